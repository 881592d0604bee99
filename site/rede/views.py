"""As páginas públicas da rede: a lista de consórcios, cada consórcio e “em que consórcios está o meu município?”."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from rede import vitrine
from rede.forms import FiltroForm, MunicipioForm
from rede.models import Consorcio, Municipio

CONSORCIOS_POR_PAGINA = 20
MUNICIPIOS_POR_PAGINA = 40


@require_safe
def lista(request):
    form = FiltroForm(request.GET)
    form.is_valid()
    filtro = form.cleaned_data
    texto, macrorregiao = filtro.get("q", ""), filtro.get("macro")
    encontrados = vitrine.listar(texto=texto, macrorregiao=macrorregiao, inativos=filtro.get("inativos", False))
    contexto = {
        "form": form,
        "municipio_form": MunicipioForm(auto_id="municipio_%s"),
        "contagens": vitrine.contagens(),
        "filtrada": bool(texto or macrorregiao),
        "texto": texto,
        "macrorregiao": macrorregiao,
        "pagina": Paginator(encontrados, CONSORCIOS_POR_PAGINA).get_page(request.GET.get("pagina")),
        "sugestoes": vitrine.sugestoes(texto) if texto and not encontrados else [],
    }
    return render(request, "rede/lista.html", contexto)


@require_safe
def consorcio(request, slug):
    consorcios = Consorcio.objects.select_related("sede__microrregiao__macrorregiao")
    return render(request, "rede/consorcio.html", vitrine.ficha(get_object_or_404(consorcios, slug=slug)))


@require_safe
def municipios(request):
    """Procura o município pelo nome; um só, leva direto a ele."""
    form = MunicipioForm(request.GET if "q" in request.GET else None)
    contexto = {"form": form, "sugestoes": []}
    if form.is_valid():
        texto = form.cleaned_data["q"]
        achados = Municipio.objects.com_palavra(texto).select_related("microrregiao__macrorregiao")
        exato = Municipio.objects.com_nome(texto).first()
        if exato:
            return redirect(exato)
        pagina = Paginator(achados, MUNICIPIOS_POR_PAGINA).get_page(request.GET.get("pagina"))
        if pagina.paginator.count == 1:
            return redirect(pagina[0])
        contexto |= {"texto": texto, "pagina": pagina}
        if not pagina.paginator.count:
            contexto["sugestoes"] = Municipio.objects.sugestoes(texto)
    return render(request, "rede/municipios.html", contexto)


@require_safe
def municipio(request, codigo_ibge):
    municipios = Municipio.objects.select_related("microrregiao__macrorregiao")
    achado = get_object_or_404(municipios, codigo_ibge=codigo_ibge)
    contexto = vitrine.ficha_do_municipio(achado) | {"form": MunicipioForm()}
    return render(request, "rede/municipio.html", contexto)
