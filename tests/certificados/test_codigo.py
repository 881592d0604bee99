import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificados.codigo import ALFABETO, TAMANHO, bem_formado, com_tracos, normalizar, sortear

posicoes = st.integers(0, TAMANHO - 1)
simbolos = st.sampled_from(ALFABETO)
codigos = st.builds(sortear)


@given(codigos)
def test_todo_codigo_sorteado_e_bem_formado(codigo):
    assert bem_formado(codigo)


@given(codigos, posicoes, simbolos)
def test_um_simbolo_trocado_e_sempre_percebido(codigo, posicao, simbolo):
    trocado = codigo[:posicao] + simbolo + codigo[posicao + 1 :]

    assert bem_formado(trocado) == (trocado == codigo)


@given(codigos, posicoes)
def test_um_simbolo_a_menos_ou_a_mais_e_sempre_percebido(codigo, posicao):
    assert not bem_formado(codigo[:posicao] + codigo[posicao + 1 :])
    assert not bem_formado(codigo[:posicao] + "0" + codigo[posicao:])


@given(codigos)
def test_letras_parecidas_minusculas_tracos_e_espacos_sao_perdoados(codigo):
    escrito = com_tracos(codigo).replace("1", "l", 1).replace("1", "I", 1).replace("0", "o").replace("-", " - ").lower()

    assert normalizar(escrito) == codigo


@given(st.text())
def test_normalizar_aceita_qualquer_texto_e_repetir_nao_muda(texto):
    uma_vez = normalizar(texto)

    assert normalizar(uma_vez) == uma_vez
    assert bem_formado(uma_vez) in (True, False)


@pytest.mark.parametrize("vazio", ["", None])
def test_vazio_nao_e_codigo(vazio):
    assert not bem_formado(normalizar(vazio))


def test_o_codigo_se_le_em_cinco_grupos_de_quatro():
    assert com_tracos("7K3M9QX2P4T8WZ5R1H6N") == "7K3M-9QX2-P4T8-WZ5R-1H6N"
