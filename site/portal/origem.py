"""De onde veio um pedido, pelos cabeçalhos que só o navegador escreve.

Protege o aviso de cookies sem o sinal do Django: o sinal poria um cookie, e um texto diferente, em cada página pública
antes de a pessoa escolher, e nenhuma delas poderia ficar guardada no caminho.
"""

from urllib.parse import urlsplit

from django.conf import settings


def _lugar(endereco):
    try:
        return urlsplit(endereco).netloc
    except ValueError:
        return ""


def veio_daqui(request):
    """Se o pedido partiu de uma página deste site. Sem `Origin` vale o `Referer`; sem nenhum dos dois, não."""
    lugar = _lugar(request.headers.get("Origin") or request.headers.get("Referer", ""))
    return bool(lugar) and lugar in {request.get_host(), *map(_lugar, settings.CSRF_TRUSTED_ORIGINS)}
