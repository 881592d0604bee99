"""Quem lê os resultados. Negar é o padrão.

Quem escreve as questões lê todas as turmas, sem nomes. Quem coordena ou tutora lê as suas, com nomes. Os números do
curso inteiro, quem coordena também lê: são de grupo.
"""

from django.db.models import Q

from avaliacoes.models import AvaliacaoPage
from cursos.models import CursoPage, Turma


def le_todas_as_turmas(usuario):
    return usuario.has_perm("avaliacoes.change_questao")


def turmas_que_analisa(usuario):
    if not usuario.is_authenticated:
        return Turma.objects.none()
    turmas = Turma.objects.publicadas()
    if le_todas_as_turmas(usuario):
        return turmas
    return turmas.filter(Q(coordenadores=usuario) | Q(tutores=usuario)).distinct()


def analisa(usuario):
    """Se há algo para ela nestas telas."""
    return le_todas_as_turmas(usuario) or turmas_que_analisa(usuario).exists()


def le_o_curso(usuario, curso):
    """Os números do curso inteiro, de todas as turmas, sem nomes."""
    return le_todas_as_turmas(usuario) or Turma.objects.coordenadas_por(usuario).filter(curso=curso).exists()


def ve_nomes(usuario, turma):
    """Só a equipe da turma sabe de quem é cada resultado."""
    if turma is None or not usuario.is_authenticated:
        return False
    equipe = Q(coordenadores=usuario) | Q(tutores=usuario)
    return usuario.is_superuser or Turma.objects.filter(equipe, pk=turma.pk).exists()


def pode_moderar(usuario, turma):
    """Ocultar uma resposta aberta da reação: quem coordena a turma e quem escreve as avaliações."""
    return le_todas_as_turmas(usuario) or Turma.objects.coordenadas_por(usuario).filter(pk=turma.pk).exists()


def cursos_que_analisa(usuario):
    """As páginas dos cursos das turmas que a pessoa lê."""
    return CursoPage.objects.filter(pk__in=turmas_que_analisa(usuario).order_by().values("curso")).order_by("path")


def avaliacoes_que_analisa(usuario):
    caminhos = cursos_que_analisa(usuario).values_list("path", flat=True)
    dentro = Q()
    for caminho in caminhos:
        dentro |= Q(path__startswith=caminho)
    return AvaliacaoPage.objects.filter(dentro).order_by("path") if caminhos else AvaliacaoPage.objects.none()
