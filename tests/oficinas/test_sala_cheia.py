"""Vinte celulares enviam cinquenta achados ao produto no ar, com reenvios: nenhum se perde, nenhum se dobra."""

import pytest
from sala_simulada import conferir, simular

pytestmark = pytest.mark.produto


@pytest.mark.parametrize("produto", ["sqlite", "postgres+redis"], indirect=True)
def test_a_sala_cheia_nao_perde_nem_dobra_nada(produto):
    resultado = simular(produto.url, pessoas=20, achados=50, segundos=8)

    conferir(produto, resultado)
    assert len(resultado.enviados) == 50
    assert resultado.reenvios > 10
    assert "Traceback" not in produto.log("web")
