"""Categorias e etiquetas no admin."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from taggit.models import Tag

from avaliacoes.banco import categorias as atos
from avaliacoes.banco import etiquetas as atos_das_etiquetas
from avaliacoes.banco.permissoes import pode_escrever
from avaliacoes.banco.telas import cabecalho, exigir_escrita, exigir_leitura
from avaliacoes.models import Categoria, EtiquetaDaQuestao
from contas.recusa import Recusa


def _frase(erro):
    return str(erro) if isinstance(erro, Recusa) else " ".join(erro.messages)


@require_http_methods(["GET", "POST"])
def categorias(request):
    (exigir_escrita if request.method == "POST" else exigir_leitura)(request)
    if request.method == "GET":
        return _arvore(request)
    try:
        nova = atos.criar(request.POST.get("caminho", ""), request.user)
    except (Recusa, ValidationError) as erro:
        return _arvore(request, _frase(erro), status=422)
    messages.success(request, f"Categoria “{nova}” criada.")
    return redirect("banco:categorias")


def _arvore(request, recusa="", status=200):
    contexto = {
        "arvore": atos.arvore(),
        "escreve": pode_escrever(request.user),
        "recusa": recusa,
        "digitado": request.POST.get("caminho", ""),
        **cabecalho("Categorias", icone="folder"),
    }
    return render(request, "avaliacoes/admin/banco/categorias.html", contexto, status=status)


@require_http_methods(["GET", "POST"])
def categoria(request, pk):
    exigir_escrita(request)
    categoria = get_object_or_404(Categoria, pk=pk)
    recusa = ""
    if request.method == "POST":
        try:
            mudaram = atos.renomear(categoria, request.POST.get("caminho", ""), request.user)
        except (Recusa, ValidationError) as erro:
            recusa = _frase(erro)
        else:
            messages.success(request, _renomeadas(mudaram))
            return redirect("banco:categorias")
    contexto = {
        "categoria": categoria,
        "digitado": request.POST.get("caminho", categoria.caminho),
        "recusa": recusa,
        **cabecalho("Renomear a categoria", icone="folder"),
    }
    return render(request, "avaliacoes/admin/banco/categoria.html", contexto, status=422 if recusa else 200)


def _renomeadas(quantas):
    if quantas < 2:
        return "Categoria renomeada." if quantas else "O nome era o mesmo. Nada mudou."
    return f"Categoria renomeada, com as {quantas - 1} que estão dentro dela."


@require_POST
def excluir_categoria(request, pk):
    exigir_escrita(request)
    categoria = get_object_or_404(Categoria, pk=pk)
    try:
        atos.excluir(categoria, request.user)
    except Recusa as recusa:
        messages.error(request, str(recusa))
    else:
        messages.success(request, f"Categoria “{categoria}” excluída.")
    return redirect("banco:categorias")


@require_http_methods(["GET"])
def etiquetas(request):
    exigir_leitura(request)
    contexto = {
        "etiquetas": atos_das_etiquetas.usadas(),
        "escreve": pode_escrever(request.user),
        **cabecalho("Etiquetas", icone="tag"),
    }
    return render(request, "avaliacoes/admin/banco/etiquetas.html", contexto)


@require_http_methods(["GET", "POST"])
def etiqueta(request, pk):
    exigir_escrita(request)
    do_banco = Tag.objects.filter(pk__in=EtiquetaDaQuestao.objects.values("tag"))
    etiqueta = get_object_or_404(do_banco, pk=pk)
    recusa = None
    if request.method == "POST":
        nome = "" if request.POST.get("retirar") else request.POST.get("nome", "")
        try:
            if not nome.strip() and not request.POST.get("retirar"):
                raise Recusa("Escreva a outra etiqueta, ou use “Retirar de todas”.", "sem_nome")
            mudaram = atos_das_etiquetas.trocar(etiqueta, nome, request.user)
        except Recusa as erro:
            recusa = erro
        else:
            messages.success(request, f"Questões mudadas: {mudaram}.")
            return redirect("banco:etiquetas")
    contexto = {
        "etiqueta": etiqueta,
        "digitado": request.POST.get("nome", etiqueta.name),
        "recusa": recusa,
        **cabecalho("Trocar a etiqueta", icone="tag"),
    }
    return render(request, "avaliacoes/admin/banco/etiqueta.html", contexto, status=422 if recusa else 200)
