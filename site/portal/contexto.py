from django.conf import settings

from portal import preferencias


def site(request):
    """O que toda página mostra: a faixa de demonstração, a instituição, a versão e o que a pessoa escolheu ler."""
    return {
        "demonstracao": settings.DEMONSTRACAO,
        "correio_em_arquivo": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
        "instituicao": settings.INSTITUICAO,
        "versao": settings.VERSAO,
        "leitura": preferencias.leitura_de(request.COOKIES),
        "voltar_dos_cookies": _voltar_dos_cookies(request),
    }


def _voltar_dos_cookies(request):
    """Para onde o aviso de cookies volta depois da escolha; vazio quando não há o que perguntar (ou é o admin)."""
    no_admin = request.path_info.startswith("/admin/") or getattr(request, "is_preview", False)
    if no_admin or preferencias.escolha_de(request.COOKIES):
        return ""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    # A resposta de um formulário pode estar em um endereço que só recebe envios: volta-se à página dele.
    return request.headers.get("Referer", "/")
