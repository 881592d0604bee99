from django.conf import settings


def site(request):
    """O que toda página mostra: a faixa de demonstração, a instituição e a versão."""
    return {
        "demonstracao": settings.DEMONSTRACAO,
        "correio_em_arquivo": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
        "instituicao": settings.INSTITUICAO,
        "versao": settings.VERSAO,
    }
