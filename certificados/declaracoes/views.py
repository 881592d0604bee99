"""Pedir a declaração de matrícula e o histórico: a pessoa, na lista dos seus documentos; a escola, na ficha dela."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from certificados.declaracoes.da_matricula import emitir_da_matricula
from certificados.especie import Especie
from certificados.permissoes import pode_pedir_documentos
from contas.recusa import Recusa
from cursos.models import Matricula

PEDIVEIS = {especie.value: especie for especie in (Especie.MATRICULA, Especie.HISTORICO)}
SEM_ESCOLHA = "Escolha um dos dois documentos: a declaração de matrícula ou o histórico."


@login_required
@require_POST
def pedir(request, pk):
    """A própria pessoa, de uma matrícula sua."""
    _emitir(request, get_object_or_404(request.user.matriculas, pk=pk))
    return redirect("certificados:meus")


@require_POST
def emitir(request, pk):
    """No admin: de uma matrícula que se acompanha."""
    matriculas = Matricula.objects.visiveis_para(request.user).select_related("turma")
    matricula = get_object_or_404(matriculas, pk=pk)
    if not pode_pedir_documentos(request.user, matricula):
        raise PermissionDenied
    _emitir(request, matricula)
    return redirect("coordenacao:pessoa", matricula.pk)


def _emitir(request, matricula):
    especie = PEDIVEIS.get(request.POST.get("documento"))
    if especie is None:
        messages.error(request, SEM_ESCOLHA)
        return
    try:
        documento = emitir_da_matricula(especie, matricula, request.user)
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return
    pronto = "O PDF já pode ser baixado." if documento.pronto else "O PDF fica pronto em instantes."
    messages.success(request, f"{especie.label} nº {documento.registro}: na lista abaixo. {pronto}")
