"""Corridas: atos que largam juntos, cada um em sua conexão, e a trava retirada para mostrar que a corrida existe."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import IntegrityError, connection
from django.db.models import QuerySet

from contas.recusa import Recusa

JANELA = 0.01  # segundos entre ler e escrever, quando não há trava


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
    """Tira a trava e segura por um instante o que foi lido sem ela: a janela da corrida existe em toda rodada."""
    ler = QuerySet._fetch_all

    def sem_travar(queryset, **opcoes):
        solto = queryset._chain()
        solto._hints = {**solto._hints, "sem_trava": True}
        return solto

    def ler_e_segurar(queryset):
        lido_agora = queryset._result_cache is None
        ler(queryset)
        if lido_agora and "sem_trava" in queryset._hints:
            time.sleep(JANELA)

    monkeypatch.setattr(QuerySet, "select_for_update", sem_travar)
    monkeypatch.setattr(QuerySet, "_fetch_all", ler_e_segurar)
