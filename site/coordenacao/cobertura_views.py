"""O mapa de cobertura, o painel das turmas e as secretarias executivas, no admin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from contas.recusa import Recusa
from coordenacao import (
    cobertura,
    cobertura_planilha,
    cobertura_quadro,
    exportar,
    painel_das_turmas,
    permissoes,
    secretaria,
)
from coordenacao.cobertura_forms import FiltroDaCoberturaForm, FiltroDoPainelForm, SecretariaForm
from coordenacao.mapa_da_cobertura import VAZIOS
from coordenacao.models import Secretaria
from planilhas.resposta import baixar, formato_pedido

SECRETARIAS_POR_PAGINA = 50


def _exigir(pode):
    if not pode:
        raise PermissionDenied


def _caminho(*passos):
    return [{"url": reverse("cobertura:mapa"), "label": "Cobertura"}, *passos]


# --- O mapa ----------------------------------------------------------------------------------------------------------
def _quadro(request):
    _exigir(permissoes.pode_ver_cobertura(request.user))
    filtro = FiltroDaCoberturaForm(request.GET, usuario=request.user)
    return filtro, cobertura_quadro.montar(filtro.valores())


@require_safe
def mapa(request):
    filtro, quadro = _quadro(request)
    contexto = {
        "filtro": filtro,
        "quadro": quadro,
        "mapa": quadro.mapa,
        "descricao": _descricao(quadro),
        "regioes": _regioes(quadro),
        "indicadores": cobertura.INDICADORES.values(),
        "definicao_de_vazio": cobertura.DEFINICAO_DE_VAZIO,
        "rotulo_do_recorte": cobertura.RECORTES[quadro.recorte],
        "consulta": request.GET.urlencode(),
        "header_title": "Cobertura de Minas Gerais",
        "header_icon": "globe",
        "breadcrumbs_items": _caminho({"url": "", "label": "Mapa de cobertura"}),
    }
    return render(request, "coordenacao/cobertura/mapa.html", contexto)


def _descricao(quadro):
    """O que o mapa mostra, em uma frase."""
    nome = "Vazios formativos" if quadro.indicador == VAZIOS else cobertura.INDICADORES[quadro.indicador].nome
    recorte = cobertura.RECORTES[quadro.recorte].lower()
    return f"{nome} por {recorte}, em {quadro.data:%d/%m/%Y}."


def _regioes(quadro):
    """[(código, nome)] para descer de uma macrorregião aos seus municípios; só no recorte das macrorregiões."""
    return [(u.codigo, u.nome) for u in (li.unidade for li in quadro.unidades)] if quadro.recorte == "macro" else []


@never_cache
@require_safe
def mapa_xlsx(request):
    return cobertura_planilha.em_xlsx(_quadro(request)[1])


@never_cache
@require_safe
def mapa_csv(request):
    return cobertura_planilha.em_csv(_quadro(request)[1])


# --- O painel das turmas ---------------------------------------------------------------------------------------------
def _painel(request):
    _exigir(permissoes.pode_ver_painel(request.user))
    filtro = FiltroDoPainelForm(request.GET)
    return filtro, painel_das_turmas.linhas(request.user, **filtro.valores())


@require_safe
def turmas(request):
    filtro, linhas = _painel(request)
    somas = painel_das_turmas.totais(linhas)
    contexto = {
        "filtro": filtro,
        "linhas": linhas,
        "colunas": painel_das_turmas.COLUNAS,
        "tabela": [(linha, [(c, c.valor(linha)) for c in painel_das_turmas.COLUNAS]) for linha in linhas],
        "somas": [(c, somas.get(c.titulo, "")) for c in painel_das_turmas.COLUNAS[1:]],
        "definicoes": painel_das_turmas.DEFINICOES,
        "consulta": request.GET.urlencode(),
        "header_title": "Painel das turmas",
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("coordenacao:turmas"), "label": "Turmas"},
            {"url": "", "label": "Painel das turmas"},
        ],
    }
    return render(request, "coordenacao/cobertura/turmas.html", contexto)


@never_cache
@require_safe
def turmas_xlsx(request):
    return painel_das_turmas.em_xlsx(_painel(request)[1])


@never_cache
@require_safe
def turmas_csv(request):
    return painel_das_turmas.em_csv(_painel(request)[1])


# --- As secretarias executivas ---------------------------------------------------------------------------------------
def secretarias(request):
    _exigir(permissoes.pode_conceder_secretaria(request.user))
    form = SecretariaForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _conceder(request, form):
        return redirect("cobertura:secretarias")
    todas = Secretaria.objects.select_related("pessoa", "consorcio", "concedida_por")
    vigentes = set(Secretaria.objects.vigentes().values_list("pk", flat=True))
    formato = formato_pedido(request)
    if formato:
        return baixar(formato, "secretarias", "Secretarias executivas", exportar.secretarias(vigentes), todas)
    contexto = {
        "form": form,
        "pagina": Paginator(todas, SECRETARIAS_POR_PAGINA).get_page(request.GET.get("p")),
        "vigentes": vigentes,
        "header_title": "Secretarias executivas",
        "header_icon": "user",
        "breadcrumbs_items": _caminho({"url": "", "label": "Secretarias executivas"}),
    }
    return render(request, "coordenacao/cobertura/secretarias.html", contexto, status=422 if form.errors else 200)


def _conceder(request, form):
    dados = form.cleaned_data
    try:
        secretaria.conceder(dados["pessoa"], dados["consorcio"], request.user, dados["cargo"])
    except Recusa as recusa:
        form.add_error(None, str(recusa))
        return False
    sigla = dados["consorcio"].sigla
    messages.success(request, f"{dados['pessoa']} responde agora por {sigla} e já vê as pessoas dele.")
    return True


@require_POST
def retirar_secretaria(request, pk):
    _exigir(permissoes.pode_conceder_secretaria(request.user))
    retirada = get_object_or_404(Secretaria.objects.select_related("pessoa", "consorcio"), pk=pk)
    try:
        secretaria.retirar(retirada, request.user)
        messages.success(request, f"{retirada.pessoa} não responde mais por {retirada.consorcio.sigla}.")
    except Recusa as recusa:
        messages.error(request, str(recusa))
    return redirect("cobertura:secretarias")
