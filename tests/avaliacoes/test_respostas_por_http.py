"""Cinquenta pessoas respondem ao produto no ar enquanto dois processos web morrem: nenhuma confirmada se perde."""

import pytest
from respostas_simuladas import QUESTOES, conferir, simular

pytestmark = pytest.mark.produto
PESSOAS = 50


@pytest.mark.parametrize("produto", ["sqlite", "postgres+redis"], indirect=True)
def test_com_processos_mortos_no_caminho_toda_resposta_confirmada_esta_la(produto):
    carga = simular(produto, pessoas=PESSOAS, segundos=12, simultaneas=24)

    assert len(carga.mortos) == 2
    assert len({(tentativa, ordem) for tentativa, ordem, _ in carga.confirmadas}) == PESSOAS * QUESTOES
    assert carga.repetidos > 50
    assert conferir(produto, carga) > PESSOAS * QUESTOES
