from celery import shared_task

from plataforma import saude


@shared_task
def dar_sinal():
    saude.anotar_sinal_do_trabalhador()
