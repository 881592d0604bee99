import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from fabricas import PessoaFactory, SignatarioFactory, assinam

from certificados import comparacao, emissao
from certificados.declaracoes.da_matricula import declarar_matricula, emitir_historico
from certificados.models import Certificado, Modelo, Signatario
from certificados.retificacao import como_sairia_hoje, corrigir, refazer
from certificados.revogacao import revogar
from contas.models import Pessoa
from contas.recusa import Recusa
from correio.models import Mensagem
from cursos.models import Matricula

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
    assinam(modelo, SignatarioFactory(nome="Diretora Nova", mandato_de=timezone.localdate()))

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
    Modelo.objects.update(live=False)

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


# --- Refazer com os dados de hoje ------------------------------------------------------------------------------------
def test_refazer_traz_o_que_consta_hoje_e_o_antigo_fica_substituido(pronto, coordenadora):
    Matricula.objects.update(aproveitamento=72)
    Pessoa.objects.filter(pk=pronto.matricula.pessoa_id).update(nome="Nome de Hoje")

    novo = refazer(pronto, coordenadora, "A nota foi revista.")

    antigo = Certificado.objects.get(pk=pronto.pk)
    assert (antigo.situacao, antigo.substituido_por, antigo.dados) == ("substituido", novo, pronto.dados)
    assert (novo.dados["aproveitamento"], novo.nome, novo.numero) == (72, "Nome de Hoje", 2)
    emissao.gerar_documento(novo.pk)
    emissao.gerar_documento(novo.pk)
    assert Mensagem.objects.filter(chave__startswith=f"certificado-{novo.codigo}").count() == 1


def test_refazer_recusa_quando_nada_mudou(pronto, coordenadora):
    with pytest.raises(Recusa) as recusa:
        refazer(pronto, coordenadora, "Por via das dúvidas.")

    assert recusa.value.codigo == "nada_mudou"
    assert Certificado.objects.count() == 1


def test_refazer_recusa_o_que_mudou_depois_da_comparacao(pronto, coordenadora):
    Matricula.objects.update(aproveitamento=72)
    visto = comparacao.marca(como_sairia_hoje(Certificado.objects.get(), timezone.now()))
    Matricula.objects.update(aproveitamento=60)

    with pytest.raises(Recusa) as recusa:
        refazer(pronto, coordenadora, "A nota foi revista.", visto)

    assert recusa.value.codigo == "mudou"
    assert Certificado.objects.get().em_vigor


def test_refazer_recusa_a_matricula_que_deixou_de_estar_concluida(pronto, coordenadora):
    Matricula.objects.update(situacao="confirmada", encerrada_em=None)

    with pytest.raises(Recusa) as recusa:
        refazer(pronto, coordenadora, "A nota foi revista.")

    assert recusa.value.codigo == "nao_concluida"


def test_refazer_e_so_de_quem_pode_corrigir(pronto):
    Matricula.objects.update(aproveitamento=72)

    for pessoa in [pronto.matricula.pessoa, PessoaFactory(grupo="Coordenação"), PessoaFactory(grupo="Registro")]:
        with pytest.raises(Recusa) as recusa:
            refazer(pronto, pessoa, "Sim.")
        assert recusa.value.codigo == "sem_permissao"


def test_a_tela_mostra_antes_e_depois_e_so_emite_o_que_se_viu(pronto, coordenadora, client):
    client.force_login(coordenadora)
    url = reverse("certificados_admin:refazer", args=[pronto.pk])
    sem_mudanca = client.get(url).text
    Matricula.objects.update(aproveitamento=72)
    comparada = client.get(url)
    visto = re.search(r'name="visto" value="(\w+)"', comparada.text).group(1)
    Matricula.objects.update(aproveitamento=73)
    atrasada = client.post(url, {"visto": visto, "motivo": "A nota foi revista."})
    novo_visto = re.search(r'name="visto" value="(\w+)"', atrasada.text).group(1)

    feita = client.post(url, {"visto": novo_visto, "motivo": "A nota foi revista."})

    assert "não há o que refazer" in sem_mudanca
    assert "<form" not in sem_mudanca.partition("Nome no documento")[2].partition("</main>")[0]
    assert "90%" in comparada.text
    assert "72%" in comparada.text
    assert "Leia-a de novo" in atrasada.text
    assert "A nota foi revista." in atrasada.text
    assert feita.status_code == 302
    assert Certificado.objects.em_vigor().get().dados["aproveitamento"] == 73


@pytest.mark.parametrize("emitir_outro", [declarar_matricula, emitir_historico])
def test_os_outros_documentos_da_matricula_tambem_se_refazem(matricula, coordenadora, emitir_outro):
    documento = emitir_outro(matricula, coordenadora)
    Matricula.objects.update(aproveitamento=72)

    novo = refazer(documento, coordenadora, "A nota foi revista.")

    assert (novo.especie, novo.dados["aproveitamento"]) == (documento.especie, 72)


def test_as_diferencas_se_leem_em_portugues():
    um_dia = {"inicio": "2026-03-01", "fim": "2026-03-01"}
    antes = {"nome": "Ana", "carga_horaria": 7.5, "periodo": um_dia, "frequencia": None}
    depois = {**antes, "carga_horaria": 8, "frequencia": 75.5, "periodo": {**um_dia, "fim": "2026-04-02"}}

    assert comparacao.diferencas(antes, depois) == [
        ("Período", "1º de março de 2026", "1º de março de 2026 a 2 de abril de 2026"),
        ("Carga horária", "7,5 horas", "8 horas"),
        ("Frequência", "(não diz)", "75,5%"),
    ]
