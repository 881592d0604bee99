"""Duas coordenadoras na mesma secretaria executiva, ao mesmo tempo."""

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.db import connection
from fabricas import ConsorcioFactory, PessoaFactory

from contas.recusa import Recusa
from coordenacao import secretaria
from coordenacao.models import Secretaria

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RODADAS = 20


@pytest.fixture(params=["com trava", "sem trava"])
def trava(request, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL: o SQLite não tem trava de linha")
    if request.param == "sem trava":
        sem_trava(monkeypatch)
    return request.param == "com trava"


def test_retirar_duas_vezes_ao_mesmo_tempo_retira_uma(trava):
    consorcio, violacoes = ConsorcioFactory(), 0

    for _ in range(RODADAS):
        exercicio = secretaria.conceder(PessoaFactory(), consorcio, None)
        resultados = ao_mesmo_tempo(*[lambda s=exercicio: secretaria.retirar(s, None)] * 4)
        violacoes += sum(not isinstance(r, Recusa) for r in resultados) != 1
        if violacoes and not trava:
            break

    assert (violacoes == 0) is trava


def test_conceder_ao_mesmo_tempo_da_um_exercicio_so():
    """Aqui a restrição do banco basta: quem chega depois recebe o que já existe, e não uma falha."""
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL")
    consorcio = ConsorcioFactory()

    for _ in range(RODADAS):
        pessoa = PessoaFactory()
        resultados = ao_mesmo_tempo(*[lambda p=pessoa: secretaria.conceder(p, consorcio, None)] * 4)

        assert len({r.pk for r in resultados}) == 1
        assert Secretaria.objects.filter(pessoa=pessoa).count() == 1
