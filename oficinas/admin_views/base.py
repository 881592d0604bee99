"""O que as telas da oficina no admin têm em comum: achar a oficina de quem pode conduzi-la e montar o cabeçalho."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from oficinas.models import Oficina
from oficinas.permissoes import pode_conduzir, pode_ler


def oficina_conduzida(request, pk):
    """A oficina, para quem a conduz. Quem só a lê recebe 403; para os demais ela não existe (404)."""
    oficina = get_object_or_404(Oficina, pk=pk)
    if pode_conduzir(request.user, oficina):
        return oficina
    if pode_ler(request.user, oficina):
        raise PermissionDenied
    raise Http404


def oficina_lida(request, pk):
    """A oficina, para quem pode ler o registro inteiro; para os demais ela não existe (404)."""
    oficina = get_object_or_404(Oficina, pk=pk)
    if not pode_ler(request.user, oficina):
        raise Http404
    return oficina


def cabecalho(request, oficina, titulo, aba):
    """O contexto que toda tela da oficina leva. `aba` acende a aba de mesmo nome em `oficinas/admin/_abas.html`."""
    return {
        "oficina": oficina,
        "conduz": pode_conduzir(request.user, oficina),
        "aba": aba,
        "header_title": titulo,
        "header_icon": "comment",
        "breadcrumbs_items": [
            {"url": reverse("oficinas_da_escola:index"), "label": "Oficinas"},
            {"url": reverse("oficinas_admin:conducao", args=[oficina.pk]), "label": oficina.codigo},
            {"url": "", "label": titulo},
        ],
    }
