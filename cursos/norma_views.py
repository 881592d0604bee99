"""A norma que deixou de valer, no admin: quem a cita, o que falta rever e a decisão sobre cada pendência."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cursos import norma_revogada as atos
from cursos.models import Norma
from cursos.permissoes import pode_ler_normas, pode_rever_normas


def _exigir(pode):
    if not pode:
        raise PermissionDenied


def _cabecalho(titulo, *passos):
    lista = {"url": reverse(Norma.snippet_viewset.get_url_name("list")), "label": "Normas"}
    return {
        "header_title": titulo,
        "header_icon": "openquote",
        "breadcrumbs_items": [lista, *passos, {"url": "", "label": titulo}],
    }


@require_GET
def quem_cita(request, pk):
    _exigir(pode_ler_normas(request.user))
    norma = get_object_or_404(Norma, pk=pk)
    contexto = {
        "norma": norma,
        "citam": atos.quem_cita(norma),
        "pendencias": atos.pendencias(norma),
        "reve": pode_rever_normas(request.user),
        **_cabecalho(f"Quem cita: {norma}"),
    }
    return render(request, "cursos/admin/quem_cita.html", contexto)


@require_POST
def marcar(request, pk):
    _exigir(pode_rever_normas(request.user))
    norma = get_object_or_404(Norma, pk=pk)
    try:
        abertas = sum(atos.marcar(norma, request.user).values())
    except atos.RevisaoRecusada as recusa:
        messages.error(request, str(recusa))
    else:
        messages.success(request, _marcadas(abertas))
    return redirect("normas_admin:quem_cita", norma.pk)


def _marcadas(quantas):
    if not quantas:
        return "Tudo o que cita a norma já estava marcado. Nada mudou."
    return "Uma pendência aberta." if quantas == 1 else f"{quantas} pendências abertas."


@require_POST
def desfazer(request, pk):
    _exigir(pode_rever_normas(request.user))
    norma = get_object_or_404(Norma, pk=pk)
    try:
        desfeitas = sum(atos.desfazer(norma, request.user, request.POST.get("motivo", "")).values())
    except atos.RevisaoRecusada as recusa:
        messages.error(request, str(recusa))
    else:
        messages.success(request, f"A norma voltou a valer: {desfeitas} pendências desfeitas.")
    return redirect("normas_admin:quem_cita", norma.pk)


@require_GET
def a_revisar(request):
    _exigir(pode_ler_normas(request.user))
    return _lista(request)


def _lista(request, recusa=None, escrito=None, status=200):
    contexto = {
        "pendencias": atos.pendencias(),
        "fontes": atos.FONTES,
        "reve": pode_rever_normas(request.user),
        "recusa": recusa,
        "escrito": escrito,
        **_cabecalho("A revisar"),
    }
    return render(request, "cursos/admin/a_revisar.html", contexto, status=status)


@require_POST
def resolver(request, fonte, pk):
    _exigir(pode_rever_normas(request.user))
    conclusao = request.POST.get("conclusao", "")
    try:
        atos.resolver(fonte, pk, request.user, conclusao)
    except atos.RevisaoRecusada as recusa:
        if recusa.codigo == "sem_conclusao":
            return _lista(request, recusa, (fonte, pk), status=422)
        messages.error(request, str(recusa))
    else:
        messages.success(request, "Pendência resolvida.")
    return redirect("normas_admin:a_revisar")
