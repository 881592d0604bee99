"""As páginas públicas da oficina: o que foi dito, o que se pediu e o que se fez com isso."""

from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, render

from oficinas.models import Achado, Demanda, Oficina


def lista(request):
    publicos = Count("achados", filter=Q(achados__in=Achado.objects.publicos()))
    oficinas = Oficina.objects.publicadas().annotate(quantos_achados=publicos).prefetch_related("eixos")
    return render(request, "oficinas/lista.html", {"oficinas": oficinas})


def oficina(request, slug):
    oficina = get_object_or_404(Oficina.objects.publicadas().prefetch_related("eixos"), slug=slug)
    achados = oficina.achados.publicos().select_related("eixo").por_prioridade()
    demandas = (
        Demanda.objects.da_oficina(oficina)
        .select_related("eixo")
        .prefetch_related(Prefetch("achados", oficina.achados.publicos().order_by("codigo"), to_attr="achados_daqui"))
        .order_by("eixo__ordem", "codigo")
    )
    contexto = {
        "oficina": oficina,
        "participacoes": oficina.participacoes.presentes().select_related("municipio", "consorcio").order_by("pk"),
        "achados": achados,
        "demandas": demandas,
        "ha_ilustracao": any(achado.ilustrativo for achado in achados) or any(d.ilustrativa for d in demandas),
        "cursos": oficina.cursos.live().public().order_by("title"),
    }
    return render(request, "oficinas/oficina.html", contexto)
