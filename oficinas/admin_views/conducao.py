"""Conduzir a oficina: o passo em que está, abrir, encerrar e digitar o que se diz."""

from django.shortcuts import render

from oficinas.admin_views.base import cabecalho, oficina_lida


def conducao(request, pk):
    oficina = oficina_lida(request, pk)
    return render(request, "oficinas/admin/conducao.html", cabecalho(request, oficina, "Condução", "conducao"))
