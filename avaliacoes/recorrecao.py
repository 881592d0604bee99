"""Recorrigir ou anular uma versão já respondida: ensaia-se primeiro, executa-se com motivo, uma tentativa por vez.

A linha da `Recorrecao` é o estado. Cada tentativa é uma transação que trava essa linha, depois matrícula e tentativa, e
anota até onde foi: um trabalhador morto no meio continua dali, e repetir não muda nada. Certificado emitido e matrícula
encerrada não mudam: a nota alterada fica na lista que uma pessoa olha.
"""

import time

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from avaliacoes import tasks
from avaliacoes.models import AvaliacaoPage, EventoDaTentativa, NotaAlterada, Recorrecao, Tentativa, VersaoQuestao
from avaliacoes.recalculo import recalcular, travar
from contas.recusa import Recusa
from correio import envio
from cursos.models import Matricula

Evento, M = EventoDaTentativa.Tipo, Recorrecao.Modo
NA_HORA = 20  # até aqui o pedido faz tudo antes de responder
ORCAMENTO = 35  # segundos por tarefa, abaixo do limite de 50: o resto fica para a próxima


def pode_recorrigir(usuario):
    return usuario.has_perm("avaliacoes.add_recorrecao")


def afetadas(versao):
    """As tentativas que mostraram esta versão, abertas ou enviadas, das avaliações que valem nota."""
    mostraram = Tentativa.objects.filter(pk__in=versao.itens.values("tentativa"))
    return mostraram.exclude(avaliacao__tipo=AvaliacaoPage.Tipo.REACAO)


def em_vigor(versao):
    return versao.recorrecoes.order_by("feita_em", "pk").last()


# --- Pedir -----------------------------------------------------------------------------------------------------------
def conferir(regra):
    """Se esta `Recorrecao`, ainda não gravada, cabe.

    Raises:
        Recusa: `sem_gabarito`, `de_outra_questao`, `nao_se_corrige`, `ja_vale` ou `opcoes_diferentes`.
    """
    atual = em_vigor(regra.versao)
    vigente = (atual.modo, atual.gabarito_de_id) if atual else (M.COMO_ERA, None)
    if (regra.modo, regra.gabarito_de_id) == vigente:
        raise Recusa("Esta questão já se corrige assim: não há o que mudar.", "ja_vale")
    if not regra.versao.comportamento.pontua:
        raise Recusa("Esta questão não tem certo e errado.", "nao_se_corrige")
    if regra.modo == M.OUTRO_GABARITO:
        _conferir_gabarito(regra)


def _conferir_gabarito(regra):
    versao, outra = regra.versao, regra.gabarito_de
    if outra is None:
        raise Recusa("Escolha a versão que tem o gabarito certo.", "sem_gabarito")
    if versao.comportamento.manual:
        raise Recusa("Quem corrige esta questão é uma pessoa: o gabarito não muda a nota.", "nao_se_corrige")
    if (outra.questao_id, outra.tipo) != (versao.questao_id, versao.tipo) or outra.pk == versao.pk:
        raise Recusa("O gabarito precisa vir de outra versão desta mesma questão.", "de_outra_questao")
    versao.comportamento.conferir_gabarito(versao.dados, outra.dados)


@transaction.atomic
def recorrigir(regra, motivo, por, avisa=False):
    """Põe em vigor a `regra` (uma `Recorrecao` não gravada) e começa a recorrigir o que já se enviou. Devolve-a.

    Raises:
        Recusa: `sem_motivo`, `em_andamento` ou as de `conferir`.
    """
    if not motivo.strip():
        raise Recusa("Escreva o motivo: ele fica no histórico, e quem teve a nota mudada o lê.", "sem_motivo")
    VersaoQuestao.objects.select_for_update().get(pk=regra.versao_id)
    if Recorrecao.objects.andando().filter(versao=regra.versao_id).exists():
        raise Recusa("Outra recorreção desta questão está em andamento. Espere que termine.", "em_andamento")
    conferir(regra)
    regra.motivo, regra.feita_por, regra.avisa, regra.andando = motivo.strip(), por, avisa, True
    regra.feita_em, regra.total = timezone.now(), afetadas(regra.versao).count()
    regra.save(force_insert=True)
    log(regra.versao.questao, "avaliacoes.recorrigir", user=por, data={"recorrecao": regra.pk, "modo": regra.modo})
    tasks.recorrigir.delay_on_commit(regra.pk)
    return regra


# --- Executar --------------------------------------------------------------------------------------------------------
def processar(pk, orcamento=ORCAMENTO):
    """Recorrige as que faltam. Repetir, ou rodar em dois processos, não faz nada duas vezes."""
    prazo = time.monotonic() + orcamento
    while _proxima(pk):
        if time.monotonic() > prazo:
            tasks.recorrigir.delay(pk)
            return


def retomar():
    """A varredura: continua o que uma queda deixou pela metade."""
    prazo = time.monotonic() + ORCAMENTO
    for pk in list(Recorrecao.objects.andando().values_list("pk", flat=True)):
        processar(pk, max(0, prazo - time.monotonic()))


@transaction.atomic
def _proxima(pk):
    """Recorrige uma tentativa. Devolve se pode haver outra."""
    travada = Recorrecao.objects.select_for_update(of=("self",)).select_related("versao__questao")
    recorrecao = travada.filter(pk=pk, andando=True).first()
    if recorrecao is None:
        return False
    tentativa = afetadas(recorrecao.versao).filter(pk__gt=recorrecao.ate).order_by("pk").first()
    andamento = Recorrecao.objects.filter(pk=pk)
    if tentativa is None:
        andamento.update(andando=False, terminada_em=timezone.now())
        return False
    _recorrigir_uma(recorrecao, tentativa)
    andamento.update(ate=tentativa.pk, vistas=F("vistas") + 1)
    return True


def _recorrigir_uma(recorrecao, tentativa):
    matricula, travada = travar(tentativa)
    if travada.aberta:  # quando for enviada, já será pela regra nova
        return
    de, para = recalcular(travada)
    if de == para:
        return
    alterada = NotaAlterada.objects.create(
        recorrecao=recorrecao,
        tentativa=travada,
        de=de,
        para=para,
        ja_concluida=matricula.situacao == Matricula.Situacao.CONCLUIDA,
    )
    dados = {"recorrecao": recorrecao.pk, "de": _texto(de), "para": _texto(para)}
    travada.eventos.create(tipo=Evento.RECORRIGIDA, por=recorrecao.feita_por, dados=dados)
    if recorrecao.avisa and para is not None:
        _avisar(alterada, matricula)


def _texto(nota):
    return None if nota is None else str(nota)


def _avisar(alterada, matricula):
    contexto = {
        "pessoa": matricula.pessoa,
        "turma": matricula.turma,
        "curso": matricula.turma.curso,
        "avaliacao": alterada.tentativa.avaliacao,
        "motivo": alterada.recorrecao.motivo,
        "ja_concluida": alterada.ja_concluida,
        "caminho": reverse("avaliacoes:resultado", args=[alterada.tentativa_id]),
    }
    envio.compor(f"nota-alterada-{alterada.pk}", matricula.pessoa.email, "nota_recorrigida", contexto)


# --- O que uma pessoa olha -------------------------------------------------------------------------------------------
EM_CURSO = (Matricula.Situacao.CONFIRMADA, Matricula.Situacao.TRANCADA)


def a_olhar(recorrecao):
    """As notas que mudaram em matrícula já encerrada: nada mudou nela, e uma pessoa diz o que fazer."""
    return recorrecao.alteradas.exclude(tentativa__matricula__situacao__in=EM_CURSO)


def marcar_vista(alterada, por):
    """Quem coordena a turma diz que viu. Repetir não muda quem viu primeiro."""
    NotaAlterada.objects.filter(pk=alterada.pk, vista_em=None).update(vista_em=timezone.now(), vista_por=por)
