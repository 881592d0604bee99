"""Cada índice contra um cálculo independente em numpy/scipy, e nos casos em que não existe."""

import math
import random

import numpy as np
import pytest
from scipy import special, stats

from avaliacoes.analise import estatistica as e
from avaliacoes.analise.t_de_student import beta_incompleta, quantil

SEMENTES = range(12)
PERTO = {"rel": 1e-9, "abs": 1e-12}


def _notas(semente, pessoas=60, itens=8, em_parte=False):
    """Uma prova em que quem sabe mais acerta mais."""
    acaso = np.random.default_rng(semente)
    saber, dureza = acaso.normal(size=(pessoas, 1)), acaso.normal(size=(1, itens))
    certas = (acaso.normal(size=(pessoas, itens)) + saber > dureza).astype(float)
    return np.round(certas * acaso.choice([1, 0.5, 1 / 3], size=certas.shape), 6) if em_parte else certas


@pytest.mark.parametrize("semente", SEMENTES)
@pytest.mark.parametrize("em_parte", [False, True])
def test_os_indices_do_item_sao_os_do_numpy(semente, em_parte):
    notas = _notas(semente, em_parte=em_parte)
    item, resto = notas[:, 0], notas[:, 1:].mean(axis=1)

    assert e.facilidade(list(item)) == pytest.approx(item.mean(), **PERTO)
    assert e.desvio(list(item)) == pytest.approx(item.std(ddof=1), **PERTO)
    assert e.mediana(list(resto)) == pytest.approx(np.median(resto), **PERTO)
    assert e.ponto_bisserial(list(item), list(resto)) == pytest.approx(np.corrcoef(item, resto)[0, 1], **PERTO)
    if not em_parte:
        assert e.ponto_bisserial(list(item), list(resto)) == pytest.approx(
            stats.pointbiserialr(item, resto).statistic, **PERTO
        )


@pytest.mark.parametrize("semente", SEMENTES)
def test_a_discriminacao_compara_os_extremos(semente):
    """Sem empates, é a diferença entre os 27% de cima e os de baixo."""
    acaso = np.random.default_rng(semente)
    total, item = acaso.permutation(101) / 101, acaso.integers(0, 2, size=101).astype(float)
    ordem, quantos = np.argsort(total), round(0.27 * 101)

    esperado = item[ordem[-quantos:]].mean() - item[ordem[:quantos]].mean()

    assert e.discriminacao(list(item), list(total)) == pytest.approx(esperado, **PERTO)


def test_com_empates_no_corte_a_discriminacao_e_a_media_de_todos_os_desempates():
    totais, item = [1, 2, 2, 2, 3], [0, 0, 1, 1, 1]  # 0,27 · 5 arredonda a 1: um em cada extremo
    assert e.discriminacao(item, totais) == 1

    totais = [2, 2, 2, 3, 3]
    assert e.discriminacao(item, totais) == pytest.approx(1 - 1 / 3)


@pytest.mark.parametrize("semente", SEMENTES)
def test_a_ordem_das_pessoas_nao_muda_a_discriminacao(semente):
    notas = _notas(semente)
    pares = list(zip(notas[:, 0].tolist(), notas.sum(axis=1).tolist(), strict=True))
    antes = e.discriminacao(*zip(*pares, strict=True))
    random.Random(semente).shuffle(pares)

    assert e.discriminacao(*zip(*pares, strict=True)) == pytest.approx(antes, **PERTO)


@pytest.mark.parametrize("semente", SEMENTES)
@pytest.mark.parametrize("em_parte", [False, True])
def test_a_confiabilidade_e_a_do_numpy(semente, em_parte):
    notas = _notas(semente, em_parte=em_parte)
    k, total = notas.shape[1], notas.sum(axis=1)
    alfa = k / (k - 1) * (1 - notas.var(axis=0, ddof=1).sum() / total.var(ddof=1))
    covariancia = np.cov(notas.T)
    pela_covariancia = k / (k - 1) * (1 - np.trace(covariancia) / covariancia.sum())
    medido = e.alfa(notas.tolist())

    assert medido == pytest.approx(alfa, **PERTO)
    assert medido == pytest.approx(pela_covariancia, **PERTO)
    em_pontos = total / k * 100
    assert e.erro_padrao_de_medida(list(em_pontos), medido) == pytest.approx(
        em_pontos.std(ddof=1) * math.sqrt(1 - alfa), **PERTO
    )
    if em_parte:
        assert e.kr20(notas.tolist()) is None
    else:
        p = notas.mean(axis=0)
        kr20 = k / (k - 1) * (1 - (p * (1 - p)).sum() / total.var())
        assert e.kr20(notas.tolist()) == pytest.approx(kr20, **PERTO)


@pytest.mark.parametrize("graus", [1, 2, 3, 4, 7, 10, 29, 30, 99, 499, 1999, 100_000])
@pytest.mark.parametrize("p", [0.5, 0.6, 0.9, 0.975, 0.995, 0.9999, 0.025, 0.001])
def test_o_quantil_e_o_do_scipy(p, graus):
    assert quantil(p, graus) == pytest.approx(stats.t.ppf(p, graus), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("p", "graus"), [(0, 5), (1, 5), (0.975, 0)])
def test_o_quantil_recusa_o_que_nao_existe(p, graus):
    with pytest.raises(ValueError):
        quantil(p, graus)


@pytest.mark.parametrize("semente", range(50))
def test_a_beta_incompleta_e_a_do_scipy(semente):
    acaso = random.Random(semente)
    a, b, x = acaso.uniform(0.5, 60), acaso.uniform(0.5, 60), acaso.random()
    assert beta_incompleta(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-13)
    assert beta_incompleta(a, b, 0) == 0
    assert beta_incompleta(a, b, 1) == 1


@pytest.mark.parametrize("semente", SEMENTES)
@pytest.mark.parametrize("n", [2, 5, 40, 700])
def test_o_ganho_e_o_intervalo_sao_os_do_scipy(semente, n):
    acaso = np.random.default_rng(semente)
    antes = acaso.uniform(0, 1, n)
    depois = np.clip(antes + acaso.normal(0.2, 0.2, n), 0, 1)
    scipy = stats.ttest_rel(depois, antes).confidence_interval(0.95)
    medido = e.intervalo_pareado(list(antes), list(depois))

    assert medido.centro == pytest.approx((depois - antes).mean(), **PERTO)
    assert (medido.de, medido.ate) == pytest.approx((scipy.low, scipy.high), rel=1e-9, abs=1e-10)
    assert e.ganho_normalizado(list(antes), list(depois)) == pytest.approx(
        (depois.mean() - antes.mean()) / (1 - antes.mean()), **PERTO
    )


def test_o_ganho_nao_existe_quando_todos_ja_sabiam_tudo():
    assert e.ganho_normalizado([1, 1, 1], [1, 0.5, 1]) is None
    assert e.intervalo_pareado([1, 1, 1], [1, 1, 1]) == e.Intervalo(0, 0, 0)


def test_o_ganho_pode_ser_negativo():
    assert e.ganho_normalizado([0.5, 0.5], [0.25, 0.25]) == -0.5


def test_sem_ninguem_nenhum_indice_existe():
    assert [f([]) for f in (e.media, e.mediana, e.desvio, e.facilidade, e.acerto_ao_acaso)] == [None] * 5
    assert e.variancia([]) is None
    assert e.alfa([]) is None
    assert e.kr20([]) is None
    assert e.discriminacao([], []) is None
    assert e.ponto_bisserial([], []) is None
    assert e.ganho_normalizado([], []) is None
    assert e.intervalo_pareado([], []) is None
    assert e.erro_padrao_de_medida([], 0.8) is None


def test_com_uma_pessoa_so_a_media_existe():
    assert e.facilidade([1]) == 1
    assert e.desvio([1]) is None
    assert e.discriminacao([1], [0.5]) is None
    assert e.ponto_bisserial([1], [0.5]) is None
    assert e.alfa([[1, 0, 1]]) is None
    assert e.intervalo_pareado([0.2], [0.4]) is None
    assert e.ganho_normalizado([0.2], [0.4]) == pytest.approx(0.25)


def test_sem_variacao_nao_ha_correlacao_nem_confiabilidade():
    tercos = [0.333333] * 7
    assert e.ponto_bisserial(tercos, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]) is None
    assert e.ponto_bisserial([0, 1] * 3, [0.1 + 0.2, 0.3] * 3) is None, "0,1 + 0,2 e 0,3 são a mesma nota"
    assert e.discriminacao([0, 1, 1], [0.7, 0.7, 0.7]) is None
    assert e.alfa([[1, 1], [1, 1], [1, 1]]) is None
    assert e.alfa([[1], [0], [1]]) is None, "um item só não tem com que ser coerente"


def test_o_item_que_todos_acertam_nao_discrimina_nem_separa():
    totais = [0.2, 0.4, 0.6, 0.8]
    assert e.discriminacao([1, 1, 1, 1], totais) == 0
    assert e.ponto_bisserial([1, 1, 1, 1], totais) is None


def test_quem_sabe_mais_errar_mais_da_indice_negativo():
    totais, item = [0.1, 0.2, 0.3, 0.8, 0.9, 1.0], [1, 1, 1, 0, 0, 0]
    assert e.discriminacao(item, totais) == -1
    assert e.ponto_bisserial(item, totais) < 0


def test_o_acaso_nao_conta_o_que_nao_se_pode_chutar():
    assert e.acerto_ao_acaso([0.25, 0.5, None]) == 0.375
    assert e.acerto_ao_acaso([None, None]) is None
