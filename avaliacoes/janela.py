"""Quando uma turma pode começar cada avaliação. A duração de quem já começou não é cortada pela janela."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.log_actions import log

from avaliacoes.models import JanelaDaTurma
from contas.recusa import Recusa
from cursos import duplicacao
from cursos.vagas import travar_turma

ACAO = "avaliacoes.definir_janela"


def registrar():
    duplicacao.registrar(datas_da_turma, copiar)


def da_turma(turma, avaliacao):
    return JanelaDaTurma.objects.filter(turma=turma, avaliacao=avaliacao).first()


# --- Definir ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def definir(turma, avaliacao, inicia_de, inicia_ate, por):
    """Diz quando a turma pode começar a avaliação; sem nenhum dos dois, não há janela. Repetir não muda nada.

    Quem já começou continua com a duração inteira. Devolve a `JanelaDaTurma`, ou None.

    Raises:
        Recusa: `fora_da_turma`, `fora_de_ordem` ou `turma_encerrada`.
    """
    turma = travar_turma(turma.pk)
    if not turma.atividades.filter(pagina_id=avaliacao.pk).exists():
        raise Recusa("Esta avaliação não é desta turma.", "fora_da_turma")
    if inicia_de and inicia_ate and inicia_de >= inicia_ate:
        raise Recusa("O fim da janela vem depois do começo. Confira as duas datas.", "fora_de_ordem")
    if turma.situacao == turma.Situacao.ENCERRADA:
        raise Recusa("Esta turma está encerrada: ninguém mais começa avaliações nela.", "turma_encerrada")
    atual = da_turma(turma, avaliacao)
    if (inicia_de, inicia_ate) == (atual and atual.inicia_de, atual and atual.inicia_ate):
        return atual
    janela = _gravar(turma, avaliacao, inicia_de, inicia_ate)
    datas = {"de": inicia_de and inicia_de.isoformat(), "ate": inicia_ate and inicia_ate.isoformat()}
    log(turma, ACAO, user=por, data={"avaliacao": avaliacao.title, **datas})
    return janela


def _gravar(turma, avaliacao, inicia_de, inicia_ate):
    if not inicia_de and not inicia_ate:
        JanelaDaTurma.objects.filter(turma=turma, avaliacao=avaliacao).delete()
        return None
    datas = {"inicia_de": inicia_de, "inicia_ate": inicia_ate}
    return JanelaDaTurma.objects.update_or_create(turma=turma, avaliacao=avaliacao, defaults=datas)[0]


# --- Duplicar a turma ------------------------------------------------------------------------------------------------
def datas_da_turma(turma):
    """[(nome, dia)] das janelas, para a prévia das datas da turma nova."""
    datas = []
    for janela in _janelas(turma):
        datas += [
            (f"“{janela.avaliacao.title}” {quando}", timezone.localdate(instante))
            for quando, instante in (("pode começar", janela.inicia_de), ("pode começar até", janela.inicia_ate))
            if instante
        ]
    return datas


def copiar(turma, nova, salto):
    JanelaDaTurma.objects.bulk_create(
        JanelaDaTurma(
            turma=nova,
            avaliacao=janela.avaliacao,
            inicia_de=janela.inicia_de and janela.inicia_de + salto,
            inicia_ate=janela.inicia_ate and janela.inicia_ate + salto,
        )
        for janela in _janelas(turma)
    )


def _janelas(turma):
    return JanelaDaTurma.objects.filter(turma=turma).select_related("avaliacao").order_by("pk")


# --- Respeitar -------------------------------------------------------------------------------------------------------


def exigir_janela(matricula, avaliacao, em=None):
    """Raises `Recusa` (`ainda_nao_abriu`, `janela_encerrada`) se a turma não pode começar a avaliação agora."""
    janela, agora = da_turma(matricula.turma, avaliacao), em or timezone.now()
    if janela and janela.inicia_de and agora < janela.inicia_de:
        raise Recusa(f"Esta avaliação abre em {por_extenso(janela.inicia_de)}.", "ainda_nao_abriu")
    if janela and janela.inicia_ate and agora > janela.inicia_ate:
        raise Recusa(
            f"O prazo para começar esta avaliação terminou em {por_extenso(janela.inicia_ate)}.", "janela_encerrada"
        )


def encerra_em(turma, avaliacao):
    """A partir de quando ninguém mais pode estar respondendo: é quando a avaliação encerrou para a turma."""
    janela = da_turma(turma, avaliacao)
    fim = _fim_das_aulas(turma)
    if janela and janela.inicia_ate and avaliacao.tempo_minutos:
        fim = janela.inicia_ate + avaliacao.tolerancia + timedelta(minutes=avaliacao.tempo_minutos)
    abertas = avaliacao.tentativas_feitas.abertas().filter(matricula__turma=turma)
    ultima = abertas.aggregate(ate=Max("tolera_ate"))["ate"]  # o tempo extra, ou o prazo que passa do fim das aulas
    return max(fim, ultima) if ultima else fim


def _fim_das_aulas(turma):
    return timezone.make_aware(datetime.combine(turma.fim + timedelta(days=1), time.min))


def por_extenso(instante):
    return timezone.localtime(instante).strftime("%d/%m/%Y às %Hh%M")
