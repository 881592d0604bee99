"""Quem está com este celular na mão: um cookie assinado diz qual é a participação. Sem conta e sem sessão."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from oficinas.models import Participacao

COOKIE = "oficina"
SAL = "oficinas.aparelho"
VALIDADE = timedelta(hours=24)


def lembrar(resposta, participacao, codigo):
    """`codigo` é o que a pessoa usou para chegar: se trocarem o da oficina, quem já está na sala continua nela."""
    resposta.set_signed_cookie(
        COOKIE,
        f"{participacao.uuid}/{codigo}",
        salt=SAL,
        max_age=VALIDADE,
        path=reverse("oficinas:lista"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return resposta


def esquecer(resposta):
    resposta.delete_cookie(COOKIE, path=reverse("oficinas:lista"), samesite="Lax")
    return resposta


def participacao_de(request, codigo):
    """A participação deste aparelho na oficina deste código.

    `None`: sem cookie, vencido, adulterado, de outra oficina ou de quem já não está na lista.
    """
    texto = request.get_signed_cookie(COOKIE, default="", salt=SAL, max_age=VALIDADE)
    uuid, _, codigo_usado = texto.partition("/")
    if not uuid:
        return None
    participacoes = Participacao.objects.select_related("oficina", "consorcio", "municipio")
    participacao = participacoes.filter(uuid=UUID(uuid)).first()
    if participacao is None or codigo not in {codigo_usado, participacao.oficina.codigo_de_entrada}:
        return None
    return participacao
