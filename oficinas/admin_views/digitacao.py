"""Digitar os achados que chegam em papel ou em voz alta: uma linha, um achado."""

from uuid import uuid4, uuid5

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from contas.recusa import Recusa
from oficinas import digitacao
from oficinas.admin_forms import DigitarForm
from oficinas.admin_views.base import cabecalho, oficina_conduzida
from oficinas.forms import com_uuid

LEMBRADOS = ("eixo", "impacto", "frequencia")


def digitar(request, pk):
    oficina = oficina_conduzida(request, pk)
    if request.method != "POST":
        return _mostrar(request, oficina, _novo(oficina, request.GET))
    form = DigitarForm(com_uuid(request.POST), oficina=oficina)
    if not form.is_valid():
        return _mostrar(request, oficina, form, estado=422)
    nonce = form.cleaned_data["uuid"]
    try:
        linhas = _ler(oficina, form.cleaned_data["linhas"], nonce)
        if request.POST.get("acao") == "conferir" or _falta_conferir(request, linhas, nonce):
            return _mostrar(request, oficina, form, linhas=linhas, visto=_impressao(linhas, nonce))
        return _registrar(request, oficina, form, linhas)
    except Recusa as recusa:
        form.add_error("linhas", str(recusa))
        return _mostrar(request, oficina, form, estado=422)


def _novo(oficina, lembrados, linhas=""):
    """O formulário em branco, com o eixo e as notas da vez anterior."""
    inicial = {nome: lembrados[nome] for nome in LEMBRADOS if lembrados.get(nome)}
    form = DigitarForm(initial={**inicial, "uuid": uuid4(), "linhas": linhas}, oficina=oficina)
    if inicial:  # quem está digitando continua: o cursor já no campo
        form.fields["linhas"].widget.attrs["autofocus"] = True
    return form


def _ler(oficina, texto, nonce):
    linhas = digitacao.ler(texto)
    if not linhas:
        raise Recusa("Não há nenhum achado no texto: só marcadores e linhas vazias.", "vazio")
    digitacao.exigir_que_caiba(linhas)
    return digitacao.comparar(oficina, linhas, nonce)


def _falta_conferir(request, linhas, nonce):
    """Se há o que ver antes de gravar, e a pessoa ainda não viu estas mesmas linhas."""
    ha_o_que_ver = any(linha.recusa or linha.igual_a or linha.avisos for linha in linhas)
    return ha_o_que_ver and request.POST.get("visto") != _impressao(linhas, nonce)


def _impressao(linhas, nonce):
    return str(uuid5(nonce, "\n".join(linha.texto for linha in linhas)))


def _registrar(request, oficina, form, linhas):
    textos = [linha.texto for linha in linhas if not linha.recusa and not linha.igual_a.startswith("linha ")]
    digitados = digitacao.registrar(
        oficina,
        request.user,
        form.cleaned_data["uuid"],
        textos,
        com_repetidos=bool(request.POST.get("repetir")),
        **form.comuns,
    )
    _contar(request, digitados)
    lembrados = QueryDict(mutable=True)
    lembrados.update({nome: form.cleaned_data[nome] for nome in LEMBRADOS})
    recusadas = [linha for linha in linhas if linha.recusa]
    if recusadas:
        messages.warning(request, f"{len(recusadas)} não coube e continua abaixo, para você dividir.")
        return _mostrar(request, oficina, _novo(oficina, lembrados, "\n".join(li.original for li in recusadas)))
    return redirect(f"{reverse('oficinas_admin:digitar', args=[oficina.pk])}?{lembrados.urlencode()}")


def _contar(request, digitados):
    achados = digitados.achados
    if len(achados) == 1:
        messages.success(request, f"Achado {achados[0].codigo} registrado.")
    elif achados:
        codigos = sorted(achado.codigo for achado in achados)
        messages.success(request, f"{len(achados)} achados registrados, de {codigos[0]} a {codigos[-1]}.")
    if digitados.repetidos:
        codigos = ", ".join(dict.fromkeys(codigo for _, codigo in digitados.repetidos))
        messages.warning(request, f"Ficou de fora o que a oficina já tinha: {codigos}.")


def _mostrar(request, oficina, form, *, linhas=(), visto="", estado=200):
    contexto = {
        **cabecalho(request, oficina, "Digitar achados", "conducao"),
        "form": form,
        "linhas": linhas,
        "visto": visto,
        "entram": sum(linha.entra for linha in linhas),
        "repetem": any(linha.igual_a and not linha.igual_a.startswith("linha ") for linha in linhas),
    }
    return render(request, "oficinas/admin/digitar.html", contexto, status=estado)
