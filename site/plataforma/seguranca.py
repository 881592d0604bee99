from csp.middleware import CSPMiddleware
from django.conf import settings
from django.utils.cache import has_vary_header, patch_cache_control


class PoliticaDeConteudoMiddleware(CSPMiddleware):
    """Política estrita no site público e outra, própria, no admin do Wagtail (que usa script e estilo embutidos)."""

    def get_policy_parts(self, request, response, report_only=False):
        partes = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith("/admin/"):
            partes.update = settings.POLITICA_DO_ADMIN
        return partes


class PaginaPessoalMiddleware:
    """O que se mostra a quem entrou não fica guardado: computador de unidade de saúde é de muita gente."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        resposta = self.get_response(request)
        entrou = settings.SESSION_COOKIE_NAME in request.COOKIES
        if entrou and has_vary_header(resposta, "Cookie") and "Cache-Control" not in resposta:
            patch_cache_control(resposta, private=True, no_cache=True)
        return resposta
