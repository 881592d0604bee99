"""O sinal contra falsificação (CSRF) em páginas que ficam horas abertas no celular.

Se ele venceu, o pedido não age, mas o que a pessoa escreveu volta na tela, com um sinal novo.
"""

from functools import wraps

from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt


class _Conferencia(CsrfViewMiddleware):
    def _reject(self, request, reason):
        return reason


def _vale(request):
    return _Conferencia(lambda _: None).process_view(request, None, (), {}) is None


def com_sinal(ao_vencer):
    """A view só é chamada com o sinal em ordem; sem ele, responde `ao_vencer(request, …)`, que não pode gravar nada."""

    def decorar(view):
        @csrf_exempt
        @wraps(view)
        def conferida(request, *args, **kwargs):
            return (view if _vale(request) else ao_vencer)(request, *args, **kwargs)

        return conferida

    return decorar
