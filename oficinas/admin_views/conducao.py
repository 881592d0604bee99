"""Conduzir a oficina: o passo em que está, abrir, encerrar, reabrir, trocar o código, duplicar, e o que se imprime."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from contas.recusa import Recusa
from oficinas import cartaz as impresso
from oficinas import endereco_da_sala, lista_de_presenca, preparacao
from oficinas.admin_forms import DuplicarForm, ReabrirForm
from oficinas.admin_views.base import cabecalho, oficina_conduzida, oficina_lida
from oficinas.permissoes import pode_conduzir
from oficinas.sala_em_numeros import numeros as numeros_da_sala


# --- Ver -------------------------------------------------------------------------------------------------------------
def conducao(request, pk):
    oficina = oficina_lida(request, pk)
    contexto = {**cabecalho(request, oficina, "Condução", "conducao"), **numeros_da_sala(oficina)}
    if contexto["conduz"]:
        contexto |= _so_de_quem_conduz(oficina)
    contexto["duplica"] = request.user.has_perm("oficinas.add_oficina")
    return render(request, "oficinas/admin/conducao.html", contexto)


def _so_de_quem_conduz(oficina):
    """O código abre a sala a quem o tem: só quem conduz o vê aqui."""
    return {
        "codigo": endereco_da_sala.codigo_partido(oficina),
        "endereco": endereco_da_sala.quebravel(endereco_da_sala.endereco_de_entrada()),
        "qr": endereco_da_sala.qr_de_entrada(oficina),
        "faltam": preparacao.faltam_para_abrir(oficina) if oficina.situacao == "preparacao" else [],
        "fora_do_dia": preparacao.fora_do_dia(oficina),
        "reabre": oficina.situacao == "encerrada" and not oficina.devolutiva_em,
        "exclui": preparacao.impedimento_para_excluir(oficina) is None,
    }


@never_cache
@require_GET
def numeros(request, pk):
    """Só os números, para a tela se renovar sem recarregar."""
    oficina = oficina_lida(request, pk)
    contexto = {"oficina": oficina, "conduz": pode_conduzir(request.user, oficina), **numeros_da_sala(oficina)}
    return render(request, "oficinas/admin/_numeros.html", contexto)


# --- Agir ------------------------------------------------------------------------------------------------------------
def _executar(request, pk, ato, frase):
    oficina = oficina_conduzida(request, pk)
    try:
        oficina = ato(oficina, por=request.user)
        messages.success(request, frase.format(oficina=oficina))
    except Recusa as recusa:
        messages.error(request, str(recusa))
    return redirect("oficinas_admin:conducao", pk)


@require_POST
def abrir(request, pk):
    return _executar(request, pk, preparacao.abrir, "A sala está aberta. Mostre o código {oficina.codigo_de_entrada}.")


@require_POST
def encerrar(request, pk):
    return _executar(request, pk, preparacao.encerrar, "Oficina encerrada. Pelo celular nada mais entra.")


@require_POST
def novo_codigo(request, pk):
    frase = "O código agora é {oficina.codigo_de_entrada}. Imprima outro cartaz: o antigo não serve mais."
    return _executar(request, pk, preparacao.novo_codigo, frase)


def reabrir(request, pk):
    oficina = oficina_conduzida(request, pk)
    form = ReabrirForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            preparacao.reabrir(oficina, por=request.user, motivo=form.cleaned_data["motivo"])
            messages.success(request, "A oficina voltou a abrir. O código de entrada é o mesmo.")
            return redirect("oficinas_admin:conducao", pk)
        except Recusa as recusa:
            form.add_error("motivo" if recusa.codigo in {"sem_motivo", "motivo_longo"} else None, str(recusa))
    contexto = {**cabecalho(request, oficina, "Reabrir", "conducao"), "form": form}
    return render(request, "oficinas/admin/reabrir.html", contexto, status=422 if form.errors else 200)


def duplicar(request, pk):
    """Outra oficina com o mesmo planejamento. Quem só lê também pode, se prepara oficinas."""
    oficina = oficina_lida(request, pk)
    if not request.user.has_perm("oficinas.add_oficina"):
        raise PermissionDenied
    form = DuplicarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            nova = preparacao.duplicar(oficina, request.user, form.cleaned_data["data"])
            messages.success(request, f"{nova.codigo} criada com o planejamento de {oficina.codigo}. Confira e ajuste.")
            return redirect("oficinas_da_escola:edit", nova.pk)
        except Recusa as recusa:
            form.add_error(None, str(recusa))
    contexto = {**cabecalho(request, oficina, "Duplicar", "conducao"), "form": form}
    return render(request, "oficinas/admin/duplicar.html", contexto, status=422 if form.errors else 200)


# --- Imprimir --------------------------------------------------------------------------------------------------------
@require_GET
def cartaz(request, pk):
    oficina = oficina_conduzida(request, pk)
    return _pdf(impresso.pdf(oficina), f"cartaz-{oficina.codigo}")


@require_GET
def lista(request, pk):
    oficina = oficina_conduzida(request, pk)
    return _pdf(lista_de_presenca.pdf(oficina), f"lista-de-presenca-{oficina.codigo}")


def _pdf(conteudo, nome):
    cabecalhos = {"Content-Disposition": f'inline; filename="{nome}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(conteudo, content_type="application/pdf", headers=cabecalhos)
