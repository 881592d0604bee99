from celery import shared_task

from correio import envio


@shared_task
def enviar(pk):
    envio.enviar(pk)


@shared_task
def despachar_pendentes():
    envio.despachar_pendentes()
