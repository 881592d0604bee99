from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from contas import aceites
from coordenacao.models import Secretaria
from coordenacao.permissoes import pode_ver_agregados
from cursos import recados
from portal import minha_area as area
from portal.amostra import EIXOS, AmostraForm
from portal.models import Rendicao


def estilo(request):
    """Guia de estilo: todo componente em todos os seus estados. Só onde se desenvolve ou se demonstra."""
    if not (settings.DEBUG or settings.DEMONSTRACAO):
        raise Http404
    com_erros = AmostraForm({"erros-email": "maria"}, prefix="erros")
    contexto = {
        "eixos": EIXOS,
        "form": AmostraForm(),
        "form_com_erros": com_erros,
        "pagina": Paginator(range(200), 10).page(7),
        "tons": ["info", "ok", "atencao", "erro"],
        "colunas": ["Módulo", "Horas", "Situação"],
        "linhas": [["M1 · Fundamentos", "8 h", "Concluído"], ["M2 · Regulação", "16 h", "Em andamento"]],
        "passos": ["OF-2019-01/002", "DEM-07", "OBJ-03", "Aula 2.3", "QCIS-LIVRE-T4"],
    }
    return render(request, "portal/estilo.html", contexto)


@login_required
def minha_area(request):
    contexto = {
        "area": area.montar(request.user),
        "a_ler": aceites.pendentes(request.user),
        "recados": recados.de(request.user),
        "secretarias": Secretaria.objects.da_pessoa(request.user).select_related("consorcio"),
        "le_agregados": pode_ver_agregados(request.user),
    }
    return render(request, "portal/minha_area.html", contexto)


@require_safe
@cache_control(public=True, max_age=86_400)
def imagem(request, caminho):
    """As imagens das páginas, já reduzidas. Nada mais sai de `midia/`; os documentos têm o seu caminho."""
    if "\x00" in caminho:  # o PostgreSQL quebra com ele
        raise Http404
    rendicao = get_object_or_404(Rendicao, file=caminho)
    try:
        return FileResponse(rendicao.file.open())
    except FileNotFoundError as erro:
        raise Http404 from erro
