"""Tomar para si uma linha pendente, por um tempo: é o que impede dois processos de fazerem o mesmo trabalho."""

from datetime import timedelta

from django.utils import timezone

RESERVA = timedelta(seconds=20)
ESPERA_MAXIMA = timedelta(hours=1)


def reservar(queryset, pk, agora=None):
    """Toma para si uma linha pendente (`tentativas`, `tentar_em`), ou devolve False se outro processo a tem.

    A reserva cai sozinha: quem morre no meio solta a linha em segundos, e a que falha sempre espera cada vez mais,
    sem tomar o lugar das outras.
    """
    agora = agora or timezone.now()
    tentativas = queryset.filter(pk=pk, tentar_em__lte=agora).values_list("tentativas", flat=True).first()
    if tentativas is None:
        return False
    espera = min(RESERVA * 2 ** min(tentativas, 10), ESPERA_MAXIMA)
    minha = queryset.filter(pk=pk, tentativas=tentativas, tentar_em__lte=agora)
    return bool(minha.update(tentativas=tentativas + 1, tentar_em=agora + espera))
