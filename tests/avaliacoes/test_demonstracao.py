import copy
from collections import Counter
from random import Random

import pytest
from django.db import transaction
from wagtail.models import Revision

import avaliacoes.demonstracao
import cursos.demonstracao
import oficinas.demonstracao
from avaliacoes.models import AvaliacaoPage, CitacaoDaQuestao, EtiquetaDaQuestao, Questao, VersaoQuestao
from avaliacoes.selecao import escolher, quantas
from avaliacoes.tipos import rubrica
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


def test_carrega_as_64_questoes_e_as_11_avaliacoes(dados):
    resumo = avaliacoes.demonstracao.carregar(dados)

    tipos = Counter(VersaoQuestao.objects.values_list("tipo", flat=True))
    assert tipos == {
        "unica": 31,
        "multipla": 6,
        "verdadeiro_falso": 3,
        "associacao": 5,
        "ordenacao": 3,
        "numerica": 8,
        "resposta_curta": 3,
        "lacunas": 2,
        "dissertativa": 3 + 2,  # as três do banco e as duas abertas da reação
        "escala": 8,
        "arquivo": 1,
    }
    assert resumo == {"questoes": 64, "avaliacoes": 11}
    citadas = {questao["id"] for questao in dados["questoes"] if questao.get("normas")}
    assert set(CitacaoDaQuestao.objects.values_list("versao__questao__codigo", flat=True)) <= citadas


def test_repetir_a_carga_nao_altera_nada(dados):
    avaliacoes.demonstracao.carregar(dados)
    antes = _fotografia()

    avaliacoes.demonstracao.carregar(dados)

    assert _fotografia() == antes


def _fotografia():
    modelos = (Questao, VersaoQuestao, CitacaoDaQuestao, EtiquetaDaQuestao, AvaliacaoPage, Revision)
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
    assert do_m6[-5:] == ["av-f-m6", "av-plano", "av-pos", "av-som", "av-rea"]


def test_toda_formativa_tem_tres_questoes_em_cada_forma(dados):
    avaliacoes.demonstracao.carregar(dados)

    for avaliacao in AvaliacaoPage.objects.filter(tipo="formativa"):
        for forma in "AB":
            assert avaliacao.itens.filter(forma__in=["", forma]).count() >= 3, (avaliacao.slug, forma)


def test_a_somativa_sorteia_objetivas_por_eixo_e_uma_dissertativa(dados):
    avaliacoes.demonstracao.carregar(dados)

    somativa = AvaliacaoPage.objects.get(slug="av-som")
    assert [(s.eixo and s.eixo.codigo, s.etiqueta.name, s.quantidade) for s in somativa.sorteios.all()] == [
        ("fundamentos", "objetiva", 3),
        ("regulacao", "objetiva", 5),
        ("prestacao", "objetiva", 3),
        ("financeira", "objetiva", 5),
        ("sistemas", "objetiva", 3),
        ("projeto", "objetiva", 1),
        (None, "dissertativa da avaliação final", 1),
    ]
    assert somativa.uma_por_objetivo
    assert set(AvaliacaoPage.objects.filter(tipo__startswith="diagnostica").values_list("peso", flat=True)) == {0}
    assert AvaliacaoPage.objects.get(slug="av-pre").devolutiva == "nunca"


@pytest.mark.parametrize("semente", range(5))
def test_a_somativa_tem_vinte_objetivas_e_uma_dissertativa_das_duas_previstas(dados, semente):
    avaliacoes.demonstracao.carregar(dados)

    versoes = escolher(AvaliacaoPage.objects.get(slug="av-som"), None, Random(semente))

    assert Counter(v.tipo == "dissertativa" for v in versoes) == {False: 20, True: 1}
    assert {v.questao.codigo for v in versoes if v.tipo == "dissertativa"} <= {"QR15", "QP11"}


def test_em_turma_sem_tutoria_ninguem_recebe_o_que_uma_pessoa_corrige(dados):
    avaliacoes.demonstracao.carregar(dados)
    formativa, plano = (AvaliacaoPage.objects.get(slug=slug) for slug in ("av-f-m2", "av-plano"))

    versoes = escolher(formativa, "A", Random(1), so_automaticas=True)

    assert len(versoes) == quantas(formativa, "A", so_automaticas=True) == quantas(formativa, "A") - 1
    assert not any(v.tipo == "dissertativa" for v in versoes)
    assert len(escolher(plano, None, Random(1), so_automaticas=True)) == 1
    assert not plano.a_distancia


def test_o_plano_e_a_reacao_seguem_as_regras_do_arquivo(dados):
    avaliacoes.demonstracao.carregar(dados)

    plano, reacao = (AvaliacaoPage.objects.get(slug=slug) for slug in ("av-plano", "av-rea"))
    versao = plano.itens.get().questao.versao_em_uso
    assert (plano.tipo, plano.peso, plano.nota_minima, plano.tentativas, plano.versoes) == ("plano", 30, 70, 1, 2)
    assert len(versao.dados["campos"]) == 10
    assert versao.dados["anexo"] == {"obrigatorio": False, "extensoes": ["pdf"], "maximo_mb": 5}
    assert rubrica.maximo(versao.dados["rubrica"]) == 100
    assert {o.codigo for o in plano.objetivos.all()} == {"OBJ-25", "OBJ-26", "OBJ-27"}
    assert (reacao.anonima, reacao.peso, reacao.devolutiva) == (True, 0, "nunca")
    assert Counter(i.questao.versao_em_uso.tipo for i in reacao.itens.all()) == {"escala": 8, "dissertativa": 2}


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
