"""O trabalhador morre no meio da emissão e ninguém fica sem certificado, nem com dois."""

import pytest
from emissao_em_massa import (
    arquivos,
    assinatura_vale,
    contar,
    enviadas,
    esperar,
    matar_quatro_vezes,
    pedir,
    preparar,
    prontos,
)

pytestmark = pytest.mark.produto
PESSOAS = 50


@pytest.mark.parametrize("produto", ["sqlite", "postgres+redis"], indirect=True)
def test_matar_o_trabalhador_e_o_filho_duas_vezes_enquanto_emite_50_nao_perde_nem_repete(produto):
    preparar(produto, PESSOAS)
    antes = len(arquivos(produto))

    pedir(produto)
    matar_quatro_vezes(produto, PESSOAS)
    esperar(lambda: prontos(produto) >= PESSOAS, 400)
    esperar(lambda: enviadas(produto) >= PESSOAS, 120)

    fim = contar(produto)
    assert fim["prontos"] == fim["pessoas"] == fim["inteiros"] == PESSOAS
    assert fim["numeros"] == list(range(1, len(fim["numeros"]) + 1))
    assert fim["mensagens"] == fim["destinatarios"] == PESSOAS
    assert (fim["andamento"]["prontos"], fim["encerrado"]) == (PESSOAS, True)
    na_pasta = arquivos(produto)
    assert len(na_pasta) == antes + PESSOAS  # sem sobra de tentativa que morreu
    assert all(assinatura_vale(arquivo) for arquivo in na_pasta)
