"""Documentos de antes dos modelos em versões: os dados não dizem espécie, modelo nem desenho, e tudo lhes serve."""

import pytest
from django.urls import reverse
from fabricas import OficinaFactory, ParticipacaoFactory, PessoaFactory
from leitor_de_pdf import textos

from certificados import emissao, guarda
from certificados.declaracoes.participacao import declarar
from certificados.livro import impresso
from certificados.models import Certificado
from certificados.retificacao import corrigir, refazer

pytestmark = pytest.mark.django_db
NOVOS = {"especie", "modelo", "desenho", "modalidade"}


def envelhecer(documento, **dados):
    """Como o gravou a versão de então, com o PDF ainda por compor."""
    antigos = {campo: valor for campo, valor in documento.dados.items() if campo not in NOVOS} | dados
    antigos["instituicao"] = {campo: antigos["instituicao"][campo] for campo in ("nome", "sigla", "cidade")}
    antigos["signatarios"] = [{"nome": s["nome"], "cargo": s["cargo"]} for s in antigos["signatarios"]]
    Certificado.objects.filter(pk=documento.pk).update(dados=antigos, versao_do_modelo=None)
    return Certificado.objects.get(pk=documento.pk)


@pytest.fixture
def facilitadora(db):
    return PessoaFactory(grupo="Facilitadores")


@pytest.fixture
def declaracao(modelo, facilitadora):
    oficina = OficinaFactory(encerrada=True, facilitadoras=[facilitadora])
    antiga = envelhecer(declarar(ParticipacaoFactory(oficina=oficina), facilitadora), especie="declaracao")
    del antiga.dados["corpo"]
    antiga.save(update_fields=["dados"])
    return antiga


def composto(documento):
    emissao.gerar_documento(documento.pk)
    return Certificado.objects.get(pk=documento.pk)


def test_o_certificado_antigo_se_compoe_se_corrige_e_se_refaz(certificado, coordenadora):
    antigo = composto(envelhecer(certificado))
    corrigido = composto(corrigir(antigo, coordenadora, "Faltava um sobrenome.", "Nome Corrigido da Silva"))
    refeito = composto(refazer(corrigido, coordenadora, "O nome foi acertado no cadastro."))

    assert [d.pronto for d in (antigo, corrigido, refeito)] == [True] * 3
    assert corrigido.dados["nome"] == "Nome Corrigido da Silva"
    assert refeito.dados["modelo"]["pk"]


def test_a_declaracao_antiga_se_compoe_se_restaura_e_se_corrige(declaracao, facilitadora):
    antiga = composto(declaracao)
    corrigida = composto(corrigir(antiga, facilitadora, "Faltava um sobrenome.", "Nome Corrigido da Silva"))

    assert antiga.pronto
    assert guarda.restaurar(antiga)
    assert (corrigida.pronto, corrigida.especie, corrigida.dados["especie"]) == (True, "participacao", "participacao")
    assert antiga.dados == declaracao.dados
    with emissao.armazem.abrir(corrigida.caminho) as arquivo:
        assert "participou da oficina" in " ".join(" ".join(textos(arquivo.read())).split())


def test_os_antigos_se_conferem_e_se_leem_no_livro(certificado, declaracao, client):
    client.force_login(PessoaFactory(administra=True), "django.contrib.auth.backends.ModelBackend")
    for antigo in (envelhecer(certificado), declaracao):
        for endereco in (
            antigo.get_absolute_url(),
            f"/certificados/verificar/{antigo.codigo}.json",
            reverse("livro_de_registro:inspect", args=[antigo.pk]),
            reverse("certificados_admin:refazer", args=[antigo.pk]),
        ):
            assert client.get(endereco).status_code == 200
    assert impresso.pdf(impresso.Livro.do_ano(certificado.ano)).startswith(b"%PDF")
