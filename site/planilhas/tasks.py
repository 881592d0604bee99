from celery import shared_task

from planilhas import importacao

# Dez mil linhas passam do limite comum das tarefas; quem cai no meio é retomado pela varredura.
LIMITES = {"soft_time_limit": 840, "time_limit": 900}


@shared_task(**LIMITES)
def conferir(pk):
    importacao.conferir(pk)


@shared_task(**LIMITES)
def gravar(pk):
    importacao.gravar(pk)


@shared_task(**LIMITES)
def retomar():
    importacao.retomar()
