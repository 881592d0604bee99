"""A conta das vagas. Só vale para decidir dentro da transação que travou a turma."""

from django.db.models import Count, Q

from contas.recusa import Recusa
from cursos.models import Matricula, Turma


def travar_turma(pk):
    """A turma, com a linha travada até o fim da transação: quem decide sobre vaga faz fila aqui."""
    return Turma.objects.select_for_update(of=("self",)).get(pk=pk)


def com_ocupacao(turmas):
    """Anota `ocupadas`: quantas vagas já têm dona ou dono."""
    return turmas.annotate(
        ocupadas=Count("matriculas", filter=Q(matriculas__situacao__in=Matricula.OCUPAM_VAGA), distinct=True)
    )


def exigir_vaga(turma):
    """Raises `Recusa` (`turma_cheia`) se não há vaga."""
    if turma.matriculas.que_ocupam_vaga().count() >= turma.vagas:
        raise Recusa(
            f"As {turma.vagas} vagas da turma {turma.codigo} já foram preenchidas. Veja no curso se há outra aberta.",
            "turma_cheia",
        )
