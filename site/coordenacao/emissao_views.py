"""Emitir certificados para a turma: o resumo de antes, o andamento, cancelar e tentar de novo."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from certificados import lote as lotes
from certificados import previa
from certificados.models import LoteEmissao
from certificados.models.lote import A_TENTAR, ESTADOS, SEM_DESFECHO
from certificados.permissoes import pode_emitir
from contas.recusa import Recusa
from coordenacao import exportar
from coordenacao.porta import aqui, caminho, negar, passo_da_turma, turma_vista, voltar
from coordenacao.quadro import POR_PAGINA
from cursos.models import Turma
from planilhas.resposta import baixar, formato_pedido

RECENTES = 5
DO_RESUMO = {"": "Todas", previa.RECEBE: "Recebem", previa.NAO_RECEBE: "Não recebem agora", previa.JA_TEM: "Já têm"}
DO_LOTE = {
    "": "Todas",
    "pendencias": "Pedem atenção",
    "a_fazer": "À espera",
    "a_caminho": "PDF a caminho",
    "prontos": "Prontas",
    "cancelados": "Canceladas",
}


def _fatias(rotulos, contas, ver):
    """[(valor, rótulo, quantas, se é a da tela)] das fatias que têm alguém."""
    return [(v, r, contas[v], v == ver) for v, r in rotulos.items() if contas.get(v) or v == ver]


# --- O resumo --------------------------------------------------------------------------------------------------------
def emitir_todos(request, pk):
    """Quem recebe e quem não, antes; no POST (`quem=marcadas` ou todas), abre o lote. Repetir o POST abre um só."""
    turma = turma_vista(request, pk)
    if not pode_emitir(request.user, turma):
        return negar(request)
    return _emitir(request, turma) if request.method == "POST" else _resumo(request, turma)


def _emitir(request, turma):
    so_marcadas = request.POST.get("quem") == "marcadas"
    if so_marcadas:
        escolhidas = [pk for pk in request.POST.getlist("matriculas") if pk.isdecimal() and len(pk) < 19]
    else:
        escolhidas = [linha.matricula.pk for linha in previa.linhas(turma) if linha.grupo == previa.RECEBE]
    if so_marcadas and not escolhidas:
        messages.warning(request, "Marque ao menos uma pessoa na primeira coluna da tabela, ou emita para todas.")
        return voltar(request, request.path)
    try:
        return redirect("coordenacao:lote", lotes.emitir_lote(turma, request.user, escolhidas or None).pk)
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return redirect(request.path)


def _resumo(request, turma):
    todas = previa.linhas(turma)
    contas = previa.contar(todas)
    ver = request.GET.get("ver", "")
    ver = ver if ver in DO_RESUMO else ""
    linhas = [linha for linha in todas if ver in ("", linha.grupo)]
    formato = formato_pedido(request)
    if formato:
        nome = f"quem-recebe-{turma.codigo}"
        return baixar(formato, nome, "Quem recebe o certificado", exportar.PREVIA_DA_EMISSAO, linhas)
    contexto = {
        "turma": turma,
        "recebem": contas[previa.RECEBE],
        "nao_recebem": contas[previa.NAO_RECEBE],
        "ja_tem": contas[previa.JA_TEM],
        "fatias": _fatias(DO_RESUMO, {"": len(todas), **contas}, ver),
        "motivos": previa.o_que_mais_falta(todas),
        "documento": previa.Documento.da_turma(turma),
        "aberto": turma.lotes_de_emissao.abertos().first(),
        "recentes": turma.lotes_de_emissao.select_related("criado_por")[:RECENTES],
        "pagina": Paginator(linhas, POR_PAGINA).get_page(request.GET.get("p")),
        "header_title": f"Emitir certificados da turma {turma.codigo}",
        "breadcrumbs_items": caminho(passo_da_turma(turma), aqui("Emitir certificados")),
    }
    return render(request, "coordenacao/emitir.html", contexto)


# --- O lote ----------------------------------------------------------------------------------------------------------
def _lote_visto(request, pk):
    turmas = Turma.objects.acompanhadas_por(request.user)
    vistos = LoteEmissao.objects.filter(turma__in=turmas)
    return get_object_or_404(vistos.select_related("turma", "criado_por", "cancelado_por"), pk=pk)


def _da_fatia(lote, ver):
    itens = lote.itens.na_ordem_da_tela()
    if ver == "pendencias":
        return itens.no_estado(*A_TENTAR)
    return itens.no_estado(ver) if ver in ESTADOS else itens


def lote(request, pk):
    lote = _lote_visto(request, pk)
    ver = request.GET.get("ver", "")
    ver = ver if ver in DO_LOTE else ""
    itens, formato = _da_fatia(lote, ver), formato_pedido(request)
    if formato:
        nome = f"emissao-{lote.turma.codigo}-{lote.pk}"
        return baixar(formato, nome, f"Emissão {lote.turma.codigo}", exportar.EMISSAO, itens)
    andamento = lote.andamento
    pendencias = sum(andamento[estado] for estado in A_TENTAR)
    em_curso = sum(andamento[estado] for estado in SEM_DESFECHO)
    contexto = {
        "lote": lote,
        "andamento": andamento,
        "pendencias": pendencias,
        "em_curso": em_curso,
        "com_desfecho": andamento["total"] - em_curso,
        "percentual": 100 * (andamento["total"] - em_curso) // max(andamento["total"], 1),
        "fatias": _fatias(DO_LOTE, {"": andamento["total"], "pendencias": pendencias, **andamento}, ver),
        "pagina": Paginator(itens, POR_PAGINA).get_page(request.GET.get("p")),
        "emite": pode_emitir(request.user, lote.turma),
        "header_title": f"Emissão na turma {lote.turma.codigo}",
        "breadcrumbs_items": caminho(passo_da_turma(lote.turma), aqui("Emissão")),
    }
    return render(request, "coordenacao/lote.html", contexto)


@require_POST
def cancelar_lote(request, pk):
    def cancelar(lote):
        ficaram = lotes.cancelar(lote, request.user)
        return f"Emissão cancelada: {ficaram} {'pessoa ficou' if ficaram == 1 else 'pessoas ficaram'} sem certificado."

    return _agir(request, pk, cancelar)


@require_POST
def tentar_de_novo(request, pk):
    """De uma pessoa (`item`) ou, sem ela, de todas as que pedem atenção."""
    item = request.POST.get("item", "")
    item = int(item) if item.isdecimal() and len(item) < 19 else None

    def tentar(lote):
        quantas = lotes.tentar_de_novo(lote, request.user, item)
        return f"{quantas} de volta à fila. O resultado aparece aqui."

    return _agir(request, pk, tentar)


def _agir(request, pk, ato):
    lote = _lote_visto(request, pk)
    if not pode_emitir(request.user, lote.turma):
        return negar(request)
    try:
        messages.success(request, ato(lote))
    except Recusa as recusa:
        messages.error(request, str(recusa))
    return voltar(request, reverse("coordenacao:lote", args=[lote.pk]))
