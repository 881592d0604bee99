"""A agenda para aplicativos de calendário, da turma e da pessoa, e a tela em que ela cuida de lembretes e agenda."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cursos import agendas, lembretes
from cursos.agenda import calendario
from cursos.ajuda_forms import LembretesForm
from cursos.models import AgendaPessoal, Turma


def _em_ics(nome, eventos, arquivo):
    resposta = HttpResponse(calendario(nome, eventos), content_type="text/calendar; charset=utf-8")
    resposta["Content-Disposition"] = f'inline; filename="{arquivo}.ics"'
    resposta["X-Content-Type-Options"] = "nosniff"
    return resposta


@require_safe
def da_turma(request, codigo):
    turma = get_object_or_404(Turma.objects.publicadas().select_related("curso"), codigo=codigo)
    resposta = _em_ics(f"Turma {turma.codigo}", agendas.da_turma(turma), f"agenda-{turma.codigo}")
    resposta["Cache-Control"] = "public, max-age=3600"
    return resposta


@require_safe
def da_pessoa(request, segredo):
    """O endereço é a chave: não se indexa, não se guarda em cache, não vai para outros sites."""
    agenda = AgendaPessoal.objects.select_related("pessoa").filter(segredo=segredo.replace("\x00", "")).first()
    if agenda is None or not agenda.pessoa.is_active:
        raise Http404
    resposta = _em_ics("Meus prazos na Escola dos Consórcios", agendas.da_pessoa(agenda.pessoa), "meus-prazos")
    resposta["Cache-Control"] = "private, no-store"
    resposta["X-Robots-Tag"], resposta["Referrer-Policy"] = "noindex, nofollow", "no-referrer"
    return resposta


ATOS = {
    "abrir": (agendas.abrir_endereco, "O endereço da sua agenda está pronto."),
    "trocar": (agendas.trocar_endereco, "O endereço anterior deixou de valer. Assine o novo no seu calendário."),
    "fechar": (agendas.fechar_endereco, "O endereço foi fechado: nenhum calendário o lê mais."),
}


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def lembretes_e_agenda(request):
    if request.method == "POST":
        return _mudar(request)
    agenda = AgendaPessoal.objects.filter(pessoa=request.user).first()
    caminho = reverse("cursos:agenda_pessoal", args=[agenda.segredo]) if agenda else ""
    contexto = {
        "form": LembretesForm(initial={"recebe": lembretes.recebe(request.user)}),
        "endereco": f"{settings.ENDERECO_DO_SITE}{caminho}" if caminho else "",
    }
    return render(request, "cursos/ajuda_lembretes.html", contexto)


def _mudar(request):
    ato = request.POST.get("agenda", "")
    if ato in ATOS:
        fazer, frase = ATOS[ato]
        fazer(request.user)
    else:
        quer = request.POST.get("recebe") == "on"
        lembretes.preferir(request.user, quer)
        frase = "Você recebe os lembretes por e-mail." if quer else "Você não recebe mais lembretes por e-mail."
    messages.success(request, frase)
    return redirect("cursos:lembretes")
