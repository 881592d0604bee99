"""Recorrigir ou anular uma questão: escolher a regra, ver o ensaio, executar com motivo, acompanhar e olhar."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from avaliacoes import recorrecao as atos
from avaliacoes.correcao_admin import planilha
from avaliacoes.correcao_admin.forms import ExecucaoForm, RegraForm
from avaliacoes.ensaio import ensaiar
from avaliacoes.models import NotaAlterada, Questao, Recorrecao, VersaoQuestao
from contas.recusa import Recusa
from cursos.models import Turma
from planilhas.resposta import baixar, formato_pedido

POR_PAGINA = 50


def _exigir_que_recorrija(request):
    if not atos.pode_recorrigir(request.user):
        raise PermissionDenied


def _cabecalho(titulo, *passos):
    """`passos`: entre a lista e esta tela."""
    inicio = [{"url": reverse("recorrecao:lista"), "label": "Recorreções"}]
    migalhas = [*inicio, *passos, {"url": "", "label": titulo}] if titulo else [{"url": "", "label": "Recorreções"}]
    return {"header_title": titulo or "Recorreções", "header_icon": "rotate", "breadcrumbs_items": migalhas}


def _nomes(usuario):
    """Diz o nome só a quem é da equipe da turma; aos demais, a turma."""
    turmas = set(Turma.objects.acompanhadas_por(usuario).values_list("pk", flat=True))

    def nome_de(tentativa):
        matricula = tentativa.matricula
        return str(matricula.pessoa) if matricula.turma_id in turmas else f"Pessoa da turma {matricula.turma.codigo}"

    return nome_de


@require_GET
def lista(request):
    _exigir_que_recorrija(request)
    feitas = Recorrecao.objects.select_related("versao__questao", "feita_por").order_by("-feita_em", "-pk")
    contexto = {
        "pagina": Paginator(feitas, POR_PAGINA).get_page(request.GET.get("p")),
        **_cabecalho(""),
    }
    return render(request, "avaliacoes/admin/correcao/recorrecoes.html", contexto)


# --- Escolher e ensaiar ----------------------------------------------------------------------------------------------
@require_GET
def escolher(request, pk):
    """O formulário leva ao ensaio por GET: até ali nada se grava."""
    _exigir_que_recorrija(request)
    questao = get_object_or_404(Questao, pk=pk)
    form = RegraForm(request.GET if "modo" in request.GET else None, questao=questao, initial=_inicial(questao))
    erro = ""
    if form.is_bound and form.is_valid():
        regra = form.regra()
        try:
            atos.conferir(regra)
        except Recusa as recusa:
            erro = str(recusa)
        else:
            return redirect(f"{reverse('recorrecao:ensaio', args=[regra.versao_id])}?{_endereco(regra)}")
    contexto = {
        "questao": questao,
        "form": form,
        "erro": erro,
        "feitas": Recorrecao.objects.filter(versao__questao=questao).select_related("versao", "feita_por"),
        **_cabecalho(f"Recorrigir {questao.codigo}"),
    }
    return render(
        request, "avaliacoes/admin/correcao/escolher.html", contexto, status=422 if erro or form.errors else 200
    )


def _inicial(questao):
    ultima = questao.versoes.filter(itens__isnull=False).order_by("-numero").first()
    return {"versao": ultima}


def _endereco(regra):
    return urlencode({"modo": regra.modo, "gabarito_de": regra.gabarito_de_id or ""})


def _regra(request, pk):
    """A `Recorrecao` do endereço, ou None se ele não diz uma que se conheça."""
    versao = get_object_or_404(VersaoQuestao.objects.select_related("questao"), pk=pk)
    form = RegraForm({**request.GET.dict(), "versao": versao.pk}, questao=versao.questao)
    regra = form.regra() if form.is_valid() else None
    return versao, regra


@never_cache
@require_http_methods(["GET", "POST"])
def ensaio(request, pk):
    _exigir_que_recorrija(request)
    versao, regra = _regra(request, pk)
    volta = reverse("recorrecao:escolher", args=[versao.questao_id])
    try:
        if regra is None:
            return redirect(volta)
        regra.versao = versao
        atos.conferir(regra)
        form = ExecucaoForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return _executar(request, regra, form.cleaned_data)
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return redirect(volta)
    return _mostrar_ensaio(request, regra, form, volta)


def _executar(request, regra, dados):
    feita = atos.recorrigir(regra, dados["motivo"], request.user, dados["avisa"])
    if feita.total <= atos.NA_HORA:
        atos.processar(feita.pk)
    return redirect("recorrecao:ver", feita.pk)


def _mostrar_ensaio(request, regra, form, volta):
    resultado, nome_de = ensaiar(regra), _nomes(request.user)
    formato = formato_pedido(request)
    if formato:
        return baixar(formato, "ensaio-da-recorrecao", "Ensaio", planilha.ensaio(nome_de), resultado.efeitos)
    pagina = Paginator(resultado.efeitos, POR_PAGINA).get_page(request.GET.get("p"))
    for efeito in pagina:
        efeito.nome, efeito.consequencia = nome_de(efeito.tentativa), planilha.consequencia(efeito)
    contexto = {
        "regra": regra,
        "questao": regra.versao.questao,
        "ensaio": resultado,
        "pagina": pagina,
        "form": form,
        **_cabecalho("Ensaio", {"url": volta, "label": f"Recorrigir {regra.versao.questao.codigo}"}),
    }
    return render(request, "avaliacoes/admin/correcao/ensaio.html", contexto, status=422 if form.errors else 200)


# --- Acompanhar e olhar ----------------------------------------------------------------------------------------------
@never_cache
@require_GET
def ver(request, pk):
    _exigir_que_recorrija(request)
    feitas = Recorrecao.objects.select_related("versao__questao", "gabarito_de", "feita_por")
    recorrecao, nome_de = get_object_or_404(feitas, pk=pk), _nomes(request.user)
    alteradas = recorrecao.alteradas.select_related(
        "tentativa__matricula__pessoa", "tentativa__matricula__turma", "tentativa__avaliacao", "vista_por"
    ).order_by("pk")
    formato = formato_pedido(request)
    if formato:
        return baixar(formato, "notas-alteradas", "Notas alteradas", planilha.alteradas(nome_de), alteradas)
    suas = set(Turma.objects.coordenadas_por(request.user).values_list("pk", flat=True))
    encerradas = set(atos.a_olhar(recorrecao).values_list("pk", flat=True))
    pagina = Paginator(_as_de_olhar_primeiro(alteradas, encerradas), POR_PAGINA).get_page(request.GET.get("p"))
    for alterada in pagina:
        alterada.nome, alterada.encerrada = nome_de(alterada.tentativa), alterada.pk in encerradas
        alterada.sua = alterada.tentativa.matricula.turma_id in suas
    contexto = {
        "recorrecao": recorrecao,
        "questao": recorrecao.versao.questao,
        "pagina": pagina,
        "por_olhar": atos.a_olhar(recorrecao).filter(vista_em=None).count(),
        **_cabecalho(f"{recorrecao.get_modo_display()} ({recorrecao.versao.questao.codigo})"),
    }
    return render(request, "avaliacoes/admin/correcao/recorrecao.html", contexto)


def _as_de_olhar_primeiro(alteradas, encerradas):
    return sorted(alteradas, key=lambda a: (a.pk not in encerradas or a.vista_em is not None, a.pk))


@require_POST
def vista(request, pk):
    """Só quem coordena a turma da pessoa diz que viu."""
    _exigir_que_recorrija(request)
    alteradas = NotaAlterada.objects.filter(tentativa__matricula__turma__in=Turma.objects.coordenadas_por(request.user))
    alterada = get_object_or_404(alteradas, pk=pk)
    atos.marcar_vista(alterada, request.user)
    messages.success(request, "Anotado que você viu.")
    return redirect("recorrecao:ver", alterada.recorrecao_id)
