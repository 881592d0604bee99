"""O que se faz a partir do quadro: guardar vistas, agir em várias pessoas, ler o livro de vagas."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from contas.recusa import Recusa
from coordenacao import atos_em_lote, exportar, livro_de_vagas, mensagem, vistas
from coordenacao import quadro as quadros
from coordenacao.atos_em_lote import DE_LOTE
from coordenacao.forms import VistaForm
from coordenacao.models import AtoEmLote, VistaGuardada
from coordenacao.porta import aqui, caminho, negar, passo_da_turma, turma_vista, voltar
from cursos.models import Turma
from planilhas.resposta import baixar, formato_pedido


# --- Vistas guardadas ------------------------------------------------------------------------------------------------
@require_POST
def guardar_vista(request, pk):
    turma = turma_vista(request, pk)
    form, filtro = VistaForm(request.POST), request.POST.get("filtro", "")
    if form.is_valid():
        dados = form.cleaned_data
        try:
            vista = vistas.guardar(request.user, turma, dados["nome"], filtro, em_todas=dados["em_todas"])
            messages.success(request, f"A vista “{vista}” está guardada.")
            filtro = vista.filtro
        except Recusa as recusa:
            messages.error(request, str(recusa))
    else:
        messages.error(request, "Escreva um nome de até 60 letras para guardar a vista.")
    return redirect(f"{reverse('coordenacao:quadro', args=[turma.pk])}?{vistas.limpo(filtro)}")


@require_POST
def apagar_vista(request, pk, vista):
    turma = turma_vista(request, pk)
    vista = get_object_or_404(VistaGuardada, pessoa=request.user, pk=vista)
    vista.delete()
    messages.success(request, f"A vista “{vista}” foi apagada.")
    return voltar(request, reverse("coordenacao:quadro", args=[turma.pk]))


# --- Agir em várias --------------------------------------------------------------------------------------------------
@require_POST
def agir_em_varias(request, pk):
    """Prepara o lote com as marcadas, ou com todas as do filtro, e leva ao resumo."""
    turma = turma_vista(request, pk)
    oferecidos = atos_em_lote.oferecidos_a(request.user, turma)
    if not oferecidos:
        return negar(request)
    ato = request.POST.get("ato")
    if ato not in DE_LOTE:
        raise Http404
    if DE_LOTE[ato] not in oferecidos:
        return negar(request)
    try:
        lote = atos_em_lote.preparar(turma, ato, _escolhidas(request, turma), request.user)
    except Recusa as recusa:
        messages.warning(request, str(recusa))
        return voltar(request, reverse("coordenacao:quadro", args=[turma.pk]))
    return redirect("coordenacao:ato_em_lote", lote.pk)


def _escolhidas(request, turma):
    if request.POST.get("todas"):
        lido = quadros.Quadro(turma, QueryDict(request.POST.get("filtro", "")))
        return [r.pk for r in lido.escolhidos]
    return [pk for pk in request.POST.getlist("matriculas") if pk.isdecimal() and len(pk) < 19]


def ato_em_lote(request, pk):
    """Antes de confirmado, o resumo, que só quem o preparou vê; depois, o andamento e o resultado."""
    turmas = Turma.objects.acompanhadas_por(request.user)
    lotes = AtoEmLote.objects.filter(turma__in=turmas).select_related("turma__curso", "criado_por", "emissao")
    lote = get_object_or_404(lotes, pk=pk)
    if not DE_LOTE[lote.ato].pode(request.user, lote.turma):
        return negar(request)
    if lote.emissao:
        return redirect("coordenacao:lote", lote.emissao_id)
    if lote.confirmado_em:
        return _andamento(request, lote)
    if lote.criado_por_id != request.user.pk:
        raise Http404
    formato = formato_pedido(request)
    return _baixar_resumo(formato, lote) if formato else _resumo(request, lote)


def _resumo(request, lote):
    ato = DE_LOTE[lote.ato]
    form = ato.form(request.POST or None) if ato.form else None
    erro, valido = "", form is None or request.method == "POST" and form.is_valid()
    if valido and request.POST.get("passo") == "confirmar":
        try:
            lote = atos_em_lote.confirmar(lote, request.user, form.cleaned_data if form else {})
            if lote.andamento["a_fazer"] <= atos_em_lote.NA_HORA:
                atos_em_lote.processar(lote.pk, orcamento=4)
            return redirect("coordenacao:ato_em_lote", lote.pk)
        except Recusa as recusa:
            erro = str(recusa)
    itens = _itens(lote)
    vao = [item for item in itens if not item.recusa]
    previa = None
    if lote.ato == "mensagem" and valido and vao and not erro:
        try:
            previa = mensagem.previa(vao[0].matricula, lote.turma, form.cleaned_data)
        except Recusa as recusa:
            erro = str(recusa)
    contexto = {
        **_cabecalho(lote, ato.rotulo),
        "form": form,
        "erro": erro,
        "confere": valido and not erro,
        "aviso": atos_em_lote.aviso(lote),
        "vao": vao,
        "nao_vao": [item for item in itens if item.recusa],
        "previa": previa,
    }
    recusado = erro or (form is not None and form.errors)
    return render(request, "coordenacao/ato_resumo.html", contexto, status=422 if recusado else 200)


def _baixar_resumo(formato, lote):
    linhas = sorted(_itens(lote), key=lambda item: bool(item.recusa))
    nome, titulo = f"quem-vai-{lote.ato}-{lote.turma.codigo}", f"{DE_LOTE[lote.ato].rotulo}, quem vai"
    return baixar(formato, nome, titulo, exportar.PREVIA_DO_ATO, linhas)


def _andamento(request, lote):
    ato, itens, formato = DE_LOTE[lote.ato], _itens(lote), formato_pedido(request)
    if formato:
        nome = f"{lote.ato}-{lote.turma.codigo}-{lote.pk}"
        return baixar(formato, nome, ato.rotulo, exportar.ATO, itens)
    andamento = lote.andamento
    contexto = {
        **_cabecalho(lote, ato.rotulo),
        "itens": itens,
        "andamento": andamento,
        "prontos": andamento["total"] - andamento["a_fazer"],
        "feito": ato.frase(andamento["feitos"]) if andamento["feitos"] else "",
        "falharam": [item for item in itens if item.recusa],
    }
    return render(request, "coordenacao/ato_andamento.html", contexto)


def _itens(lote):
    return list(lote.itens.select_related("matricula__pessoa", "matricula__turma__curso").order_by("pk"))


def _cabecalho(lote, rotulo):
    return {
        "lote": lote,
        "turma": lote.turma,
        "ato": DE_LOTE[lote.ato],
        "header_title": rotulo,
        "header_icon": "group",
        "breadcrumbs_items": caminho(passo_da_turma(lote.turma), aqui(rotulo)),
    }


# --- Livro de vagas --------------------------------------------------------------------------------------------------
def vagas(request, pk):
    turma = turma_vista(request, pk)
    livro, formato = livro_de_vagas.Livro.da_turma(turma), formato_pedido(request)
    if formato:
        return _baixar_vagas(formato, livro, request.GET.get("tabela", ""))
    pagina = Paginator(livro.movimentos, quadros.POR_PAGINA).get_page(request.GET.get("p"))
    contexto = {
        "turma": turma,
        "livro": livro,
        "fila": livro.fila,
        "pagina": pagina,
        "movimentos": list(livro_de_vagas.com_situacao(pagina.object_list)),
        "header_title": f"Vagas da turma {turma.codigo}",
        "header_icon": "list-ol",
        "breadcrumbs_items": caminho(passo_da_turma(turma), aqui("Vagas")),
    }
    return render(request, "coordenacao/vagas.html", contexto)


def _baixar_vagas(formato, livro, tabela):
    codigo = livro.turma.codigo
    if tabela == "fila":
        return baixar(formato, f"fila-{codigo}", "Lista de espera", exportar.FILA, livro.fila)
    if tabela == "contas":
        return baixar(formato, f"contas-de-vagas-{codigo}", "Contas de vagas", exportar.CONTAS, livro.contas)
    linhas = livro_de_vagas.com_situacao(livro.movimentos)
    return baixar(formato, f"vagas-{codigo}", "Livro de vagas", exportar.MOVIMENTOS, linhas)
