"""O mural da sala: o que já se disse, eixo a eixo, grande o bastante para se ler do fundo. Nunca diz quem falou."""

import hashlib
import json
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from oficinas import endereco_da_sala
from oficinas.models import Achado, Oficina
from oficinas.permissoes import pode_conduzir

POR_TELA = 9
POR_EIXO = 4 * POR_TELA
# Quantas letras cabem em um cartão, conforme as fileiras da tela; a página ainda corta o que sobrar.
LETRAS = {1: 420, 2: 210, 3: 125}
SEGUNDOS_POR_TELA = 15


def cortar(texto, letras):
    """O texto em uma linha só, cortado entre palavras, com reticências."""
    texto = " ".join(texto.split())
    if len(texto) <= letras:
        return texto
    inicio = texto[:letras]
    if not texto[letras].isspace():
        inicio = inicio.rpartition(" ")[0] or inicio
    return inicio.rstrip(" ,;:.–-") + "…"


def _achados(oficina):
    """Os mais recentes de cada eixo, com quantos o eixo tem. Uma consulta, do mesmo tamanho com 20 ou 2.000."""
    por_eixo = {"partition_by": [F("eixo")]}
    return list(
        Achado.objects.filter(oficina=oficina)
        .publicos()
        .annotate(vez=Window(RowNumber(), order_by=F("pk").desc(), **por_eixo), no_eixo=Window(Count("pk"), **por_eixo))
        .filter(vez__lte=POR_EIXO)
        .order_by("eixo__ordem", "eixo__nome", "-pk")
        .values("pk", "codigo", "enunciado", "no_eixo", "eixo__codigo", "eixo__nome")
    )


def _telas(achados):
    """As telas na ordem em que passam: um eixo por vez, até nove cartões em cada."""
    telas = []
    for (codigo, nome), do_eixo in groupby(achados, lambda a: (a["eixo__codigo"], a["eixo__nome"])):
        todos = list(do_eixo)
        partes = [todos[n : n + POR_TELA] for n in range(0, len(todos), POR_TELA)]
        for numero, parte in enumerate(partes, start=1):
            fileiras = -(-len(parte) // 3)
            telas.append(
                {
                    "eixo": {"codigo": codigo, "nome": nome},
                    "total": parte[0]["no_eixo"],
                    "numero": numero,
                    "de": len(partes),
                    "fileiras": fileiras,
                    "colunas": min(len(parte), 3),
                    "cartoes": [_cartao(achado, LETRAS[fileiras]) for achado in parte],
                }
            )
    return telas


def _cartao(achado, letras):
    return {
        "pk": achado["pk"],
        "numero": achado["codigo"].rpartition("/")[2],
        "texto": cortar(achado["enunciado"], letras),
    }


def _conduzida(request, slug):
    oficina = get_object_or_404(Oficina, slug=slug)
    if not pode_conduzir(request.user, oficina):
        raise Http404
    return oficina


def _etag(oficina, achados):
    return f'"{hashlib.sha256(json.dumps([oficina.situacao, achados]).encode()).hexdigest()[:32]}"'


@never_cache
@login_required
@require_GET
def mural(request, slug):
    """A página do projetor. Sem JavaScript, troca de tela recarregando (`?tela=`)."""
    oficina = _conduzida(request, slug)
    achados = _achados(oficina)
    telas = _telas(achados)
    pedida = request.GET.get("tela", "")
    atual = int(pedida) % max(len(telas), 1) if pedida.isdecimal() and len(pedida) < 6 else 0
    contexto = {
        "oficina": oficina,
        "telas": telas,
        "atual": atual,
        "proxima": (atual + 1) % max(len(telas), 1),
        "segundos": SEGUNDOS_POR_TELA,
        "etag": _etag(oficina, achados),
        "onde": endereco_da_sala.endereco_de_entrada(),
        "codigo": endereco_da_sala.codigo_partido(oficina),
        "qr": endereco_da_sala.qr_de_entrada(oficina),
    }
    return render(request, "oficinas/mural.html", contexto)


@never_cache
@login_required
@require_GET
def telas(request, slug):
    """Só as telas, para a página se renovar sem recarregar. Nada novo, 304."""
    oficina = _conduzida(request, slug)
    achados = _achados(oficina)
    etag = _etag(oficina, achados)
    resposta = get_conditional_response(request, etag=etag)
    if resposta is None:
        resposta = render(request, "oficinas/_telas.html", {"telas": _telas(achados), "atual": 0, "oficina": oficina})
    resposta["ETag"] = etag
    return resposta
