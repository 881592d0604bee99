"""O que se imprime e se baixa de uma oficina."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from oficinas import planilha_dos_achados, sintese
from oficinas.admin_views.base import cabecalho, oficina_lida
from oficinas.models import UsoDaFala


@require_GET
def documentos(request, pk):
    oficina = oficina_lida(request, pk)
    visiveis = oficina.achados.visiveis()
    contexto = {
        **cabecalho(request, oficina, "Documentos", "documentos"),
        "achados": oficina.achados.count(),
        "visiveis": visiveis.count(),
        "so_equipe": visiveis.filter(uso_da_fala=UsoDaFala.SO_EQUIPE).count(),
        "projetos": oficina.projetos.all(),
    }
    return render(request, "oficinas/admin/documentos.html", contexto)


@never_cache
@require_GET
def em_pdf(request, pk):
    oficina = oficina_lida(request, pk)
    resposta = HttpResponse(sintese.pdf(oficina), content_type="application/pdf")
    resposta["Content-Disposition"] = f'inline; filename="sintese-{oficina.slug}.pdf"'
    resposta["X-Content-Type-Options"] = "nosniff"
    return resposta


@never_cache
@require_GET
def achados_xlsx(request, pk):
    return planilha_dos_achados.em_xlsx(oficina_lida(request, pk))


@never_cache
@require_GET
def achados_csv(request, pk):
    return planilha_dos_achados.em_csv(oficina_lida(request, pk))
