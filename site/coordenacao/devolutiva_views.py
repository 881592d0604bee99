"""As páginas da devolutiva: a da oficina, para todos; a de cada órgão, por endereço secreto; e a de quem a prepara."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contas.recusa import Recusa
from coordenacao import devolutiva
from correio.models import Mensagem
from oficinas.admin_views.base import cabecalho, oficina_conduzida
from oficinas.models import AcessoDoOrgao, Oficina
from oficinas.permissoes import pode_ler


@require_safe
def oficina(request, slug):
    """O que disseram → o que fizemos → onde está no curso. Antes de publicar, só quem lê o registro a vê."""
    oficina = get_object_or_404(Oficina, slug=slug)
    no_ar = oficina.publicada and oficina.devolutiva_em is not None
    if not no_ar and not pode_ler(request.user, oficina):
        raise Http404
    contexto = {
        "oficina": oficina,
        "no_ar": no_ar,
        "respostas": devolutiva.respostas(oficina),
        "soltos": [] if no_ar else devolutiva.sem_seguimento(oficina)[:100],
    }
    return render(request, "coordenacao/devolutiva/oficina.html", contexto)


@require_safe
@never_cache
def orgao(request, segredo):
    """A devolutiva de um órgão. O endereço é a chave: não se indexa, não se guarda, não vai para outros sites."""
    acesso = get_object_or_404(AcessoDoOrgao.objects.select_related("oficina"), segredo=segredo.replace("\x00", ""))
    if acesso.revogado_em or acesso.oficina.devolutiva_em is None:
        fechada = {"revogado": acesso.revogado_em is not None}
        resposta = render(request, "coordenacao/devolutiva/fechada.html", fechada, status=410)
    else:
        contexto = {"acesso": acesso, "respostas": devolutiva.respostas_do_orgao(acesso)}
        resposta = render(request, "coordenacao/devolutiva/orgao.html", contexto)
    resposta["X-Robots-Tag"] = "noindex, nofollow"
    resposta["Referrer-Policy"] = "same-origin"
    return resposta


# --- No admin --------------------------------------------------------------------------------------------------------
def preparar(request, pk):
    oficina = oficina_conduzida(request, pk)
    if request.method == "POST":
        _agir(request, oficina)
        return redirect("devolutiva_admin:oficina", oficina.pk)
    acessos = {a.orgao_chave: a for a in oficina.acessos_dos_orgaos.filter(revogado_em=None)}
    mensagens = Mensagem.objects.filter(chave__startswith=f"devolutiva-{oficina.pk}-")
    contexto = cabecalho(request, oficina, "Devolutiva", "devolutiva") | {
        "respostas": devolutiva.respostas(oficina),
        "impedimentos": devolutiva.impedimentos(oficina),
        "orgaos": [_linha_do_orgao(request, orgao, acessos) for orgao in devolutiva.orgaos(oficina)],
        "enviadas": mensagens.filter(situacao=Mensagem.Situacao.ENVIADA).count(),
        "escritas": mensagens.count(),
    }
    return render(request, "coordenacao/devolutiva/preparar.html", contexto)


def _linha_do_orgao(request, orgao, acessos):
    chave, nome, quantos = orgao
    acesso = acessos.get(chave)
    endereco = request.build_absolute_uri(reverse("devolutiva:orgao", args=[acesso.segredo])) if acesso else ""
    return {"chave": chave, "nome": nome, "quantos": quantos, "acesso": acesso, "endereco": endereco}


def _agir(request, oficina):
    atos = {"publicar": _publicar, "recolher": _recolher, "dar_acesso": _dar_acesso, "revogar": _revogar}
    ato = atos.get(request.POST.get("ato", ""))
    if ato is None:
        return
    try:
        messages.success(request, ato(request, oficina))
    except Recusa as recusa:
        messages.error(request, str(recusa))


def _publicar(request, oficina):
    novas = devolutiva.publicar(oficina, request.user)
    quantas = f"Mensagens a caminho: {novas}." if novas else "Ninguém mais a avisar por e-mail."
    return f"A devolutiva está no ar. {quantas}"


def _recolher(request, oficina):
    devolutiva.recolher(oficina, request.user)
    return "A devolutiva saiu do ar. O que já foi por e-mail não volta."


def _dar_acesso(request, oficina):
    acesso = devolutiva.dar_acesso(oficina, request.POST.get("orgao", ""), request.user)
    return f"Endereço criado para {acesso.orgao}. Copie-o e mande só a quem responde pelo órgão."


def _revogar(request, oficina):
    pk = request.POST.get("acesso", "")
    acesso = get_object_or_404(oficina.acessos_dos_orgaos, pk=pk if pk.isdecimal() else 0)
    devolutiva.revogar_acesso(acesso, request.user)
    return f"O endereço de {acesso.orgao} foi fechado."
