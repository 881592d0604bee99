"""O que a secretaria executiva vê e faz no site: as suas pessoas, a anuência e o papel para a assembleia.

O que não é do seu consórcio não existe para ela (404).
"""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contas.recusa import Recusa
from coordenacao import assembleia as papel
from coordenacao import exportar
from coordenacao import gente_do_consorcio as gente
from coordenacao import secretaria as atos
from coordenacao.cobertura_forms import RespostaDaAnuenciaForm
from coordenacao.models import Secretaria
from coordenacao.permissoes import matriculas_do_consorcio, secretaria_de
from cursos.models import Matricula
from planilhas.resposta import baixar, formato_pedido
from rede.models import Consorcio


def _consorcio(request, slug):
    """(consórcio, a secretaria que esta pessoa exerce nele)"""
    achado = get_object_or_404(Consorcio, slug=slug)
    secretaria = secretaria_de(request.user, achado)
    if secretaria is None:
        raise Http404
    return achado, secretaria


@login_required
@require_safe
def entrada(request):
    """Leva ao consórcio; com mais de um, pergunta qual."""
    suas = list(Secretaria.objects.da_pessoa(request.user).select_related("consorcio"))
    if not suas:
        raise Http404
    if len(suas) == 1:
        return redirect("secretaria:consorcio", suas[0].consorcio.slug)
    return render(request, "coordenacao/secretaria/entrada.html", {"secretarias": suas})


@login_required
@never_cache
@require_safe
def consorcio(request, slug):
    achado, _ = _consorcio(request, slug)
    matriculas = matriculas_do_consorcio(request.user, achado)
    situacao, turma = _situacao(request), request.GET.get("turma", "").replace("\x00", "")
    escolhidas, formato = gente.filtrar(matriculas, situacao, turma), formato_pedido(request)
    if formato:
        titulo = f"As pessoas de {achado.sigla}"
        return baixar(formato, titulo, titulo, exportar.GENTE_DO_CONSORCIO, gente.linhas(escolhidas))
    pagina = Paginator(escolhidas, gente.POR_PAGINA).get_page(request.GET.get("pagina"))
    turmas = matriculas.order_by("turma__codigo").values_list("turma__codigo", flat=True).distinct()
    contexto = {
        "consorcio": achado,
        "esperam": gente.a_responder(matriculas),
        "por_situacao": gente.por_situacao(matriculas),
        "turmas": list(turmas),
        "situacao": situacao,
        "turma": turma,
        "pagina": pagina,
        "linhas": gente.linhas(pagina.object_list),
    }
    return render(request, "coordenacao/secretaria/consorcio.html", contexto)


def _situacao(request):
    pedida = request.GET.get("situacao", "")
    return Matricula.Situacao(pedida) if pedida in Matricula.Situacao.values else ""


@login_required
@never_cache
def anuencia(request, slug, pk):
    achado, secretaria = _consorcio(request, slug)
    matriculas = matriculas_do_consorcio(request.user, achado).filter(anuencia__isnull=False)
    matricula = get_object_or_404(matriculas.select_related("pessoa", "turma__curso", "anuencia"), pk=pk)
    form = RespostaDaAnuenciaForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _responder(request, form, matricula, secretaria):
        return redirect("secretaria:consorcio", achado.slug)
    contexto = {
        "consorcio": achado,
        "secretaria": secretaria,
        "matricula": matricula,
        "propria": matricula.pessoa_id == secretaria.pessoa_id,
        "aberta": matricula.situacao == Matricula.Situacao.AGUARDANDO_ANUENCIA and not matricula.anuencia.respondida,
        "form": form,
        "trilha": [
            (achado.sigla, reverse("secretaria:consorcio", args=[achado.slug])),
            ("Anuência", ""),
        ],
    }
    return render(request, "coordenacao/secretaria/anuencia.html", contexto, status=422 if form.errors else 200)


def _responder(request, form, matricula, secretaria):
    aceita, ip = form.cleaned_data["resposta"] == "sim", get_adapter().get_client_ip(request)
    try:
        atos.responder_anuencia(matricula.anuencia, secretaria, aceita, ip, form.cleaned_data["motivo"])
    except Recusa as recusa:
        form.add_error(None, str(recusa))
        return False
    frase = "A anuência está dada" if aceita else "A negativa está registrada"
    messages.success(request, f"{frase}. {matricula.pessoa} foi avisada ou avisado por e-mail.")
    return True


@login_required
@never_cache
@require_safe
def assembleia(request, slug):
    achado, _ = _consorcio(request, slug)
    resposta = HttpResponse(papel.pdf(achado), content_type="application/pdf")
    resposta["Content-Disposition"] = f'inline; filename="assembleia-{achado.slug}.pdf"'
    resposta["X-Content-Type-Options"] = "nosniff"
    return resposta
