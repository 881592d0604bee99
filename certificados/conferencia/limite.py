"""Quantas conferências um endereço de rede faz. Errar é contado à parte: quem acerta o código nunca paga por quem tenta
adivinhar atrás do mesmo endereço (uma unidade de saúde inteira sai por um só).
"""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache

CONFERENCIAS = ("conferencias", 300, 60)  # nome, quantas, em quantos segundos
ARQUIVOS = ("arquivos", 30, 60)
ERROS = ("erros", 30, 600)


def _chave(request, regra):
    nome, _, segundos = regra
    endereco = get_adapter().get_client_ip(request)
    return f"certificados.{nome}.{endereco}.{int(time.time() // segundos)}"


def passou(request, regra):
    """Conta esta vez e diz se o endereço passou do limite."""
    chave, (_, maximo, segundos) = _chave(request, regra), regra
    if cache.add(chave, 1, timeout=2 * segundos):
        return maximo < 1
    try:
        return cache.incr(chave) > maximo
    except ValueError:  # o cache descartou a contagem entre uma linha e a outra
        return False


def esgotou(request, regra):
    """Se o endereço já está no limite, sem contar."""
    return (cache.get(_chave(request, regra)) or 0) >= regra[1]


def faltam(regra):
    """Segundos até a contagem recomeçar."""
    return regra[2] - int(time.time() % regra[2])
