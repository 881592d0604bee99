"""Os lembretes automáticos à vista: o que sai no próximo dia útil, segurar um ou todos, as regras e o que já saiu."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.views.decorators.http import require_http_methods, require_POST

from contas.recusa import Recusa
from coordenacao import mensagens_planilha as planilha
from coordenacao.mensagens_base import cabecalho, exigir_coordenacao, turma_coordenada
from coordenacao.mensagens_forms import RegrasForm
from coordenacao.porta import turma_vista
from cursos import dias_uteis
from cursos import lembretes as atos
from cursos.models import DiaDeLembretes, Lembrete, TipoDeLembrete, Turma
from cursos.quem_lembrar import candidatas, regras_de
from planilhas.resposta import baixar, formato_pedido

POR_PAGINA = 50


@require_http_methods(["GET", "POST"])
def lembretes(request, pk):
    turma = turma_coordenada(request, pk)
    formato = formato_pedido(request)
    if formato:
        return _baixar(formato, turma, request.GET.get("tabela", ""))
    regras = regras_de(turma)
    form = RegrasForm(request.POST or None, regras=regras)
    if request.method == "POST" and form.is_valid():
        atos.mudar_regras(turma, form.escolhidas, request.user)
        messages.success(request, "Regras gravadas. O que ia sair no próximo dia útil foi refeito.")
        return redirect("mensagens:lembretes", turma.pk)
    contexto = {**cabecalho(turma, "Lembretes automáticos", "lembretes"), "form": form, **_o_que_sai(turma, request)}
    return render(request, "coordenacao/mensagens/lembretes.html", contexto, status=422 if form.errors else 200)


def _baixar(formato, turma, tabela):
    if tabela == "programados":
        nome, titulo = f"lembretes-programados-{turma.codigo}", "Lembretes programados"
        return baixar(formato, nome, titulo, planilha.PROGRAMADOS, _programados(turma))
    nome = f"lembretes-{turma.codigo}"
    return baixar(formato, nome, "Lembretes de hoje para trás", planilha.LEMBRETES, _anteriores(turma))


def _da_turma(turma):
    return Lembrete.objects.filter(matricula__turma=turma).select_related("pessoa", "mensagem")


def _programados(turma):
    """Os do próximo dia útil, segurados também."""
    dia = dias_uteis.seguinte(timezone.localdate())
    return _da_turma(turma).filter(dia=dia).order_by("situacao", "pk")


def _anteriores(turma):
    return _da_turma(turma).filter(dia__lte=timezone.localdate()).order_by("-dia", "pk")


def _o_que_sai(turma, request):
    dia = dias_uteis.seguinte(timezone.localdate())
    programado = DiaDeLembretes.objects.filter(turma=turma, dia=dia).select_related("segurado_por").first()
    saem = list(_programados(turma)) if programado else []
    previstas = [] if programado else candidatas(turma, dia)
    return {
        "dia": dia,
        "programado": programado,
        "saem": saem,
        "vao_sair": sum(lembrete.situacao == Lembrete.Situacao.PROGRAMADO for lembrete in saem),
        "previstas": [(c.matricula.pessoa, TipoDeLembrete(c.tipo).label) for c in previstas],
        "pagina": Paginator(_anteriores(turma), POR_PAGINA).get_page(request.GET.get("p")),
    }


@require_POST
def programar(request, pk):
    """Não espera a manhã: põe à vista, para poder segurar, o que sairia no próximo dia útil."""
    turma = turma_coordenada(request, pk)
    quantos = atos.programar(dias_uteis.seguinte(timezone.localdate()), Turma.objects.filter(pk=turma.pk))
    messages.success(request, f"{quantos} lembretes programados." if quantos != 1 else "1 lembrete programado.")
    return redirect("mensagens:lembretes", turma.pk)


@require_POST
def segurar_todos(request, pk):
    turma = turma_coordenada(request, pk)
    dia = dias_uteis.seguinte(timezone.localdate())
    if request.POST.get("dia", "") != dia.isoformat():
        messages.error(request, "O dia mudou desde que você abriu a tela. Confira a lista e segure de novo.")
        return redirect("mensagens:lembretes", turma.pk)
    atos.segurar_todos(turma, dia, request.user)
    messages.success(request, f"Nenhum lembrete desta turma sai em {_dia(dia)}.")
    return redirect("mensagens:lembretes", turma.pk)


ATOS = {
    "segurar": (atos.segurar, "Lembrete segurado: não sai."),
    "soltar": (atos.soltar, "Lembrete solto: sai no dia marcado."),
}


@require_POST
def lembrete(request, pk, ato):
    achado = get_object_or_404(Lembrete.objects.select_related("matricula"), pk=pk)
    turma = turma_vista(request, achado.matricula.turma_id)
    exigir_coordenacao(request, turma)
    fazer, frase = ATOS[ato]
    try:
        fazer(achado, request.user)
    except Recusa as recusa:
        messages.error(request, str(recusa))
    else:
        messages.success(request, frase)
    return redirect("mensagens:lembretes", turma.pk)


def _dia(dia: date):
    return formats.date_format(dia, "j b. Y")
