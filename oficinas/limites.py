"""Limites por endereço de rede. Uma sala inteira sai por um endereço só: eles são largos, e só o erro conta."""

import ipaddress
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache

JANELA = 600  # segundos


def _chave(nome, request):
    endereco = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if endereco.version == 6:  # um assinante recebe 2⁶⁴ endereços: conta-se a rede dele
        endereco = ipaddress.ip_network((endereco, 64), strict=False).network_address
    return f"oficinas.{nome}.{endereco}.{int(time.time() // JANELA)}".replace(":", "_")


def esgotou(nome, request, limite):
    """Se este endereço já passou do limite na janela de agora. Não conta nada."""
    return cache.get(_chave(nome, request), 0) >= limite


def contar(nome, request):
    chave = _chave(nome, request)
    if cache.add(chave, 1, timeout=JANELA):
        return
    try:
        cache.incr(chave)
    except ValueError:  # o cache descartou a contagem entre uma linha e a outra
        cache.add(chave, 1, timeout=JANELA)
