from celery import shared_task

from avaliacoes import tentativa


@shared_task
def encerrar_vencidas():
    tentativa.encerrar_vencidas()
