"""A página de busca e o que os buscadores leem: `robots.txt` (o mapa está em `mapa_para_buscadores.py`)."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.busca import buscar
from portal.palavras import MAXIMO_DE_LETRAS

POR_GRUPO = 5
POR_PAGINA = 20
FECHADOS = ["/admin/", "/avaliacoes/", "/busca/", "/certificados/", "/contas/", "/estudo/", "/minha-area/"]


@require_safe
def busca(request):
    """Todos os grupos, com os primeiros de cada um; com `em`, um grupo só, inteiro e paginado."""
    pedido = request.GET.get("q", "").replace("\x00", "").strip()
    texto = pedido[:MAXIMO_DE_LETRAS]
    feita = buscar(texto, request)
    grupo = next((g for g in feita.grupos if g.chave == request.GET.get("em")), None)
    contexto = {"texto": texto, "cortado": len(pedido) > MAXIMO_DE_LETRAS, "busca": feita, "grupo": grupo}
    if grupo:
        pagina = Paginator(grupo.itens, POR_PAGINA).get_page(request.GET.get("pagina"))
        contexto |= {"pagina": pagina, "resultados": grupo.montar(list(pagina))}
    else:
        contexto["grupos"] = [(g, g.montar(g.itens[:POR_GRUPO])) for g in feita.grupos]
    resposta = render(request, "portal/busca.html", contexto)
    resposta["X-Robots-Tag"] = "noindex"
    return resposta


@require_safe
@cache_control(public=True, max_age=3600)
def robos(request):
    linhas = ["User-agent: *", "Allow: /certificados/verificar/$", *(f"Disallow: {caminho}" for caminho in FECHADOS)]
    linhas += ["", f"Sitemap: {settings.ENDERECO_DO_SITE}/sitemap.xml", ""]
    return HttpResponse("\n".join(linhas), content_type="text/plain; charset=utf-8")
