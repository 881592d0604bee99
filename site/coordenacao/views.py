"""As telas da coordenação no admin. Quem não acompanha a turma não a vê (404); quem só acompanha não age (403)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from avaliacoes.models import AvaliacaoPage
from avaliacoes.tentativa import conceder_tentativa
from certificados.lote import emitir_lote
from certificados.models import LoteEmissao
from certificados.permissoes import pode_emitir
from contas.recusa import Recusa
from coordenacao import ficha
from coordenacao import quadro as quadros
from coordenacao.atos import ATOS, EM_VARIAS, executar_em_varias
from coordenacao.forms import FiltroForm, MotivoForm
from cursos import abertura
from cursos import matricula as atos_da_matricula
from cursos.models import Matricula, Turma
from cursos.permissoes import pode_coordenar


# --- O que se pode ver e fazer ---------------------------------------------------------------------------------------
def _turma(request, pk):
    turmas = Turma.objects.acompanhadas_por(request.user)
    return get_object_or_404(turmas.select_related("curso", "macrorregiao"), pk=pk)


def _matricula(request, pk):
    matriculas = Matricula.objects.visiveis_para(request.user)
    return get_object_or_404(matriculas.select_related("pessoa", "turma__curso"), pk=pk)


def _negar(request):
    return render(request, "coordenacao/sem_permissao.html", status=403)


def _voltar(request, padrao):
    volta = request.POST.get("volta", "")
    segura = url_has_allowed_host_and_scheme(volta, allowed_hosts={request.get_host()})
    return redirect(volta if segura else padrao)


def _caminho(*passos):
    return [{"url": reverse("coordenacao:turmas"), "label": "Turmas"}, *passos]


def _passo_da_turma(turma):
    return {"url": reverse("coordenacao:quadro", args=[turma.pk]), "label": turma.codigo}


# --- Ver -------------------------------------------------------------------------------------------------------------
def turmas(request):
    pagina = Paginator(quadros.turmas_de(request.user), quadros.POR_PAGINA).get_page(request.GET.get("p"))
    contexto = {"pagina": pagina, "header_title": "Turmas", "breadcrumbs_items": _caminho(), "header_icon": "group"}
    return render(request, "coordenacao/turmas.html", contexto)


def quadro(request, pk):
    turma = _turma(request, pk)
    filtro = FiltroForm(request.GET)
    matriculas = quadros.matriculas_da(turma, *filtro.valores())
    pagina = Paginator(matriculas, quadros.POR_PAGINA).get_page(request.GET.get("p"))
    contexto = {
        "turma": turma,
        "filtro": filtro,
        "pagina": pagina,
        "linhas": quadros.linhas(turma, pagina.object_list),
        "por_situacao": quadros.por_situacao(turma),
        "em_varias": [ATOS[nome] for nome in EM_VARIAS],
        "coordena": pode_coordenar(request.user, turma),
        "emite": pode_emitir(request.user, turma),
        "header_title": f"Quadro da turma {turma.codigo}",
        "header_icon": "group",
        "breadcrumbs_items": _caminho({"url": "", "label": turma.codigo}),
    }
    return render(request, "coordenacao/quadro.html", contexto)


def pessoa(request, pk):
    matricula = _matricula(request, pk)
    turma = matricula.turma
    contexto = {
        "matricula": matricula,
        "turma": turma,
        "ficha": ficha.montar(matricula),
        "coordena": pode_coordenar(request.user, turma),
        "emite": pode_emitir(request.user, turma),
        "revoga": request.user.has_perm("certificados.revogar") and pode_coordenar(request.user, turma),
        "header_title": str(matricula.pessoa),
        "header_icon": "user",
        "breadcrumbs_items": _caminho(_passo_da_turma(turma), {"url": "", "label": str(matricula.pessoa)}),
    }
    return render(request, "coordenacao/pessoa.html", contexto)


def lote(request, pk):
    turmas = Turma.objects.acompanhadas_por(request.user)
    lote = get_object_or_404(LoteEmissao.objects.filter(turma__in=turmas).select_related("turma"), pk=pk)
    itens = lote.itens.select_related("matricula__pessoa", "certificado").order_by("matricula__pessoa__nome", "pk")
    prontos = sum(1 for item in itens if item.certificado_id or item.recusa)
    contexto = {
        "lote": lote,
        "itens": itens,
        "prontos": prontos,
        "header_title": f"Emissão na turma {lote.turma.codigo}",
        "breadcrumbs_items": _caminho(_passo_da_turma(lote.turma), {"url": "", "label": "Emissão"}),
    }
    return render(request, "coordenacao/lote.html", contexto)


# --- Agir ------------------------------------------------------------------------------------------------------------
@require_POST
def abrir(request, pk):
    turma = _turma(request, pk)
    if not pode_coordenar(request.user, turma):
        return _negar(request)
    try:
        abertura.abrir(turma, por=request.user)
        messages.success(request, f"A turma {turma.codigo} está aberta.")
    except Recusa as recusa:
        messages.error(request, str(recusa))
    return redirect("coordenacao:quadro", turma.pk)


@require_POST
def agir(request, pk, ato):
    matricula = _matricula(request, pk)
    if ato not in ATOS:
        raise Http404
    ato = ATOS[ato]
    if not ato.pode(request.user, matricula.turma):
        return _negar(request)
    try:
        ato.executar(matricula, request.user)
        messages.success(request, f"{matricula.pessoa}: {ato.frase(1)}")
    except Recusa as recusa:
        messages.error(request, f"{matricula.pessoa}: {recusa}")
    return _voltar(request, reverse("coordenacao:pessoa", args=[matricula.pk]))


@require_POST
def agir_em_varias(request, pk):
    turma = _turma(request, pk)
    if not pode_coordenar(request.user, turma):
        return _negar(request)
    if request.POST.get("ato") not in EM_VARIAS:
        raise Http404
    ato = ATOS[request.POST["ato"]]
    pks = [pk for pk in request.POST.getlist("matriculas") if pk.isdecimal() and len(pk) < 19]
    escolhidas = turma.matriculas.filter(pk__in=pks).select_related("pessoa", "turma__curso").order_by("solicitada_em")
    feitas, recusas = executar_em_varias(ato, escolhidas, request.user)
    if feitas:
        messages.success(request, ato.frase(feitas))
    elif not recusas:
        messages.warning(request, "Marque ao menos uma pessoa na primeira coluna da tabela.")
    for frase, nomes in recusas.items():
        messages.warning(request, f"Não mudou: {', '.join(nomes)}. {frase}")
    return _voltar(request, reverse("coordenacao:quadro", args=[turma.pk]))


def recusar(request, pk):
    matricula = _matricula(request, pk)
    if not pode_coordenar(request.user, matricula.turma):
        return _negar(request)

    def ato(motivo):
        atos_da_matricula.recusar(matricula, request.user, motivo)
        return f"Matrícula recusada. {matricula.pessoa} recebeu o motivo por e-mail."

    textos = {
        "titulo": "Recusar a matrícula",
        "explicacao": "A pessoa lê este motivo no e-mail e em Minha área. Diga também o que ela pode fazer.",
        "botao": "Recusar a matrícula",
        "grave": True,
    }
    return _com_motivo(request, matricula, ato, textos)


def conceder(request, pk, avaliacao):
    matricula = _matricula(request, pk)
    if not pode_coordenar(request.user, matricula.turma):
        return _negar(request)
    da_turma = AvaliacaoPage.objects.filter(pk__in=matricula.turma.atividades.values("pagina"))
    avaliacao = get_object_or_404(da_turma, pk=avaliacao)

    def ato(motivo):
        conceder_tentativa(matricula, avaliacao, request.user, motivo)
        return f"{matricula.pessoa} tem mais uma tentativa em “{avaliacao.title}”."

    textos = {
        "titulo": f"Conceder nova tentativa em “{avaliacao.title}”",
        "explicacao": "O motivo fica no histórico da matrícula. A melhor nota continua valendo.",
        "botao": "Conceder a tentativa",
    }
    return _com_motivo(request, matricula, ato, textos)


def _com_motivo(request, matricula, ato, textos):
    """Pede o motivo e executa `ato(motivo)`. Se ele recusar, a tela volta com o que foi escrito."""
    form = MotivoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, ato(form.cleaned_data["motivo"]))
            return redirect("coordenacao:pessoa", matricula.pk)
        except Recusa as recusa:
            form.add_error("motivo" if recusa.codigo == "sem_motivo" else None, str(recusa))
    passo = {"url": reverse("coordenacao:pessoa", args=[matricula.pk]), "label": str(matricula.pessoa)}
    contexto = {
        **textos,
        "matricula": matricula,
        "form": form,
        "header_title": textos["titulo"],
        "breadcrumbs_items": _caminho(_passo_da_turma(matricula.turma), passo, {"url": "", "label": textos["titulo"]}),
    }
    return render(request, "coordenacao/motivo.html", contexto, status=422 if form.errors else 200)


def emitir_todos(request, pk):
    turma = _turma(request, pk)
    if not pode_emitir(request.user, turma):
        return _negar(request)
    if request.method == "POST":
        try:
            return redirect("coordenacao:lote", emitir_lote(turma, request.user).pk)
        except Recusa as recusa:
            messages.error(request, str(recusa))
            return redirect("coordenacao:quadro", turma.pk)
    recebem, nao_recebem = quadros.previa_da_emissao(turma)
    contexto = {
        "turma": turma,
        "recebem": recebem,
        "nao_recebem": nao_recebem,
        "header_title": f"Emitir certificados da turma {turma.codigo}",
        "breadcrumbs_items": _caminho(_passo_da_turma(turma), {"url": "", "label": "Emitir certificados"}),
    }
    return render(request, "coordenacao/emitir.html", contexto)
