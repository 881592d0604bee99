"""O que as telas da frequência têm em comum: achar a turma e o encontro de quem pode, e montar o cabeçalho.

Quem não acompanha a turma não a vê (404); quem só acompanha não age (403).
"""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cursos.models import Encontro, Turma
from cursos.permissoes import pode_coordenar, pode_registrar_presenca


def turma_acompanhada(request, pk):
    turmas = Turma.objects.acompanhadas_por(request.user).select_related("curso", "diario_fechado_por")
    return get_object_or_404(turmas, pk=pk)


def turma_coordenada(request, pk):
    turma = turma_acompanhada(request, pk)
    if not pode_coordenar(request.user, turma):
        raise PermissionDenied
    return turma


def encontro_acompanhado(request, pk):
    encontros = Encontro.objects.filter(turma__in=Turma.objects.acompanhadas_por(request.user))
    return get_object_or_404(encontros.select_related("turma__curso"), pk=pk)


def encontro_marcavel(request, pk):
    """O encontro, para quem registra presenças nele."""
    encontro = encontro_acompanhado(request, pk)
    if not pode_registrar_presenca(request.user, encontro.turma):
        raise PermissionDenied
    return encontro


def cabecalho(request, turma, titulo, *passos):
    """`passos`: [(endereço, rótulo)] entre o diário e esta tela."""
    return {
        "turma": turma,
        "coordena": pode_coordenar(request.user, turma),
        "registra": pode_registrar_presenca(request.user, turma),
        "header_title": titulo,
        "header_icon": "calendar-check",
        "breadcrumbs_items": [
            {"url": reverse("coordenacao:turmas"), "label": "Turmas"},
            {"url": reverse("coordenacao:quadro", args=[turma.pk]), "label": turma.codigo},
            *({"url": url, "label": rotulo} for url, rotulo in passos),
            {"url": "", "label": titulo},
        ],
    }


def passo_do_diario(turma):
    return reverse("frequencia:diario", args=[turma.pk]), "Diário"


def passo_do_encontro(encontro):
    return reverse("frequencia:encontro", args=[encontro.pk]), encontro.titulo
