"""Pôr no ar um curso cuja cadeia tem lacunas: pode-se, se alguém disser por quê. O motivo fica com nome e data.

As telas perguntam antes (`before_publish_page` e a publicação em lote). A aprovação na revisão e o agendamento não
passam por essas telas: a aprovação espera pelo motivo; o que ainda assim for ao ar sem ele fica registrado e é cobrado.
"""

import logging

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision, WorkflowState

from contas.recusa import Recusa
from coordenacao.lacunas import Recorte, listar
from coordenacao.models import PublicacaoComLacunas
from cursos.carga_horaria import problemas
from cursos.models import CursoPage

MINIMO_DO_MOTIVO = 20
registro = logging.getLogger(__name__)


def lacunas_do(curso):
    """{tipo: [códigos]} do curso como ele está em memória; vazio quando a cadeia está inteira."""
    return listar(Recorte(curso))


def pode_publicar(pessoa, curso, revisao):
    """Quem publica a página, e quem aprovou esta versão na revisão."""
    return (
        curso.permissions_for_user(pessoa).can_publish()
        or _aprovacoes([revisao]).filter(current_task_state__finished_by=pessoa.pk).exists()
    )


@transaction.atomic
def publicar(revisao, motivo, por):
    """Publica esta versão do curso e guarda o motivo e as lacunas que havia.

    Raises:
        Recusa: `ja_no_ar`, `travada`, `motivo_curto`, `horas_nao_fecham`; nada muda.
    """
    pagina = Page.objects.select_for_update().get(pk=revisao.object_id)
    if pagina.live_revision_id == revisao.pk:
        raise Recusa("Esta versão já está no ar.", "ja_no_ar")
    curso = revisao.as_object()
    if pagina.locked and pagina.locked_by_id != por.pk:
        raise Recusa("A página do curso está travada por outra pessoa. Fale com ela antes de publicar.", "travada")
    _exigir_motivo(motivo)
    if frases := problemas(curso):
        raise Recusa(" ".join(["As horas do curso não fecham.", *frases]), "horas_nao_fecham")
    if lacunas := lacunas_do(curso):
        PublicacaoComLacunas.objects.create(curso_id=pagina.pk, motivo=motivo, lacunas=lacunas, feita_por=por)
        log(pagina.specific, "coordenacao.publicar_com_lacunas", user=por, data={"lacunas": lacunas})
    revisao.publish(user=por, skip_permission_checks=True)


@transaction.atomic
def explicar(publicacao, motivo, por):
    """Diz o motivo do que foi ao ar sem ele. Raises `Recusa` (`ja_explicada`, `motivo_curto`)."""
    travada = PublicacaoComLacunas.objects.select_for_update(of=("self",)).get(pk=publicacao.pk)
    if travada.motivo:
        raise Recusa("O motivo já foi dito por outra pessoa.", "ja_explicada")
    _exigir_motivo(motivo)
    travada.motivo, travada.feita_por = motivo, por
    travada.save(update_fields=["motivo", "feita_por"])
    log(travada.curso, "coordenacao.explicar_lacunas", user=por)


def _exigir_motivo(motivo):
    if len(motivo.strip()) < MINIMO_DO_MOTIVO:
        raise Recusa(
            f"Escreva ao menos {MINIMO_DO_MOTIVO} letras: quem lê a matriz precisa entender por que o curso foi ao ar "
            "assim.",
            "motivo_curto",
        )


# --- O que não passa pelas telas de publicar -------------------------------------------------------------------------
def publicar_aprovado(estado, por):
    """Publica o que a revisão aprovou. O curso com lacunas sem motivo, ou cujas horas não fecham, fica em rascunho.

    Quem aprova não precisa poder publicar: a aprovação é a licença.
    """
    revisao = estado.content_object.get_latest_revision()
    if not _impedido(revisao.as_object(), revisao):
        revisao.publish(user=por, skip_permission_checks=True)


def _impedido(objeto, revisao):
    if not isinstance(objeto, CursoPage):
        return False
    lacunas = lacunas_do(objeto)
    return bool(problemas(objeto)) or bool(lacunas and not _explicadas(objeto, revisao, lacunas))


def aprovados_a_espera(cursos):
    """{curso: revisão} dos que a revisão aprovou e que não foram ao ar. Três consultas."""
    revisoes = Revision.objects.in_bulk({curso.latest_revision_id for curso in cursos if curso.latest_revision_id})
    aprovadas = set(_aprovacoes(revisoes).values_list("current_task_state__revision", flat=True))
    publicadas = PageLogEntry.objects.filter(revision__in=revisoes, action__startswith="wagtail.publish")
    paradas = aprovadas - set(publicadas.values_list("revision", flat=True))
    return {curso: revisoes[curso.latest_revision_id] for curso in cursos if curso.latest_revision_id in paradas}


def _aprovacoes(revisoes):
    aprovados = WorkflowState.objects.filter(status=WorkflowState.STATUS_APPROVED)
    return aprovados.filter(current_task_state__revision__in=revisoes)


def ao_publicar(instance, revision=None, **kwargs):
    """Ouve o `page_published` do Wagtail. Confere ao fim da transação: o lote ainda pode publicar as aulas que faltam.

    O que o próprio produto publica (revisão sem autora e sem agendamento, como a demonstração) não é cobrado.
    """
    de_gente = revision is not None and (revision.user_id or revision.approved_go_live_at)
    if instance.live and de_gente and not instance.alias_of_id:
        transaction.on_commit(lambda: registrar_sem_motivo(instance.pk, revision))


def registrar_sem_motivo(pk, revisao):
    """Guarda, para cobrar depois, o curso que foi ao ar com lacunas sem que ninguém dissesse por quê."""
    curso = CursoPage.objects.get(pk=pk)
    lacunas = lacunas_do(curso)
    if lacunas and not _explicadas(curso, revisao, lacunas):
        PublicacaoComLacunas.objects.create(curso=curso, motivo="", lacunas=lacunas)
        registro.warning("O curso %s foi ao ar com lacunas na cadeia e sem motivo.", pk)


def _explicadas(curso, revisao, lacunas):
    """Alguém disse o motivo depois de feita esta versão, e ele cobre todas as lacunas de agora."""
    ditas = PublicacaoComLacunas.objects.filter(curso_id=curso.pk, feita_em__gte=revisao.created_at).exclude(motivo="")
    agora = _pares(lacunas)
    return any(agora <= _pares(publicacao.lacunas) for publicacao in ditas)


def _pares(lacunas):
    return {(tipo, codigo) for tipo, codigos in lacunas.items() for codigo in codigos}
