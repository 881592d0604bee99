"""Emitir para a turma inteira, e a varredura que retoma o que uma queda deixou pela metade.

O estado que a coordenação acompanha são as linhas do lote. Cada item é uma transação e uma tarefa própria: o que falha
não segura os outros. As tarefas são chamadas com `apply`, no mesmo processo, porque ele anota a falha e segue adiante.
"""

import time
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from certificados import emissao, tasks
from certificados.elegibilidade import impedimentos_da_turma
from certificados.models import Certificado, ItemDoLote, LoteEmissao
from certificados.reserva import reservar
from contas.recusa import Recusa
from cursos.models import Turma

ORCAMENTO = 35  # segundos por tarefa, abaixo do limite de 50: o resto fica para a próxima
ATRASO_DA_FILA = timedelta(seconds=15)
MAXIMO_DE_TENTATIVAS = 5
FALHA_INESPERADA = "A emissão falhou por um defeito da plataforma, que ficou registrado. Peça ajuda ao suporte."


def emitir_lote(turma, por):
    """Abre o lote da turma com todas as matrículas a certificar; se já há um aberto, devolve esse.

    Raises:
        Recusa: `ninguem_a_certificar`, quando não há o que emitir.
    """
    try:
        with transaction.atomic():
            return _abrir_lote(turma, por)
    except IntegrityError:  # outro clique abriu o lote entre a consulta e a gravação
        return turma.lotes_de_emissao.abertos().get()


def _abrir_lote(turma, por):
    aberto = turma.lotes_de_emissao.abertos().first()
    if aberto:
        return aberto
    matriculas = list(emissao.a_certificar(turma))
    if not matriculas:
        raise Recusa("Ninguém nesta turma está à espera de certificado.", "ninguem_a_certificar")
    lote = LoteEmissao.objects.create(turma=turma, criado_por=por)
    ItemDoLote.objects.bulk_create([ItemDoLote(lote=lote, matricula=m) for m in matriculas], batch_size=500)
    tasks.processar_lote.delay_on_commit(lote.pk)
    return lote


def processar_lote(pk, orcamento=ORCAMENTO):
    """Emite os itens que faltam e encerra o lote quando não resta nenhum. Repetir ou rodar em paralelo não duplica."""
    prazo = time.monotonic() + orcamento
    a_fazer = ItemDoLote.objects.a_fazer().filter(lote_id=pk)
    prontos = a_fazer.filter(tentar_em__lte=timezone.now()).order_by("tentativas", "pk")
    for item in prontos.values_list("pk", flat=True):
        if time.monotonic() > prazo:
            tasks.processar_lote.delay(pk)
            return
        tasks.emitir_item.apply((item,))
    LoteEmissao.objects.abertos().filter(pk=pk).exclude(itens__in=a_fazer).update(encerrado_em=timezone.now())


def emitir_item(pk):
    """Emite um item e anota nele o certificado ou a recusa, tudo em uma transação."""
    a_fazer = ItemDoLote.objects.a_fazer()
    if not reservar(a_fazer, pk):
        return
    item = ItemDoLote.objects.select_related("lote", "matricula").get(pk=pk)
    if item.tentativas > MAXIMO_DE_TENTATIVAS:
        a_fazer.filter(pk=pk).update(recusa=FALHA_INESPERADA)
        return
    try:
        with transaction.atomic():
            certificado = emissao.emitir(item.matricula, por=item.lote.criado_por)
            a_fazer.filter(pk=pk).update(certificado=certificado)
    except Recusa as recusa:
        a_fazer.filter(pk=pk).update(recusa=str(recusa)[:255])


def emitir_pendentes(orcamento=ORCAMENTO):
    """A varredura: continua os lotes, emite nas turmas que emitem sozinhas e compõe os documentos que faltam.

    Pode rodar em vários processos ao mesmo tempo; o que não couber no orçamento fica para a próxima, em segundos.
    """
    prazo = time.monotonic() + orcamento
    for pk in list(LoteEmissao.objects.abertos().values_list("pk", flat=True)):
        tasks.processar_lote.apply((pk,), {"orcamento": max(0, prazo - time.monotonic())})
    _emitir_nas_turmas_automaticas(prazo)
    atrasados = Certificado.objects.a_compor(timezone.now() - ATRASO_DA_FILA)[:500]
    _cada_um(tasks.gerar_pdf, atrasados.values_list("pk", flat=True), prazo)


def _emitir_nas_turmas_automaticas(prazo):
    for turma in Turma.objects.filter(emissao_automatica=True, matriculas__situacao="concluida").distinct():
        pks = list(emissao.a_certificar(turma).values_list("pk", flat=True)[:500])
        if pks and not impedimentos_da_turma(turma):
            _cada_um(tasks.emitir_da_turma, pks, prazo)


def _cada_um(tarefa, pks, prazo):
    for pk in pks:
        if time.monotonic() > prazo:
            return
        tarefa.apply((pk,))
