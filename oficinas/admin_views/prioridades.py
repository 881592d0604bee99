"""O que pesa mais, o que se decide sobre cada demanda e o desfecho que ela teve."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from oficinas import bolhas, decisao, planilha_das_prioridades
from oficinas.admin_views.base import cabecalho, oficina_conduzida, oficina_lida
from oficinas.decisao import DecisaoRecusada
from oficinas.forms_do_agrupamento import DecisaoForm, DesfechoForm
from oficinas.models import Demanda
from oficinas.prioridade import pesos
from planilhas.resposta import baixar, formato_pedido

POR_PAGINA = 50
TAMANHOS = {"achados": "achados", "orgaos": "órgãos"}
CHAVES = {
    "codigo": lambda peso: peso.ordem,
    "eixo": lambda peso: peso.demanda.eixo.ordem,
    "impacto": lambda peso: peso.impacto,
    "frequencia": lambda peso: peso.frequencia,
    "prioridade": lambda peso: peso.prioridade,
    "achados": lambda peso: peso.achados,
    "orgaos": lambda peso: len(peso.orgaos),
    "regioes": lambda peso: len(peso.regioes),
    "decisao": lambda peso: (peso.demanda.decisao == "", peso.demanda.get_decisao_display()),
}
COLUNAS = {
    "codigo": "Demanda",
    "impacto": "Impacto",
    "frequencia": "Freq.",
    "prioridade": "Prioridade",
    "achados": "Achados",
    "orgaos": "Órgãos",
    "regioes": "Regiões",
    "decisao": "Decisão",
}
ORDENS = [
    ("-prioridade", "Prioridade, da maior"),
    ("-impacto", "Impacto, do maior"),
    ("-frequencia", "Frequência, da maior"),
    ("-achados", "Achados, de mais a menos"),
    ("-orgaos", "Órgãos, de mais a menos"),
    ("-regioes", "Regiões, de mais a menos"),
    ("eixo", "Eixo"),
    ("codigo", "Código da demanda"),
    ("decisao", "Decisão, as decididas primeiro"),
    ("-decisao", "Decisão, as por decidir primeiro"),
]


# --- Ver -------------------------------------------------------------------------------------------------------------
def prioridades(request, pk):
    oficina = oficina_lida(request, pk)
    todos = pesos(oficina)
    coluna, desce = _ordem(request.GET.get("ordem", ""))
    ordem = f"-{coluna}" if desce else coluna
    ordenados = _ordenar(todos, coluna, desce)
    if formato := formato_pedido(request):
        return _baixar(formato, oficina, ordenados)
    tamanho = request.GET.get("tamanho") if request.GET.get("tamanho") in TAMANHOS else "achados"
    contexto = {
        **cabecalho(request, oficina, "Prioridades e decisão", "prioridades"),
        "pagina": Paginator(ordenados, POR_PAGINA).get_page(request.GET.get("p")),
        "colunas": [_coluna(nome, coluna, desce) for nome in COLUNAS],
        "ordens": _ordens(ordem),
        "ordem": ordem,
        "decididas": sum(1 for peso in todos if peso.demanda.decisao),
        "bolhas": bolhas.desenhar([(p.frequencia, p.impacto, _tamanho(p, tamanho), p) for p in todos]),
        "marcas": bolhas.marcas(),
        "cabem": bolhas.MAXIMO,
        "tamanho": tamanho,
        "tamanhos": TAMANHOS,
        "eixos": sorted({peso.demanda.eixo for peso in todos}, key=lambda eixo: eixo.ordem),
        "primeiros": todos[:3],
    }
    return render(request, "oficinas/admin/prioridades.html", contexto)


def _ordenar(pesos, coluna, desce):
    """Na ordem pedida; os empates ficam da maior prioridade à menor, como `pesos` já vem."""
    return sorted(pesos, key=CHAVES[coluna], reverse=desce)


def _baixar(formato, oficina, linhas):
    nome = f"prioridades-{oficina.codigo}"
    return baixar(formato, nome, "Prioridades", planilha_das_prioridades.COLUNAS, linhas)


def _ordem(pedida):
    """(coluna, se desce). Desconhecida, é a da prioridade, da maior à menor."""
    coluna = pedida.removeprefix("-")
    return (coluna, pedida.startswith("-")) if coluna in CHAVES else ("prioridade", True)


def _coluna(nome, atual, desce):
    """O título e o link da coluna: números começam do maior; clicar de novo inverte."""
    comeca_do_maior = nome not in {"codigo", "decisao"}
    inverter = not desce if nome == atual else comeca_do_maior
    return {
        "nome": nome,
        "titulo": COLUNAS[nome],
        "ordem": f"-{nome}" if inverter else nome,
        "sentido": ("descending" if desce else "ascending") if nome == atual else "",
    }


def _tamanho(peso, tamanho):
    return len(peso.orgaos) if tamanho == "orgaos" else peso.achados


def _ordens(atual):
    """As ordens que se oferecem; a do título de uma coluna, se não é nenhuma delas, entra também."""
    return ORDENS if atual in dict(ORDENS) else [(atual, "A da tabela"), *ORDENS]


# --- Decidir ---------------------------------------------------------------------------------------------------------
def decidir(request, pk, demanda):
    oficina, demanda = _oficina_e_demanda(request, pk, demanda)
    inicial = {"decisao": demanda.decisao, "motivo": demanda.motivo_da_decisao}
    form = DecisaoForm(request.POST or None, initial=inicial)

    def ato(dados):
        decisao.decidir(demanda, dados["decisao"], dados["motivo"], request.user)
        return f"{demanda.codigo}: decisão guardada."

    textos = {"titulo": f"Decidir sobre a {demanda.codigo}", "botao": "Guardar a decisão"}
    return _com_form(request, oficina, demanda, form, ato, textos)


def desfecho(request, pk, demanda):
    oficina, demanda = _oficina_e_demanda(request, pk, demanda)
    campos = ("desfecho", "atendida_em", "destino", "motivo")
    form = DesfechoForm(request.POST or None, initial={campo: getattr(demanda, campo) for campo in campos})

    def ato(dados):
        decisao.registrar_desfecho(demanda, por=request.user, **dados)
        return f"{demanda.codigo}: desfecho guardado."

    textos = {"titulo": f"Desfecho da {demanda.codigo}", "botao": "Guardar o desfecho"}
    return _com_form(request, oficina, demanda, form, ato, textos)


def _oficina_e_demanda(request, pk, demanda):
    oficina = oficina_conduzida(request, pk)
    daqui = Demanda.objects.da_oficina(oficina).select_related("eixo", "decidida_por", "desfecho_por")
    return oficina, get_object_or_404(daqui, pk=demanda)


def _com_form(request, oficina, demanda, form, ato, textos):
    """Mostra o formulário e executa `ato(dados)`. Se ele recusar, a tela volta com o que foi escrito."""
    volta = _volta(request, oficina, demanda)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, ato(form.cleaned_data))
            return redirect(volta)
        except DecisaoRecusada as recusa:
            form.add_error(recusa.campo or None, str(recusa))
    contexto = {
        **cabecalho(request, oficina, textos["titulo"], "prioridades"),
        **textos,
        "demanda": demanda,
        "achados": demanda.achados.visiveis().filter(oficina=oficina).order_by("codigo"),
        "form": form,
        "historico": decisao.historico(demanda),
        "volta": volta,
    }
    return render(request, "oficinas/admin/decisao.html", contexto, status=422 if form.errors else 200)


def _volta(request, oficina, demanda):
    """De onde a pessoa veio, se é daqui; senão, a linha da demanda na tabela."""
    volta = request.POST.get("volta") or request.GET.get("volta", "")
    if url_has_allowed_host_and_scheme(volta, allowed_hosts={request.get_host()}):
        return volta
    return f"{reverse('oficinas_admin:prioridades', args=[oficina.pk])}#{demanda.codigo}"
