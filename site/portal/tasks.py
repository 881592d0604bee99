from celery import shared_task

from portal import publicacao


@shared_task
def publicar_agendadas():
    publicacao.publicar_agendadas()
