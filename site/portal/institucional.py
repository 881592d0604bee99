"""As páginas que dizem as regras da casa, e a escolha de cookies e de leitura."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from contas.privacidade import AVISO_DE_PRIVACIDADE
from contas.termos import TERMOS_DE_USO
from portal import mapa as mapa_do_site
from portal.cookies import COOKIES
from portal.origem import veio_daqui
from portal.preferencias import ACEITOU, REJEITOU, Leitura, escolha_de, guardar, leitura_de
from portal.preferencias_forms import PreferenciasForm

RESPOSTAS = {"aceitar": ACEITOU, "rejeitar": REJEITOU}
FEITO = {
    ACEITOU: "Guardamos a sua escolha: você aceitou o cookie de preferências. Mude quando quiser em Preferências.",
    REJEITOU: "Guardamos a sua escolha: você rejeitou o cookie de preferências. Mude quando quiser em Preferências.",
}


def acessibilidade(request):
    return render(request, "portal/acessibilidade.html")


def cookies(request):
    linhas = [[c.nome, c.serve, c.dura, c.categoria] for c in COOKIES]
    contexto = {"colunas": ["Nome", "Para que serve", "Quanto dura", "Categoria"], "linhas": linhas}
    return render(request, "portal/cookies.html", contexto | {"escolha": escolha_de(request.COOKIES)})


def mapa(request):
    return render(request, "portal/mapa.html", {"grupos": mapa_do_site.grupos()})


def privacidade(request):
    return render(request, "portal/privacidade.html", {"aviso": AVISO_DE_PRIVACIDADE})


def termos(request):
    return render(request, "portal/termos.html", {"termos": TERMOS_DE_USO})


@require_http_methods(["GET", "HEAD", "POST"])
def preferencias(request):
    form = PreferenciasForm(request.POST or None, initial=PreferenciasForm.inicial(request.COOKIES))
    if not form.is_valid():
        return render(request, "portal/preferencias.html", {"form": form})
    messages.success(request, form.frase)
    resposta = redirect("portal:preferencias")
    guardar(resposta, form.cleaned_data["escolha"], form.leitura)
    return resposta


@csrf_exempt
@require_POST
def escolher_cookies(request):
    """A resposta ao aviso, de qualquer página. Rejeitar apaga as preferências que estavam guardadas."""
    if not veio_daqui(request):
        form = PreferenciasForm(initial=PreferenciasForm.inicial(request.COOKIES))
        return render(request, "portal/preferencias.html", {"form": form, "recusada": True}, status=403)
    escolha = RESPOSTAS.get(request.POST.get("escolha"))
    if escolha is None:
        raise BadRequest("escolha desconhecida")
    if request.headers.get("X-Requested-With") == "fetch":
        resposta = HttpResponse(status=204)
    else:
        messages.success(request, FEITO[escolha])
        resposta = redirect(_voltar(request))
    guardar(resposta, escolha, leitura_de(request.COOKIES) if escolha == ACEITOU else Leitura())
    return resposta


def _voltar(request):
    """O endereço pedido pelo aviso, se é deste site; senão, o início."""
    endereco = request.POST.get("voltar", "")
    daqui = url_has_allowed_host_and_scheme(endereco, {request.get_host()}, require_https=request.is_secure())
    return endereco if daqui else "/"
