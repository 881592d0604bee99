"""Achar achados que dizem o mesmo: o que se parece, o que não, e quanto custa."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oficinas import semelhanca, sugestoes
from oficinas.semelhanca import Par, em_palavras, essencia, pares, pares_por_eixo

IGUAIS = [
    ("A fila some quando o agendamento não passa pela regulação.", "Agendamento sem regulação faz a fila sumir."),
    (
        "Faltas de um em cada cinco pacientes; a vaga é perdida porque não existe lista de substituição.",
        "Um em cada cinco pacientes falta e não há lista de substituição: a vaga se perde",
    ),
    (
        "Não há protocolo de acesso pactuado entre os municípios consorciados; cada um prioriza por um critério.",
        "Municípios consorciados não têm protocolo de acesso pactuado, cada um usa um critério de prioridade",
    ),
    ("Contrato de rateio atrasado", "ATRASO NO CONTRATO DE RATEIO"),
]
DIFERENTES = [
    ("A cota por município é fixa.", "Senhas compartilhadas entre atendentes."),
    ("O veículo volta com assentos vazios.", "Não há painel de indicadores de oferta e fila."),
    ("Falta retorno do especialista para a atenção primária.", "O valor do rateio não segue memória de cálculo."),
]


@pytest.mark.parametrize(("um", "outro"), IGUAIS)
def test_dizer_o_mesmo_de_outro_jeito_se_reconhece(um, outro):
    (par,) = pares([(1, um), (2, outro)])

    assert (par.um, par.outro) == (1, 2)
    assert par.em_palavras


@pytest.mark.parametrize(("um", "outro"), DIFERENTES)
def test_o_que_e_outra_coisa_nao_se_sugere(um, outro):
    assert pares([(1, um), (2, outro)]) == []


def test_a_essencia_deixa_de_fora_artigos_acentos_plural_e_ordem():
    assert essencia("As filas somem da regulação!") == essencia("Da regulação, a fila somem") == "fila regulacao somem"


def test_so_se_compara_dentro_do_mesmo_eixo():
    texto = "A fila some quando o agendamento não passa pela regulação."

    assert pares_por_eixo([(1, "regulacao", texto), (2, "sistemas", texto)]) == []
    assert [p.nota for p in pares_por_eixo([(1, "regulacao", texto), (2, "regulacao", texto)])] == [100]


def test_os_mais_parecidos_vem_primeiro_em_todos_os_eixos():
    base = "Não há protocolo de acesso pactuado entre os municípios consorciados da região"
    textos = [(1, "a", base), (2, "a", f"{base} ampliada norte"), (3, "b", base), (4, "b", base)]

    assert [(p.um, p.outro) for p in pares_por_eixo(textos)] == [(3, 4), (1, 2)]


@pytest.mark.parametrize("texto", ["", "  ", "de a o", "?!"])
def test_texto_sem_palavra_nao_se_parece_com_nada(texto):
    assert pares([(1, texto), (2, texto)]) == []


@pytest.mark.parametrize(
    ("nota", "palavras"),
    [(100, "quase iguais"), (90, "quase iguais"), (80, "muito parecidos"), (65, "parecidos"), (64, "")],
)
def test_a_nota_se_diz_em_palavras(nota, palavras):
    assert em_palavras(nota) == palavras == Par(1, 2, nota).em_palavras


def test_mil_textos_iguais_nao_fazem_meio_milhao_de_pares():
    encontrados = pares([(n, "A fila some da regulação") for n in range(1000)])

    assert len(encontrados) < 1000 * semelhanca.VIZINHOS


def test_alem_do_maximo_so_os_primeiros_se_comparam(monkeypatch):
    monkeypatch.setattr(semelhanca, "MAXIMO_POR_EIXO", 3)
    textos = [(n, "A fila some da regulação") for n in range(5)]

    assert {chave for par in pares(textos) for chave in (par.um, par.outro)} == {0, 1, 2}
    assert sugestoes.eixos_cortados([(n, "regulacao", t) for n, t in textos]) == ["regulacao"]


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12))
def test_nunca_repete_par_nem_compara_um_texto_com_ele_mesmo(textos):
    encontrados = pares(list(enumerate(textos)))

    assert len({(p.um, p.outro) for p in encontrados}) == len(encontrados)
    assert all(p.um < p.outro and semelhanca.NOTA_MINIMA <= p.nota <= 100 for p in encontrados)


def test_dois_mil_achados_se_comparam_em_dois_segundos():
    """O processador desta linha, e não o relógio: o que se promete não depende de quem mais usa a máquina."""
    sorteio = random.Random(7)
    vocabulario = [f"palavra{n}" for n in range(400)]
    textos = [(n, n % 4, " ".join(sorteio.choices(vocabulario, k=20))) for n in range(2000)]

    antes = time.process_time()
    pares_por_eixo(textos)

    assert time.process_time() - antes < 2


def test_o_que_ja_se_comparou_nao_se_compara_de_novo(monkeypatch):
    vezes = []
    de_verdade = semelhanca.pares
    monkeypatch.setattr(sugestoes.semelhanca, "pares", lambda textos: vezes.append(1) or de_verdade(textos))
    linhas = [(n, n % 2, f"A fila some da regulação do município, caso guardado {n}") for n in range(4)]

    primeira, segunda = sugestoes.parecidos(linhas), sugestoes.parecidos(linhas)
    sugestoes.parecidos([*linhas, (9, 1, "Um texto novo só no eixo 1, caso guardado")])

    assert primeira == segunda
    assert primeira
    assert len(vezes) == 3
