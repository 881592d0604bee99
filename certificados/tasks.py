from celery import shared_task

from certificados import emissao, lote
from cursos.models import Matricula


@shared_task
def gerar_pdf(pk):
    emissao.gerar_documento(pk)


@shared_task
def processar_lote(pk, orcamento=None):
    lote.processar_lote(pk) if orcamento is None else lote.processar_lote(pk, orcamento)


@shared_task
def emitir_item(pk):
    lote.emitir_item(pk)


@shared_task
def emitir_da_turma(pk):
    emissao.emitir(Matricula.objects.get(pk=pk))


@shared_task
def emitir_pendentes():
    lote.emitir_pendentes()
