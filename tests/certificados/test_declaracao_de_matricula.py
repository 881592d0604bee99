import re
from datetime import timedelta
from io import BytesIO

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, ModeloFactory, PessoaFactory, TurmaFactory
from pypdf import PdfReader

from certificados import documento, emissao
from certificados.declaracoes.da_matricula import declarar_matricula, emitir_historico
from certificados.especie import Especie
from certificados.models import AssinaturaDoModelo, Certificado, Modelo
from certificados.revogacao import revogar
from contas.recusa import Recusa
from correio.models import Mensagem
from cursos.models import Matricula

pytestmark = pytest.mark.django_db


@pytest.fixture
def em_curso(turma):
    return MatriculaFactory(turma=turma, confirmada=True, pessoa__nome="Ana Fictícia da Silva")


def texto_do(pdf):
    return " ".join(" ".join(pagina.extract_text() for pagina in PdfReader(BytesIO(pdf)).pages).split())


def test_a_declaracao_diz_a_situacao_a_turma_as_horas_e_as_datas(em_curso, settings):
    settings.INSTITUICAO = {**settings.INSTITUICAO, "cnpj": "18715516000188", "ato_legal": "Resolução fictícia nº 1"}

    declaracao = declarar_matricula(em_curso, em_curso.pessoa)
    pdf = documento.gerar(declaracao.dados)

    texto = texto_do(pdf)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    for trecho in (
        "Declaração de matrícula",
        "Ana Fictícia da Silva",
        "tem matrícula confirmada no curso Curso de teste",
        em_curso.turma.codigo,
        "2 horas",
        "CNPJ 18.715.516/0001-88",
        "Resolução fictícia nº 1",
        f"Registro nº {declaracao.registro}",
        declaracao.codigo_legivel,
    ):
        assert trecho in texto
    assert declaracao.especie == Especie.MATRICULA


@pytest.mark.parametrize("quem", ["ela", "coordenadora", "registro"])
def test_pede_a_pessoa_quem_coordena_e_o_registro(em_curso, coordenadora, quem):
    por = {"ela": em_curso.pessoa, "coordenadora": coordenadora}.get(quem) or PessoaFactory(grupo="Registro")

    assert declarar_matricula(em_curso, por).emitido_por == por
    assert emitir_historico(em_curso, por).matricula == em_curso


@pytest.mark.parametrize("grupo", ["Coordenação", "Tutores", "Editores", "Facilitadores", ""])
@pytest.mark.parametrize("ato", [declarar_matricula, emitir_historico])
def test_ninguem_mais_pede(em_curso, grupo, ato):
    with pytest.raises(Recusa) as recusa:
        ato(em_curso, PessoaFactory(grupo=grupo))

    assert recusa.value.codigo == "sem_permissao"
    assert not Certificado.objects.exists()


@pytest.mark.parametrize(
    ("situacao", "codigo"),
    [
        ("solicitada", "nao_confirmada"),
        ("em_analise", "nao_confirmada"),
        ("deferida", "nao_confirmada"),
        ("lista_de_espera", "nao_confirmada"),
        ("cancelada", "encerrada"),
        ("expirada", "encerrada"),
    ],
)
def test_so_da_matricula_que_foi_confirmada(turma, situacao, codigo):
    matricula = MatriculaFactory(turma=turma, situacao=situacao)

    for ato in (declarar_matricula, emitir_historico):
        with pytest.raises(Recusa) as recusa:
            ato(matricula, matricula.pessoa)
        assert recusa.value.codigo == codigo
    assert not Certificado.objects.exists()


@pytest.mark.parametrize(
    ("situacao", "frase"),
    [
        ("confirmada", "confirmada"),
        ("trancada", "trancada"),
        ("concluida", "concluída com aprovação"),
        ("reprovada", "encerrada sem aprovação"),
        ("desistente", "encerrada por desistência"),
        ("transferida", "encerrada por transferência de turma"),
    ],
)
def test_a_situacao_sai_por_extenso(turma, situacao, frase):
    matricula = MatriculaFactory(turma=turma, situacao=situacao, confirmada_em=timezone.now())

    assert declarar_matricula(matricula, matricula.pessoa).dados["situacao"] == frase


def test_recusa_sem_modelo_sem_quem_assine_e_sem_horas(em_curso):
    turma = em_curso.turma
    turma.atividades.all().delete()
    type(turma.curso).objects.update(carga_horaria=None)
    with pytest.raises(Recusa, match="carga horária") as recusa:
        declarar_matricula(em_curso, em_curso.pessoa)
    assert recusa.value.codigo == "sem_horas"

    AssinaturaDoModelo.objects.all().delete()
    with pytest.raises(Recusa) as recusa:
        declarar_matricula(em_curso, em_curso.pessoa)
    assert recusa.value.codigo == "sem_signatario"

    Modelo.objects.filter(especie=Especie.MATRICULA).update(live=False)
    with pytest.raises(Recusa, match="declaração de matrícula") as recusa:
        declarar_matricula(em_curso, em_curso.pessoa)
    assert recusa.value.codigo == "sem_modelo"
    assert not Certificado.objects.exists()


def test_pedir_de_novo_no_mesmo_dia_devolve_a_mesma(em_curso, coordenadora):
    primeira = declarar_matricula(em_curso, em_curso.pessoa)

    assert declarar_matricula(em_curso, coordenadora) == primeira
    assert emitir_historico(em_curso, em_curso.pessoa) != primeira
    assert Certificado.objects.count() == 2


def test_o_que_mudou_outro_dia_e_a_revogada_pedem_documento_novo(em_curso, coordenadora):
    primeira = declarar_matricula(em_curso, em_curso.pessoa)
    Matricula.objects.filter(pk=em_curso.pk).update(situacao="trancada")
    segunda = declarar_matricula(em_curso, em_curso.pessoa)
    Certificado.objects.filter(pk=segunda.pk).update(emitido_em=timezone.now() - timedelta(days=2))
    terceira = declarar_matricula(em_curso, em_curso.pessoa)
    revogar(terceira, coordenadora, "Saiu errada.", Certificado.Causa.ERRO)
    quarta = declarar_matricula(em_curso, em_curso.pessoa)

    assert [d.numero for d in (primeira, segunda, terceira, quarta)] == [1, 2, 3, 4]


def test_nao_conta_como_certificado_nem_impede_o_certificado(matricula, coordenadora):
    declaracao = declarar_matricula(matricula, matricula.pessoa)

    certificado = emissao.emitir(matricula, coordenadora)

    assert (certificado.especie, certificado.numero) == (Especie.CERTIFICADO, declaracao.numero + 1)
    assert list(Certificado.objects.certificados()) == [certificado]


def test_o_modelo_da_turma_vale_no_lugar_do_geral(em_curso):
    proprio = ModeloFactory(
        especie=Especie.MATRICULA,
        titulo="Atestado de matrícula",
        corpo="Atestamos que {nome} está com a matrícula {situacao} no curso {curso} ({turma}).",
    )
    proprio.turmas.add(em_curso.turma)
    proprio.save()

    texto = texto_do(documento.gerar(declarar_matricula(em_curso, em_curso.pessoa).dados))

    assert "Atestado de matrícula" in texto
    assert f"no curso Curso de teste ({em_curso.turma.codigo})." in texto


def test_o_aviso_por_email_diz_que_documento_e(em_curso):
    declaracao = declarar_matricula(em_curso, em_curso.pessoa)
    historico = emitir_historico(em_curso, em_curso.pessoa)
    for emitido in (declaracao, historico, declaracao):
        emissao.gerar_documento(emitido.pk)

    da_declaracao, do_historico = Mensagem.objects.order_by("pk")
    assert "declaração de matrícula" in da_declaracao.texto
    assert do_historico.assunto.startswith("Seu histórico está pronto")
    assert "é preciso entrar com a sua conta" in do_historico.texto


# --- As telas --------------------------------------------------------------------------------------------------------
def test_a_aluna_pede_e_acha_o_documento_na_sua_lista(client, em_curso):
    client.force_login(em_curso.pessoa)
    endereco = reverse("certificados:pedir_documento", args=[em_curso.pk])
    assert endereco in client.get(reverse("certificados:meus")).text

    for _ in range(2):  # o duplo clique não dá dois
        resposta = client.post(endereco, {"documento": "matricula"}, follow=True)

    declaracao = Certificado.objects.get()
    assert f"Declaração de matrícula nº {declaracao.registro}" in resposta.text
    assert reverse("certificados:pdf", args=[declaracao.codigo_legivel]) in resposta.text


@pytest.mark.parametrize("pedido", [{}, {"documento": "certificado"}, {"documento": "participacao"}])
def test_documento_que_nao_se_pede_da_uma_frase_e_nada_muda(client, em_curso, pedido):
    client.force_login(em_curso.pessoa)

    resposta = client.post(reverse("certificados:pedir_documento", args=[em_curso.pk]), pedido, follow=True)

    assert "Escolha um dos dois documentos" in resposta.text
    assert not Certificado.objects.exists()


def test_a_matricula_de_outra_pessoa_nao_existe_para_ela(client, em_curso):
    client.force_login(PessoaFactory())

    resposta = client.post(reverse("certificados:pedir_documento", args=[em_curso.pk]), {"documento": "matricula"})

    assert resposta.status_code == 404
    assert not Certificado.objects.exists()


def test_sem_matricula_confirmada_a_pagina_nao_oferece_documento(client, turma):
    client.force_login(MatriculaFactory(turma=turma, em_analise=True).pessoa)

    assert "Pedir um documento" not in client.get(reverse("certificados:meus")).text


def test_a_coordenacao_emite_na_ficha_e_a_recusa_e_uma_frase(client, em_curso, coordenadora):
    client.force_login(coordenadora)
    ficha = reverse("coordenacao:pessoa", args=[em_curso.pk])
    endereco = reverse("certificados_admin:emitir_da_matricula", args=[em_curso.pk])
    assert endereco in client.get(ficha).text

    emitida = client.post(endereco, {"documento": "historico"}, follow=True)
    Modelo.objects.filter(especie=Especie.MATRICULA).update(live=False)
    recusada = client.post(endereco, {"documento": "matricula"}, follow=True)

    historico = Certificado.objects.get()
    assert re.search(rf"Histórico do curso nº {historico.registro}</a>", emitida.text)
    assert "Falta publicar um modelo de declaração de matrícula" in recusada.text


def test_meus_documentos_custa_o_mesmo_com_1_e_com_12_matriculas(client, em_curso, django_assert_max_num_queries):
    pessoa = em_curso.pessoa
    client.force_login(pessoa)
    for _ in range(2):
        declarar_matricula(em_curso, pessoa)
        client.get(reverse("certificados:meus"))
        with django_assert_max_num_queries(16):
            assert client.get(reverse("certificados:meus")).status_code == 200
        for _ in range(11):
            declarar_matricula(MatriculaFactory(pessoa=pessoa, turma=TurmaFactory(), confirmada=True), pessoa)


# --- Conferir --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("ato", [declarar_matricula, emitir_historico])
def test_a_pagina_de_conferencia_diz_o_que_o_papel_diz(client, em_curso, ato):
    emitido = ato(em_curso, em_curso.pessoa)

    pagina = client.get(emitido.get_absolute_url()).text

    for trecho in ("Ana Fictícia da Silva", "Curso de teste", em_curso.turma.codigo, "confirmada em"):
        assert trecho in pagina
    assert ("Prática 1" in pagina) == (emitido.especie == Especie.HISTORICO)


# --- Ao mesmo tempo --------------------------------------------------------------------------------------------------
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("travado", [True, False])
def test_dois_cliques_ao_mesmo_tempo_dao_um_documento(monkeypatch, travado):
    ModeloFactory()
    ModeloFactory(
        especie=Especie.MATRICULA, corpo="Declaramos que {nome} tem matrícula {situacao} em {curso}, turma {turma}."
    )
    turma = TurmaFactory()
    if not travado:
        sem_trava(monkeypatch)

    violacoes = 0
    for _ in range(20):
        matricula = MatriculaFactory(turma=turma, confirmada=True)
        resultados = ao_mesmo_tempo(*[lambda m=matricula: declarar_matricula(m, m.pessoa)] * 2)
        violacoes += any(not isinstance(r, Certificado) for r in resultados) or len({r.pk for r in resultados}) != 1
        if violacoes and not travado:
            break

    assert (violacoes == 0) == travado
