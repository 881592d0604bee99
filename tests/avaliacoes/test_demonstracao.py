import copy
from collections import Counter

import pytest
from django.db import transaction
from wagtail.models import Revision

import avaliacoes.demonstracao
import cursos.demonstracao
import oficinas.demonstracao
from avaliacoes.models import AvaliacaoPage, CitacaoDaQuestao, Questao, VersaoQuestao
from coordenacao import leitura
from cursos import carga_horaria
from cursos.models import CursoPage, ModuloPage
from oficinas.demonstracao import DadoInvalido

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def arquivo(django_db_setup, django_db_blocker):
    """O arquivo lido e o que as avaliações pressupõem já no banco, uma vez para o módulo inteiro."""
    lido = leitura.ler(leitura.PADRAO)
    for participante in lido["oficina"]["participantes"]:
        participante.pop("codigo_ibge", None)  # só para isto seria preciso carregar os 853 municípios
    with django_db_blocker.unblock(), transaction.atomic():
        oficinas.demonstracao.carregar(lido)
        cursos.demonstracao.carregar(lido)
        yield lido
        transaction.set_rollback(True)


@pytest.fixture
def dados(arquivo, db):
    return copy.deepcopy(arquivo)


def test_carrega_as_questoes_e_avaliacoes_dos_tipos_que_existem(dados):
    resumo = avaliacoes.demonstracao.carregar(dados)

    tipos = Counter(VersaoQuestao.objects.values_list("tipo", flat=True))
    assert tipos == {"unica": 31, "multipla": 6, "verdadeiro_falso": 3}
    assert (resumo["questoes"], resumo["avaliacoes"]) == (40, 9)
    assert "8 questões do tipo numerica" in resumo["nao_carregado"]
    assert any("AV-PLANO" in frase for frase in resumo["nao_carregado"])
    citadas = {questao["id"] for questao in dados["questoes"] if questao.get("normas")}
    assert set(CitacaoDaQuestao.objects.values_list("versao__questao__codigo", flat=True)) <= citadas


def test_repetir_a_carga_nao_altera_nada(dados):
    avaliacoes.demonstracao.carregar(dados)
    antes = _fotografia()

    avaliacoes.demonstracao.carregar(dados)

    assert _fotografia() == antes


def _fotografia():
    modelos = (Questao, VersaoQuestao, CitacaoDaQuestao, AvaliacaoPage, Revision)
    return [list(modelo.objects.order_by("pk").values()) for modelo in modelos]


def test_com_as_avaliacoes_as_horas_do_curso_fecham(dados):
    avaliacoes.demonstracao.carregar(dados)

    assert carga_horaria.problemas(CursoPage.objects.get()) == []


def test_cada_avaliacao_fica_no_seu_lugar_do_modulo(dados):
    avaliacoes.demonstracao.carregar(dados)

    m1, m6 = (ModuloPage.objects.get(sigla=sigla) for sigla in ("M1", "M6"))
    do_m6 = [pagina.slug for pagina in m6.get_children().order_by("path")]
    assert m1.get_children().first().slug == "av-pre"
    assert m1.get_children().last().slug == "av-f-m1"
    assert do_m6[-4:] == ["av-f-m6", "av-pos", "av-som", "m6-reflexao"]


def test_toda_formativa_tem_tres_questoes_em_cada_forma(dados):
    avaliacoes.demonstracao.carregar(dados)

    for avaliacao in AvaliacaoPage.objects.filter(tipo="formativa"):
        for forma in "AB":
            assert avaliacao.itens.filter(forma__in=["", forma]).count() >= 3, (avaliacao.slug, forma)


def test_a_somativa_sorteia_por_eixo_e_as_diagnosticas_nao_valem_nota(dados):
    avaliacoes.demonstracao.carregar(dados)

    somativa = AvaliacaoPage.objects.get(slug="av-som")
    assert [(s.eixo.codigo, s.quantidade) for s in somativa.sorteios.all()] == [
        ("fundamentos", 3),
        ("regulacao", 5),
        ("prestacao", 3),
        ("financeira", 5),
        ("sistemas", 3),
        ("projeto", 1),
    ]
    assert somativa.uma_por_objetivo
    assert set(AvaliacaoPage.objects.filter(tipo__startswith="diagnostica").values_list("peso", flat=True)) == {0}
    assert AvaliacaoPage.objects.get(slug="av-pre").devolutiva == "nunca"


@pytest.mark.parametrize(
    ("estragar", "chave", "campo"),
    [
        (lambda d: d["questoes"][0].update(tipo="unic"), "QF1", "tipo"),
        (lambda d: d["questoes"][0].pop("enunciado"), "QF1", "enunciado"),
        (lambda d: d["questoes"][0].update(correta="z"), "QF1", "correta"),
        (lambda d: d["questoes"][0].update(alternativas=["a"]), "QF1", "alternativas"),
        (lambda d: d["questoes"][0].update(objetivos=["OBJ-99"]), "QF1", "objetivos"),
        (lambda d: d["questoes"][0].update(dificuldade=9), "QF1", "dificuldade"),
        (lambda d: d["questoes"].append(d["questoes"][0]), "QF1", "id"),
        (lambda d: d["avaliacoes"][0].update(modulo="M9"), "AV-PRE", "modulo"),
        (lambda d: d["avaliacoes"][0]["formas"]["A"].append("QX9"), "AV-PRE", "formas"),
        (lambda d: d["avaliacoes"][0].update(tentativas=0), "AV-PRE", "tentativas"),
    ],
)
def test_dado_estragado_e_recusado_com_a_chave_e_o_campo_e_nada_fica(dados, estragar, chave, campo):
    estragar(dados)

    with pytest.raises(DadoInvalido) as erro:
        avaliacoes.demonstracao.carregar(dados)

    assert (erro.value.chave, erro.value.campo) == (chave, campo)
    assert not Questao.objects.exists()
    assert not AvaliacaoPage.objects.exists()
