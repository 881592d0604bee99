"""As telas de uma questão: segunda leitura, situação, prévia, versões e cópia."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from avaliacoes.banco import conteudo, estados, lista
from avaliacoes.banco import previa as previas
from avaliacoes.banco.duplicacao import duplicar as duplicar_questao
from avaliacoes.banco.permissoes import pode_reler
from avaliacoes.banco.telas import a_questao, cabecalho, endereco, exigir, exigir_leitura
from avaliacoes.models import AvaliacaoPage, VersaoQuestao
from avaliacoes.selecao import tem_formas
from contas.recusa import Recusa

ATOS = {
    "pedir_leitura": (estados.pedir_leitura, "A questão espera a leitura de outra pessoa."),
    "marcar_pronta": (estados.marcar_pronta, "A questão está pronta."),
    "voltar_a_rascunho": (estados.voltar_a_rascunho, "A questão voltou a rascunho."),
    "aposentar": (estados.aposentar, "A questão está aposentada: não entra em novos sorteios nem em novas avaliações."),
    "reativar": (estados.reativar, "A questão voltou ao banco."),
}
POR_PAGINA = 50


# --- Situação --------------------------------------------------------------------------------------------------------
@require_POST
def mudar_situacao(request, pk):
    questao = a_questao(request, pk, escreve=True)
    if request.POST.get("ato") not in ATOS:
        messages.error(request, "Escolha o que fazer com a questão.")
        return redirect(endereco(questao))
    ato, frase = ATOS[request.POST["ato"]]
    try:
        ato(questao, request.user)
    except estados.EstadoRecusado as recusa:
        messages.error(request, str(recusa))
    else:
        messages.success(request, frase)
    return redirect(endereco(questao))


@require_GET
def leituras(request):
    """As que esperam segunda leitura, da mais antiga à mais nova."""
    exigir_leitura(request)
    em_revisao = lista.questoes().filter(situacao_da_versao=VersaoQuestao.Situacao.EM_REVISAO).order_by("versao_id")
    pagina = Paginator(em_revisao, POR_PAGINA).get_page(request.GET.get("p"))
    escritas = dict(
        VersaoQuestao.objects.filter(pk__in=[q.versao_id for q in pagina]).values_list("questao", "criada_por__nome")
    )
    linhas = [(questao, lista.resumo(questao), lista.tipo(questao), escritas.get(questao.pk)) for questao in pagina]
    contexto = {"linhas": linhas, "pagina": pagina, **cabecalho("À espera de segunda leitura", icone="glasses")}
    return render(request, "avaliacoes/admin/banco/leituras.html", contexto)


@require_http_methods(["GET", "POST"])
def leitura(request, pk):
    questao = a_questao(request, pk, escreve=True)
    versao = questao.versao_atual
    if versao is None or versao.situacao != VersaoQuestao.Situacao.EM_REVISAO:
        messages.info(request, "Esta questão não espera leitura.")
        return redirect(endereco(questao))
    if request.method == "POST":
        return _decidir(request, questao, versao)
    return _ler(request, questao, versao)


def _ler(request, questao, versao, recusa=None, status=200):
    no_ar = questao.versao_em_uso
    contexto = {
        "questao": questao,
        "versao": versao,
        "campos": conteudo.em_campos(versao),
        "mudou": conteudo.diferencas(conteudo.em_campos(no_ar), conteudo.em_campos(versao)) if no_ar else [],
        "no_ar": no_ar,
        "lida": conteudo.impressao(versao),
        "parecer": request.POST.get("parecer", ""),
        "rele": pode_reler(request.user, versao),
        "recusa": recusa,
        **cabecalho("Segunda leitura", questao, "glasses"),
    }
    return render(request, "avaliacoes/admin/banco/leitura.html", contexto, status=status)


def _decidir(request, questao, versao):
    exigir(pode_reler(request.user, versao))
    aprova = request.POST.get("decisao") == "aprovar"
    ato = estados.aprovar if aprova else estados.devolver
    try:
        ato(questao, request.user, request.POST.get("parecer", ""), request.POST.get("lida"))
    except estados.EstadoRecusado as recusa:
        return _ler(request, questao, questao.versao_atual, recusa, status=422)
    frase = "A questão está pronta." if aprova else "A questão voltou a quem a escreveu, com o seu parecer."
    messages.success(request, frase)
    return redirect(endereco(questao))


# --- Prévia ----------------------------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
def previa(request, pk):
    questao = a_questao(request, pk)
    versao = _versao_pedida(questao, request.GET.get("versao"))
    titulo = f"{questao.codigo}, versão {versao.numero}"
    return _previa(request, [versao], titulo, endereco(questao))


@never_cache
@require_http_methods(["GET", "POST"])
def previa_da_avaliacao(request, pk):
    """Um sorteio de exemplo, da forma pedida; outro exemplo é outra semente."""
    exigir_leitura(request)
    avaliacao = get_object_or_404(AvaliacaoPage, pk=pk).get_latest_revision_as_object()
    forma = request.GET.get("forma") if request.GET.get("forma") in ("A", "B") else "A"
    semente = request.GET.get("semente", "1")[:20]
    versoes = previas.de_uma_avaliacao(avaliacao, forma, semente)
    volta = f"/admin/pages/{avaliacao.pk}/edit/"
    mais = {
        "formas": ["A", "B"] if tem_formas(avaliacao) else [],
        "forma": forma,
        "sorteia": avaliacao.sorteios.exists(),
        "seguinte": int(semente) + 1 if semente.isascii() and semente.isdecimal() else 1,
    }
    return _previa(request, versoes, avaliacao.title, volta, **mais)


def _previa(request, versoes, titulo, volta, **mais):
    corrigida = request.method == "POST"
    questoes = previas.corrigir(versoes, request.POST) if corrigida else previas.para_responder(versoes)
    contexto = {"questoes": questoes, "titulo": titulo, "volta": volta, "corrigida": corrigida, **mais}
    return render(request, "avaliacoes/admin/banco/previa.html", contexto)


def _versao_pedida(questao, numero):
    if numero and numero.isascii() and numero.isdecimal() and len(numero) < 6:
        return get_object_or_404(questao.versoes, numero=int(numero))
    versao = questao.versao_atual
    if versao is None:
        raise Http404
    return versao


# --- Versões e cópia -------------------------------------------------------------------------------------------------
@require_GET
def versoes(request, pk):
    questao = a_questao(request, pk)
    todas = list(questao.versoes.select_related("criada_por", "revisada_por").order_by("-numero"))
    if not todas:
        raise Http404
    para = _entre(todas, request.GET.get("para")) or todas[0]
    de = _entre(todas, request.GET.get("de")) or next((v for v in todas if v.numero < para.numero), None)
    contexto = {
        "questao": questao,
        "versoes": todas,
        "no_ar": questao.versao_em_uso,
        "de": de,
        "para": para,
        "mudou": conteudo.diferencas(conteudo.em_campos(de), conteudo.em_campos(para)) if de else None,
        **cabecalho("Versões", questao, "history"),
    }
    return render(request, "avaliacoes/admin/banco/versoes.html", contexto)


def _entre(versoes, numero):
    return next((versao for versao in versoes if str(versao.numero) == numero), None)


@require_POST
def duplicar(request, pk):
    questao = a_questao(request, pk, escreve=True)
    try:
        copia = duplicar_questao(questao, request.user)
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return redirect(endereco(questao))
    messages.success(request, f"{copia.codigo} é uma cópia de {questao.codigo}, em rascunho. Mude o que precisa.")
    return redirect("questoes:edit", copia.pk)
