"""Depois de mexer na turma: o que muda para quem espera e para quem já cumpriu."""

from django.db import transaction
from wagtail.log_actions import log

from cursos import tasks
from cursos.conclusao import Regras, concluir_se_cumpriu, progressos_de
from cursos.matricula import chamar_da_espera
from cursos.models import Matricula


@transaction.atomic
def anunciar_ajuste(turma, por, criterios=None, motivo=""):
    """Guarda por que os critérios mudaram ({"antes", "depois"}), conclui quem agora cumpre e chama quem espera."""
    if criterios:
        log(turma, "cursos.mudar_criterios", user=por, data={**criterios, "motivo": motivo.strip()})
        tasks.concluir_quem_cumpriu.delay_on_commit(turma.pk)
    chamar_da_espera(turma)


def concluir_quem_cumpriu(turma):
    """Conclui as matrículas confirmadas que cumprem os critérios de agora. Repetir não muda nada. Devolve quantas."""
    confirmadas = list(turma.matriculas.filter(situacao=Matricula.Situacao.CONFIRMADA))
    regras, livro = Regras.da_turma(turma), progressos_de(confirmadas)
    prontas = [m for m in confirmadas if regras.criterios and not regras.pendencias(m, livro[m.pk])]
    return sum(concluir_se_cumpriu(matricula) for matricula in prontas)
