"""Abrir a turma: confere se alguém pode concluí-la e congela o que ela exige."""

from django.db import transaction
from wagtail.log_actions import log

from contas.recusa import Recusa
from cursos.carga_horaria import atividades_do_curso
from cursos.models import AtividadeDaTurma, CriterioDaTurma, Turma
from cursos.vagas import travar_turma


def _congelar(turma, atividades):
    return [
        AtividadeDaTurma(
            turma=turma,
            pagina_id=pagina.pk,
            modulo_id=pagina.get_parent().pk,
            ordem=ordem,
            minutos=pagina.minutos,
            obrigatoria=pagina.a_distancia or not turma.autoinstrucional,
            exige_nota=pagina.exige_nota,
            peso=pagina.peso,
        )
        for ordem, pagina in enumerate(atividades, start=1)
    ]


def _exigir_criterios_possiveis(turma, atividades):
    Tipo = CriterioDaTurma.Tipo
    tipos = set(turma.criterios.values_list("tipo", flat=True))
    if not tipos:
        raise Recusa("Diga ao menos um critério para concluir: sem critério, ninguém conclui.", "sem_criterio")
    if Tipo.NOTA_POR_AVALIACAO in tipos and not any(a.exige_nota for a in atividades):
        raise Recusa("O critério de nota não pode ser cumprido: o curso não tem avaliação formativa.", "criterio_nota")
    if Tipo.APROVEITAMENTO in tipos and not any(a.peso for a in atividades):
        raise Recusa("O critério de aproveitamento não pode ser cumprido: nenhuma atividade tem peso.", "criterio_peso")
    if Tipo.FREQUENCIA in tipos and not turma.encontros.exists():
        raise Recusa(
            "O critério de frequência não pode ser cumprido: a turma não tem encontros. Cadastre-os ou retire-o.",
            "criterio_frequencia",
        )


@transaction.atomic
def abrir(turma, por):
    """Congela as atividades e abre a turma. Abrir de novo não muda nada.

    Raises:
        Recusa: `curso_nao_publicado`, `sem_atividades`, `sem_criterio` ou `criterio_*` (ninguém o cumpriria).
    """
    turma = travar_turma(turma.pk)
    if turma.situacao != Turma.Situacao.RASCUNHO:
        return turma
    if not turma.curso.live:
        raise Recusa("Publique o curso antes de abrir a turma.", "curso_nao_publicado")
    atividades = atividades_do_curso(turma.curso)
    if not atividades:
        raise Recusa("O curso ainda não tem atividades publicadas.", "sem_atividades")
    _exigir_criterios_possiveis(turma, atividades)
    AtividadeDaTurma.objects.bulk_create(_congelar(turma, atividades))
    turma.situacao = Turma.Situacao.ABERTA
    turma.save(update_fields=["situacao"])
    log(turma, "cursos.abrir_turma", user=por)
    return turma
