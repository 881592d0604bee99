from celery import shared_task

from coordenacao import atos_em_lote, secretaria


@shared_task
def processar_ato(pk):
    atos_em_lote.processar(pk)


@shared_task
def executar_item(pk):
    atos_em_lote.executar_item(pk)


@shared_task
def retomar_atos():
    atos_em_lote.retomar()


@shared_task
def avisar_secretarias():
    secretaria.avisar_de_pedidos()
