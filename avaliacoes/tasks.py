from celery import shared_task

from avaliacoes import anexos, encerramento, recorrecao


@shared_task
def encerrar_vencidas():
    encerramento.encerrar_todas()


@shared_task
def encerrar_tentativa(pk):
    encerramento.encerrar(pk)


@shared_task
def recorrigir(pk):
    recorrecao.processar(pk)


@shared_task
def retomar_recorrecoes():
    recorrecao.retomar()


@shared_task
def apagar_anexos_esquecidos():
    anexos.apagar_esquecidos()
