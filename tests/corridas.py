"""Corridas: atos que largam juntos, cada um em sua conexão, e a trava retirada para mostrar que a corrida existe."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import IntegrityError, connection
from django.db.models import QuerySet

from contas.recusa import Recusa


def ao_mesmo_tempo(*atos):
    """O que cada ato devolveu, ou a recusa ou violação de unicidade que levantou. Qualquer outro erro é do teste."""
    largada = Barrier(len(atos))

    def correr(ato):
        largada.wait(timeout=30)
        try:
            return ato()
        except (Recusa, IntegrityError) as erro:
            return erro
        finally:
            connection.close()

    with ThreadPoolExecutor(len(atos)) as equipe:
        return list(equipe.map(correr, atos))


def sem_trava(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **opcoes: queryset)
