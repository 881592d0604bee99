"""Páginas de erro. A de falha não lê banco nem sessão: pode ser o banco que falhou."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import loader


def pedido_invalido(request, exception=None):
    return render(request, "400.html", status=400)


def sem_permissao(request, exception=None):
    return render(request, "403.html", status=403)


def nao_encontrada(request, exception=None):
    return render(request, "404.html", status=404)


def sem_acao_por_api(request, **chaves):
    return sem_permissao(request)


def falha(request):
    return HttpResponseServerError(loader.get_template("500.html").render())
