"""A tela de quem só lê agregados (SES e unidades regionais), no site e atrás de entrada. Não há pessoa nenhuma nela."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coordenacao import leitura_agregada as leitura
from coordenacao.cobertura import INDICADORES
from coordenacao.permissoes import pode_ver_agregados

PADRAO = "certificadas"
PLANILHAS = {"xlsx": leitura.em_xlsx, "csv": leitura.em_csv}


def _pedido(request):
    """(último dia do mês pedido, divisão, indicador): só o que a tela oferece; o resto vira o padrão."""
    if not pode_ver_agregados(request.user):
        raise PermissionDenied
    dias = leitura.meses()
    dia = next((d for d in dias if f"{d:%Y-%m}" == request.GET.get("mes")), dias[0])
    divisao, indicador = request.GET.get("por"), request.GET.get("indicador")
    return (
        dia,
        divisao if divisao in leitura.DIVISOES else "macro",
        indicador if indicador in leitura.DE_PESSOAS else PADRAO,
    )


@login_required
@never_cache
@require_safe
def tela(request):
    dia, divisao, indicador = _pedido(request)
    tabelas = leitura.tabelas(dia)
    contexto = {
        "dia": dia,
        "divisao": divisao,
        "indicador": INDICADORES[indicador],
        "meses": leitura.meses(),
        "divisoes": leitura.DIVISOES.items(),
        "indicadores": [INDICADORES[i] for i in leitura.DE_PESSOAS],
        "tabela": tabelas[divisao],
        "mapa": leitura.mapa(tabelas["macro"], indicador),
        "trilha": [("Números da formação", "")],
    }
    return render(request, "coordenacao/cobertura/agregados.html", contexto)


@login_required
@never_cache
@require_safe
def planilha(request, formato):
    dia, divisao, _ = _pedido(request)
    if formato not in PLANILHAS:
        raise Http404
    return PLANILHAS[formato](leitura.tabelas(dia)[divisao], dia)
