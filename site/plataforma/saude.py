"""Sinais de saúde: `/healthz` (o processo responde) e `/readyz` (cada parte de que ele depende responde)."""

import time
import uuid

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from plataforma.celery import app

CHAVE_DO_SINAL = "plataforma.sinal-do-trabalhador"
ERROS = (DatabaseError, OSError, RedisError, OperationalError, RuntimeError)


def anotar_sinal_do_trabalhador():
    cache.set(CHAVE_DO_SINAL, time.time(), timeout=600)


def _banco():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache():
    chave = f"plataforma.saude.{uuid.uuid4().hex}"
    cache.set(chave, 1, timeout=5)
    if cache.get(chave) != 1:
        raise RuntimeError("o cache não devolveu o que guardou")
    cache.delete(chave)


def _fila():
    with app.connection_for_write() as conexao:
        conexao.ensure_connection(max_retries=1, interval_start=0, interval_step=0)


def _arquivos():
    armazem = storages["privado"]
    armazem.delete(armazem.save("saude/prova.txt", ContentFile(b"ok")))


PARTES = {"banco": _banco, "cache": _cache, "fila": _fila, "arquivos": _arquivos}


def _estado(prova):
    try:
        prova()
    except ERROS as erro:
        return f"fora do ar ({type(erro).__name__})"
    return "ok"


def _trabalhador():
    try:
        sinal = cache.get(CHAVE_DO_SINAL)
    except ERROS:
        sinal = None
    if sinal is None:
        return "sem sinal"
    return f"sinal há {int(time.time() - sinal)} s"


@never_cache
def healthz(request):
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@never_cache
def readyz(request):
    """503 quando uma parte de que a web depende não responde.

    O trabalhador é informado, mas não derruba a web: sem ele os pedidos são aceitos e entregues depois.
    """
    estado = {nome: _estado(prova) for nome, prova in PARTES.items()}
    pronto = all(valor == "ok" for valor in estado.values())
    corpo = {"pronto": pronto, "partes": {**estado, "trabalhador": _trabalhador()}}
    return JsonResponse(corpo, status=200 if pronto else 503)
