from celery import shared_task

from contas import repetidas


@shared_task
def procurar_repetidas():
    repetidas.procurar()
