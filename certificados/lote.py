"""Emitir para a turma inteira, e a varredura que retoma o que uma queda deixou pela metade.

O estado que a coordenação acompanha são as linhas do lote. Cada item é uma transação e uma tarefa própria: o que falha
não segura os outros. As tarefas são chamadas com `apply`, no mesmo processo, porque ele anota a falha e segue adiante.

Ordem das travas: o lote, o item, e as de `emissao`. Cancelar e emitir disputam a linha do item: quem a tem vence.
"""

import time
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from certificados import emissao, tasks
from certificados.elegibilidade import impedimentos_da_turma
from certificados.models import Certificado, ItemDoLote, LoteEmissao
from certificados.models.lote import CANCELADA
from certificados.reserva import reservar
from contas.recusa import Recusa
from cursos.models import Turma

ORCAMENTO = 35  # segundos por tarefa, abaixo do limite de 50: o resto fica para a próxima
ATRASO_DA_FILA = timedelta(seconds=15)
SEGUNDO_CLIQUE = timedelta(minutes=1)
MAXIMO_DE_TENTATIVAS = 5
FALHA_INESPERADA = "A emissão falhou por um defeito da plataforma, que ficou registrado. Peça ajuda ao suporte."
LOTE_ABERTO = "Já há uma emissão em andamento nesta turma. Espere que termine e peça de novo."


# --- Pedir, cancelar, tentar de novo ---------------------------------------------------------------------------------
def emitir_lote(turma, por, escolhidas=None):
    """Abre o lote da turma com todas as matrículas a certificar, ou só as `escolhidas` (pks).

    O segundo clique devolve o lote do primeiro: o que está aberto, se tem todas as escolhidas, ou o que a mesma pessoa
    acabou de abrir e já emitiu tudo.

    Raises:
        Recusa: `ninguem_a_certificar`; `lote_aberto`, quando o aberto não tem alguma das escolhidas; ou o código do
            que impede a turma inteira (`sem_modelo`, `sem_signatario`, `sem_horas`…).
    """
    try:
        with transaction.atomic():
            return _abrir_lote(turma, por, escolhidas)
    except IntegrityError:  # outro clique abriu o lote entre a consulta e a gravação
        return _do_aberto(turma.lotes_de_emissao.abertos().get(), escolhidas)


def _do_aberto(lote, escolhidas):
    if escolhidas is None or _tem_todas(lote, escolhidas):
        return lote
    raise Recusa(LOTE_ABERTO, "lote_aberto")


def _tem_todas(lote, escolhidas):
    return set(map(int, escolhidas)) <= set(lote.itens.values_list("matricula_id", flat=True))


def _abrir_lote(turma, por, escolhidas):
    aberto = turma.lotes_de_emissao.abertos().first()
    if aberto:
        return _do_aberto(aberto, escolhidas)
    a_certificar = emissao.a_certificar(turma)
    matriculas = list(a_certificar if escolhidas is None else a_certificar.filter(pk__in=escolhidas))
    if not matriculas:
        return _do_primeiro_clique(turma, por, escolhidas)
    for impedimento in impedimentos_da_turma(turma):
        raise Recusa(impedimento.frase, impedimento.codigo)
    lote = LoteEmissao.objects.create(turma=turma, criado_por=por)
    ItemDoLote.objects.bulk_create([ItemDoLote(lote=lote, matricula=m) for m in matriculas], batch_size=500)
    tasks.processar_lote.delay_on_commit(lote.pk)
    return lote


def _do_primeiro_clique(turma, por, escolhidas):
    desde = timezone.now() - SEGUNDO_CLIQUE
    recente = turma.lotes_de_emissao.filter(criado_por=por, criado_por__isnull=False, criado_em__gte=desde).first()
    if recente and (escolhidas is None or _tem_todas(recente, escolhidas)):
        return recente
    raise Recusa("Ninguém nesta turma está à espera de certificado.", "ninguem_a_certificar")


def _travar(lote):
    return LoteEmissao.objects.select_for_update(of=("self",)).select_related("turma").get(pk=lote.pk)


@transaction.atomic
def cancelar(lote, por):
    """Para o que ainda não foi emitido; o que já tem número continua emitido. Devolve quantas pessoas ficaram sem.

    Raises:
        Recusa: `lote_encerrado`.
    """
    lote = _travar(lote)
    if lote.encerrado_em:
        raise Recusa("Esta emissão já terminou: não há o que cancelar.", "lote_encerrado")
    ficaram = lote.itens.a_fazer().update(recusa=CANCELADA)
    lote.cancelado_em = lote.encerrado_em = timezone.now()
    lote.cancelado_por = por
    lote.save(update_fields=["cancelado_em", "cancelado_por", "encerrado_em"])
    log(lote.turma, "certificados.cancelar_lote", user=por, data={"lote": lote.pk, "pessoas": ficaram})
    return ficaram


@transaction.atomic
def tentar_de_novo(lote, por, item=None):
    """Devolve à fila os recusados e os documentos que falharam, de um item (pk) ou de todos. Devolve quantos.

    O número de quem já o tem não muda. Em lote cancelado só os documentos voltam: para emitir a quem ficou, pede-se
    outro lote.

    Raises:
        Recusa: `lote_aberto`, quando há outro em andamento na turma; `nada_a_tentar`.
    """
    lote = _travar(lote)
    itens = lote.itens.all() if item is None else lote.itens.filter(pk=item)
    recusados = 0 if lote.cancelado_em else _reabrir(lote, itens.no_estado("recusados"))
    quantos = recusados + emissao.recompor(Certificado.objects.filter(pk__in=itens.values("certificado")))
    if not quantos:
        raise Recusa("Não há nada a tentar de novo: tudo já saiu ou já está na fila.", "nada_a_tentar")
    log(lote.turma, "certificados.tentar_de_novo", user=por, data={"lote": lote.pk, "pessoas": quantos})
    return quantos


def _reabrir(lote, recusados):
    quantos = recusados.update(recusa="", tentativas=0, tentar_em=timezone.now())
    if not quantos:
        return 0
    lote.encerrado_em = None
    try:
        with transaction.atomic():
            lote.save(update_fields=["encerrado_em"])
    except IntegrityError as erro:
        raise Recusa(LOTE_ABERTO, "lote_aberto") from erro
    tasks.processar_lote.delay_on_commit(lote.pk)
    return quantos


# --- Emitir ----------------------------------------------------------------------------------------------------------
def processar_lote(pk, orcamento=ORCAMENTO):
    """Emite os itens que faltam e encerra o lote quando não resta nenhum. Repetir ou rodar em paralelo não duplica.

    Devolve False quando o orçamento acabou antes dos itens.
    """
    prazo = time.monotonic() + orcamento
    prontos = ItemDoLote.objects.a_fazer().filter(lote_id=pk, tentar_em__lte=timezone.now())
    for item in prontos.order_by("tentativas", "pk").values_list("pk", flat=True):
        if time.monotonic() > prazo:
            return False
        tasks.emitir_item.apply((item,))
    _encerrar_se_acabou(pk)
    return True


@transaction.atomic
def _encerrar_se_acabou(pk):
    """A trava é a de quem reabre: nunca se fecha um lote com item de volta à fila."""
    lote = LoteEmissao.objects.abertos().select_for_update().filter(pk=pk).first()
    if lote and not lote.itens.a_fazer().exists():
        lote.encerrado_em = timezone.now()
        lote.save(update_fields=["encerrado_em"])


def emitir_item(pk):
    """Emite um item e anota nele o certificado ou a recusa, tudo em uma transação."""
    a_fazer = ItemDoLote.objects.a_fazer().filter(pk=pk)
    if not reservar(a_fazer, pk):
        return
    if a_fazer.filter(tentativas__gt=MAXIMO_DE_TENTATIVAS).update(recusa=FALHA_INESPERADA):
        return
    try:
        with transaction.atomic():
            _emitir_travado(a_fazer)
    except Recusa as recusa:
        a_fazer.update(recusa=str(recusa)[:255])


def _emitir_travado(a_fazer):
    item = a_fazer.select_for_update(of=("self",)).select_related("lote__criado_por", "matricula").first()
    if item is None:  # cancelado depois da reserva
        return
    item.certificado = emissao.emitir(item.matricula, por=item.lote.criado_por)
    item.save(update_fields=["certificado"])


# --- A varredura -----------------------------------------------------------------------------------------------------
def emitir_pendentes(orcamento=ORCAMENTO):
    """Continua os lotes, emite nas turmas que emitem sozinhas e compõe os documentos que faltam.

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
