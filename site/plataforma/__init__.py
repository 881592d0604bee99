"""Liga os aplicativos entre si: configuração, rotas, fila e sinais de saúde."""

from plataforma.celery import app as celery_app

__all__ = ["celery_app"]
