from celery import shared_task

from cursos import matricula


@shared_task
def expirar_vagas():
    matricula.expirar_vagas()
