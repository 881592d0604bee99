"""Quem vê as respostas das pessoas e quem mexe nas tentativas. Negar é o padrão."""

from cursos.models import Turma
from cursos.permissoes import pode_coordenar


def pode_ler_respostas(usuario, turma):
    """Ler respostas, anexos e o histórico de uma tentativa: só quem coordena ou tutora a turma."""
    return turmas_que_le(usuario).filter(pk=turma.pk).exists()


def turmas_que_le(usuario):
    """As turmas cujas respostas a pessoa pode ler. O registro acadêmico vê notas no quadro, não as respostas."""
    if not usuario.is_authenticated:
        return Turma.objects.none()
    suas = Turma.objects.filter(tutores=usuario) | Turma.objects.filter(coordenadores=usuario)
    return Turma.objects.all() if usuario.is_superuser else suas.distinct()


__all__ = ["pode_coordenar", "pode_ler_respostas", "turmas_que_le"]
