"""As telas de quem corrige: a fila, uma entrega, o rascunho que se guarda sozinho."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from avaliacoes import correcao_manual as atos
from avaliacoes import fila_de_correcao as fila_
from avaliacoes.correcao_admin import leitura, planilha
from avaliacoes.correcao_admin.forms import FiltroForm, PrazoForm, avaliacoes_de
from avaliacoes.models import Tentativa
from contas import so_leitura
from contas.recusa import Recusa
from planilhas.resposta import baixar, formato_pedido

POR_PAGINA = 50
FILTROS = ("turma", "avaliacao", "quais")
RASCUNHO_MAXIMO = 60_000


def _exigir_que_corrija(request):
    if not request.user.has_perm("avaliacoes.add_correcaomanual"):
        raise PermissionDenied


def _cabecalho(titulo, *passos):
    """`passos`: as telas entre o começo do admin e esta."""
    return {"header_title": titulo, "header_icon": "edit", "breadcrumbs_items": [*passos, {"url": "", "label": titulo}]}


# --- A fila ----------------------------------------------------------------------------------------------------------
@never_cache
@require_GET
def fila(request):
    _exigir_que_corrija(request)
    todas = fila_.esperam(request.user)
    filtro = FiltroForm(
        request.GET,
        turmas=fila_.turmas_que_corrige(request.user).filter(matriculas__tentativas__in=todas).distinct(),
        avaliacoes=avaliacoes_de(todas),
    )
    lidas = fila_.na_ordem(fila_.filtrar(todas, **filtro.escolhas, usuario=request.user))
    formato = formato_pedido(request)
    if formato:
        return baixar(formato, "correcoes", "À espera de correção", planilha.FILA, lidas)
    contexto = {
        "filtro": filtro,
        "pagina": Paginator(lidas, POR_PAGINA).get_page(request.GET.get("p")),
        "filtros": _filtros(request.GET),
        "agora": timezone.now(),
        **_cabecalho("Correções"),
    }
    for linha in contexto["pagina"]:
        linha.corrigir_ate = fila_.prazo_de(linha)
    return render(request, "avaliacoes/admin/correcao/fila.html", contexto)


def _filtros(dados):
    return urlencode({campo: dados[campo] for campo in FILTROS if dados.get(campo)})


@require_GET
def entrega(request, matricula, avaliacao):
    """De “o que falta” até a tentativa que espera; se não há mais nenhuma, até a fila."""
    _exigir_que_corrija(request)
    dela = fila_.esperam(request.user).filter(matricula=matricula, avaliacao=avaliacao).order_by("enviada_em", "pk")
    espera = dela.first()
    return redirect("correcao:tentativa", espera.pk) if espera else redirect("correcao:fila")


# --- Uma entrega -----------------------------------------------------------------------------------------------------
def _a_corrigir(request, pk):
    _exigir_que_corrija(request)
    lidas = fila_.visiveis_para(request.user).select_related(
        "matricula__pessoa", "matricula__turma__curso", "avaliacao"
    )
    return get_object_or_404(lidas, pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
def tentativa(request, pk):
    if request.method == "POST":
        return _receber(request, pk)
    achada = _a_corrigir(request, pk)
    aberta = None if so_leitura.ligada() else fila_.abrir(achada, request.user)
    pares = atos.a_corrigir(achada, "correcoes__corrigida_por", "arquivos")
    respostas = leitura.ler(pares, aberta and aberta.rascunho)
    rascunho_em = aberta and aberta.rascunho_em
    prazo = PrazoForm(initial={"prazo": (aberta.rascunho if aberta else {}).get("prazo")})
    return _mostrar(request, achada, respostas, prazo, rascunho_em=rascunho_em)


def _mostrar(request, achada, respostas, prazo, **mais):
    contexto = {
        "tentativa": achada,
        "respostas": respostas,
        "prazo": prazo,
        "por_que_nao_devolver": atos.por_que_nao_devolver(achada),
        "entrega_numero": atos.devolucoes(achada) + 1,
        "corrigir_ate": fila_.prazo_de(achada),
        "outras_pessoas": fila_.outras_pessoas(achada, request.user),
        "minimo": atos.minimo_de(achada),
        "filtros": _filtros(request.GET),
        **mais,
        **_cabecalho(str(achada.matricula.pessoa), {"url": reverse("correcao:fila"), "label": "Correções"}),
    }
    recusada = mais.get("erro") or mais.get("abaixo") or prazo.errors or any(r.form.errors for r in respostas)
    return render(request, "avaliacoes/admin/correcao/tentativa.html", contexto, status=422 if recusada else 200)


def _receber(request, pk):
    """Salvar, salvar e ir à próxima, guardar o rascunho ou devolver. Uma recusa volta com tudo o que se digitou."""
    achada = Tentativa.objects.select_related("matricula__turma", "avaliacao").filter(pk=pk).first()
    if achada and achada.aberta:
        return _ja_devolvida(request, achada)
    achada = _a_corrigir(request, pk)
    if "guardar" in request.POST:
        fila_.guardar_rascunho(achada, request.user, _campos(request.POST))
        messages.success(request, "Rascunho guardado: só você o vê. A pessoa ainda não recebeu nada.")
        return redirect(request.get_full_path())
    pares = atos.a_corrigir(achada, "correcoes__corrigida_por", "arquivos")
    respostas, prazo = leitura.ler(pares, enviado=request.POST), PrazoForm(request.POST)
    prazo.is_valid(), [r.form.is_valid() for r in respostas]
    passo = _devolver if "devolver" in request.POST else _salvar
    return passo(request, achada, respostas, prazo)


def _ja_devolvida(request, achada):
    """A tentativa reabriu enquanto se corrigia: o que se escreveu fica no rascunho, para quando ela voltar."""
    _exigir_que_corrija(request)
    turmas = fila_.turmas_que_corrige(request.user)
    get_object_or_404(turmas, pk=achada.matricula.turma_id)
    fila_.guardar_rascunho(achada, request.user, _campos(request.POST))
    messages.error(request, "Esta entrega foi devolvida à pessoa. O que você escreveu ficou guardado no seu rascunho.")
    return redirect("correcao:fila")


def _salvar(request, achada, respostas, prazo):
    escolhidas = [(r, r.form.decisao()) for r in respostas if r.form.is_valid()]
    if any(r.form.errors for r in respostas):
        return _mostrar(request, achada, respostas, prazo)
    decididas = [(r, d) for r, d in escolhidas if d]
    if not decididas:
        return _mostrar(request, achada, respostas, prazo, erro="Dê a nota de ao menos uma resposta antes de salvar.")
    minimo, abaixo = atos.minimo_de(achada), []
    decisoes = {}
    for r, decisao in decididas:
        faltam = atos.abaixo_do_minimo(r.versao.dados, decisao.niveis)
        abaixo += faltam
        decisoes[r.item.ordem] = atos.sem_aprovar(decisao, minimo) if faltam else decisao
    if abaixo and "abaixo" not in request.POST:
        return _mostrar(request, achada, respostas, prazo, abaixo=abaixo)
    try:
        corrigida = atos.corrigir_itens(achada, decisoes, request.user)
    except Recusa as recusa:
        return _com_o_que_mudou(request, achada, prazo, recusa)
    _dizer(request, corrigida)
    return _depois(request, achada)


def _com_o_que_mudou(request, achada, prazo, recusa):
    """A tela de volta com o que se digitou e, ao lado, a correção que a outra pessoa fez; salvar de novo vale."""
    pares = atos.a_corrigir(achada, "correcoes__corrigida_por", "arquivos")
    dados = request.POST.copy()
    for item, _ in pares:
        if item.ultima_correcao:
            dados[f"i{item.ordem}-vista"] = item.ultima_correcao.pk
    respostas = leitura.ler(pares, enviado=dados)
    return _mostrar(request, achada, respostas, prazo, erro=str(recusa), conflito=recusa.codigo == "outra_corrigiu")


def _dizer(request, corrigida):
    pessoa = corrigida.matricula.pessoa
    if corrigida.nota is None:
        messages.success(request, f"Correção guardada. Ainda há resposta de {pessoa} por corrigir.")
    else:
        nota = f"{corrigida.nota.normalize():f}".replace(".", ",")
        messages.success(request, f"Nota {nota} lançada para {pessoa}, que recebe um aviso por e-mail.")


def _depois(request, achada):
    filtro = FiltroForm(
        request.GET, turmas=fila_.turmas_que_corrige(request.user), avaliacoes=avaliacoes_de(Tentativa.objects.all())
    )
    if "proxima" in request.POST:
        restantes = fila_.filtrar(fila_.esperam(request.user), **filtro.escolhas, usuario=request.user)
        proxima = fila_.seguinte(restantes, achada)
        if proxima:
            return redirect(f"{reverse('correcao:tentativa', args=[proxima.pk])}?{_filtros(request.GET)}")
        messages.info(request, "Não há outra entrega à espera.")
    return redirect(f"{reverse('correcao:fila')}?{_filtros(request.GET)}")


def _devolver(request, achada, respostas, prazo):
    if prazo.errors:
        return _mostrar(request, achada, respostas, prazo)
    comentarios = {r.item.ordem: r.form.cleaned_data.get("comentario", "") for r in respostas}
    try:
        atos.devolver(achada, comentarios, request.user, prazo.instante)
    except Recusa as recusa:
        return _mostrar(request, achada, respostas, prazo, erro=str(recusa))
    messages.success(request, f"Devolvida a {achada.matricula.pessoa}, que recebe o seu comentário por e-mail.")
    return _depois(request, achada)


# --- O rascunho ------------------------------------------------------------------------------------------------------
@require_POST
def rascunho(request, pk):
    """O que o aparelho manda enquanto se digita; guarda mesmo que outra pessoa já tenha corrigido."""
    achada = _a_corrigir(request, pk)
    campos = _campos(request.POST)
    if sum(map(len, campos.values())) > RASCUNHO_MAXIMO:
        return JsonResponse({"frase": "O texto é longo demais para guardar como rascunho."}, status=413)
    guardado = fila_.guardar_rascunho(achada, request.user, campos)
    return JsonResponse({"guardado_as": timezone.localtime(guardado).strftime("%Hh%M")})


def _campos(dados):
    """Só os da correção: `i1-criterio0`, `i1-nota`, `i1-comentario`, `prazo`."""
    return {campo: v for campo, v in dados.items() if campo == "prazo" or (campo[:1] == "i" and "-" in campo)}
