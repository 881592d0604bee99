"""A fila da plataforma. A fila leva só chaves: o que não pode se perder é uma linha do banco."""

import os
from functools import partial, update_wrapper

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import setup_logging
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plataforma.settings")


class Tarefa(DjangoTask):
    """Tarefa cujo envio não derruba o pedido web quando a fila está fora do ar.

    `delay_on_commit` envia depois do commit; se a fila falhar, o erro vai para o log e a varredura periódica do
    aplicativo (que lê as linhas pendentes) entrega depois.
    """

    def delay_on_commit(self, *args, **kwargs):
        # Com nome de função: é por ele que o Django registra a falha sem quebrar o pedido.
        envio = update_wrapper(partial(self.delay, *args, **kwargs), self.run)
        transaction.on_commit(envio, robust=True)


app = Celery("plataforma", task_cls=Tarefa)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def manter_o_registro_do_django(**kwargs):
    """Ter quem ouça este sinal basta para o Celery não trocar o registro (JSON, sem dado pessoal) pelo dele."""
