from celery import shared_task

from certificados import emissao, lote
from cursos.models import Matricula


@shared_task
def gerar_pdf(pk):
    emissao.gerar_documento(pk)


@shared_task
def processar_lote(pk, orcamento=None):
    """Sem `orcamento` é a corrente do lote, que se continua sozinha; com ele, a varredura, que volta em segundos."""
    if orcamento is not None:
        lote.processar_lote(pk, orcamento)
    elif not lote.processar_lote(pk):
        processar_lote.delay(pk)


@shared_task
def emitir_item(pk):
    lote.emitir_item(pk)


@shared_task
def emitir_da_turma(pk):
    emissao.emitir(Matricula.objects.get(pk=pk))


@shared_task
def emitir_pendentes():
    lote.emitir_pendentes()
