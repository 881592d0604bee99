from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import PessoaFactory

from certificados import emissao
from certificados.models import Certificado, Modelo, Signatario
from certificados.retificacao import corrigir
from certificados.revogacao import revogar
from contas.recusa import Recusa
from correio.models import Mensagem

pytestmark = pytest.mark.django_db


def test_corrigir_emite_outro_com_o_nome_certo_e_o_antigo_fica_substituido(pronto, coordenadora):
    novo = corrigir(pronto, coordenadora, "Faltava um sobrenome.", "Nome  Corrigido da Silva")

    antigo = Certificado.objects.get(pk=pronto.pk)
    assert (antigo.situacao, antigo.substituido_por, antigo.encerrado_por) == ("substituido", novo, coordenadora)
    assert antigo.motivo == "Faltava um sobrenome."
    assert (novo.nome, novo.numero, novo.em_vigor) == ("Nome Corrigido da Silva", 2, True)
    assert novo.codigo != antigo.codigo
    mudam = {"nome", "emitido_em", "registro", "codigo", "url_verificacao"}
    assert {k: v for k, v in novo.dados.items() if k not in mudam} == {
        k: v for k, v in antigo.dados.items() if k not in mudam
    }


def test_corrigir_nao_toca_no_documento_antigo_nem_no_cadastro(pronto, coordenadora):
    corrigir(pronto, coordenadora, "Acento.", "Outro Nome")

    antigo = Certificado.objects.get(pk=pronto.pk)
    assert (antigo.sha256, antigo.dados) == (pronto.sha256, pronto.dados)
    assert antigo.matricula.pessoa.nome == pronto.nome


def test_o_aviso_do_corrigido_diz_qual_deixou_de_valer(pronto, coordenadora):
    novo = corrigir(pronto, coordenadora, "Acento.", "Outro Nome")
    emissao.gerar_documento(novo.pk)

    mensagem = Mensagem.objects.get(chave=f"certificado-{novo.codigo}-pronto")

    assert f"substitui o certificado nº {pronto.registro}" in mensagem.texto


def test_assina_a_correcao_quem_tem_mandato_no_dia_dela(certificado, coordenadora, modelo):
    ontem = timezone.localdate() - timedelta(days=1)
    Signatario.objects.update(mandato_ate=ontem)
    modelo.signatarios.create(nome="Diretora Nova", cargo="Diretora-geral", mandato_de=timezone.localdate())

    novo = corrigir(certificado, coordenadora, "Acento.", "Outro Nome")

    assert [s["nome"] for s in novo.dados["signatarios"]] == ["Diretora Nova"]


def recusa_ao_corrigir(certificado, por, motivo="Acento.", nome="Outro Nome"):
    with pytest.raises(Recusa) as recusa:
        corrigir(certificado, por, motivo, nome)
    assert Certificado.objects.count() == 1
    return recusa.value.codigo


@pytest.mark.parametrize(
    ("motivo", "nome", "codigo"),
    [
        (" ", "Outro Nome", "sem_motivo"),
        ("Acento.", "Zé", "nome_invalido"),
        ("Acento.", "Nome <b>", "nome_invalido"),
        ("Acento.", "N" * 121, "nome_invalido"),
    ],
)
def test_corrigir_recusa_o_que_falta_ou_nao_cabe(certificado, coordenadora, motivo, nome, codigo):
    assert recusa_ao_corrigir(certificado, coordenadora, motivo, nome) == codigo


def test_corrigir_recusa_o_mesmo_nome(certificado, coordenadora):
    assert recusa_ao_corrigir(certificado, coordenadora, nome=certificado.nome) == "nome_igual"


def test_corrigir_recusa_sem_modelo_ou_sem_quem_assine(certificado, coordenadora):
    Signatario.objects.update(mandato_ate=timezone.localdate() - timedelta(days=1))
    sem_signatario = recusa_ao_corrigir(certificado, coordenadora)
    Modelo.objects.all().delete()

    assert (sem_signatario, recusa_ao_corrigir(certificado, coordenadora)) == ("sem_signatario", "sem_modelo")


def test_revogar_guarda_quem_quando_e_por_que_e_avisa_a_pessoa(certificado, coordenadora):
    revogar(certificado, coordenadora, "Emitido para a pessoa errada.", causa="erro")

    certificado.refresh_from_db()
    assert (certificado.situacao, certificado.causa, certificado.encerrado_por) == ("revogado", "erro", coordenadora)
    assert certificado.encerrado_em
    mensagem = Mensagem.objects.get(chave=f"certificado-{certificado.codigo}-revogado")
    assert "pessoa errada" in mensagem.texto


def test_revogar_pede_motivo(certificado, coordenadora):
    with pytest.raises(Recusa) as recusa:
        revogar(certificado, coordenadora, "  ")

    assert recusa.value.codigo == "sem_motivo"


@pytest.mark.parametrize(
    "ato", [lambda c, por: corrigir(c, por, "De novo.", "Mais Um Nome"), lambda c, por: revogar(c, por, "Já.")]
)
def test_o_que_ja_nao_vale_nao_se_corrige_nem_se_revoga(certificado, coordenadora, ato):
    revogar(certificado, coordenadora, "Engano.")

    with pytest.raises(Recusa) as recusa:
        ato(certificado, coordenadora)

    assert recusa.value.codigo == "nao_em_vigor"


def test_so_a_coordenacao_da_turma_e_quem_administra_corrigem_e_revogam(certificado, coordenadora):
    turma, aluna = certificado.matricula.turma, certificado.matricula.pessoa
    tutora, sem_grupo = PessoaFactory(grupo="Tutores"), PessoaFactory()
    turma.tutores.add(tutora)
    turma.coordenadores.add(sem_grupo)
    de_fora = [PessoaFactory(grupo=g) for g in ("Coordenação", "Editores", "Registro", "Facilitadores")]

    for pessoa in [aluna, PessoaFactory(), tutora, sem_grupo, *de_fora]:
        for ato in (
            lambda por: corrigir(certificado, por, "Sim.", "Outro Nome"),
            lambda por: revogar(certificado, por, "Sim."),
        ):
            with pytest.raises(Recusa) as recusa:
                ato(pessoa)
            assert recusa.value.codigo == "sem_permissao"

    assert corrigir(certificado, PessoaFactory(administra=True), "Sim.", "Outro Nome").em_vigor
