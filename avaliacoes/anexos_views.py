"""As rotas dos anexos: começar, mandar cada pedaço, saber o que já chegou, concluir e baixar."""

import json
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from avaliacoes import anexos
from avaliacoes.models import ArquivoEnviado, Tentativa
from avaliacoes.permissoes import pode_ler_respostas
from avaliacoes.tentativa_views import DE_OUTRA, SEM_SESSAO
from contas.recusa import Recusa

TORTO = {"codigo": "pedido_invalido", "frase": "Recarregue a página e escolha o arquivo de novo."}


def _recusar(recusa):
    dados = {"codigo": recusa.codigo, "frase": str(recusa)}
    if isinstance(recusa, anexos.ForaDeOrdem):
        dados["recebidos"] = recusa.esperado
    return JsonResponse(dados, status=409)


def _estado(arquivo):
    return JsonResponse(
        {
            "arquivo": arquivo.pk,
            "nome": arquivo.nome,
            "tamanho": arquivo.tamanho,
            "recebidos": arquivo.recebidos,
            "completo": arquivo.completo_em is not None,
            "pedaco": anexos.PEDACO,
        }
    )


@never_cache
@require_POST
def criar(request, pk):
    """{ordem, chave, nome, tamanho} em JSON. Devolve o estado, com o que já chegou se a chave é conhecida."""
    if not request.user.is_authenticated:
        return JsonResponse(SEM_SESSAO, status=401)
    tentativa = Tentativa.objects.filter(pk=pk, matricula__pessoa=request.user).first()
    if tentativa is None:
        return JsonResponse(DE_OUTRA, status=404)
    pedido = _ler_pedido(request.body)
    if pedido is None:
        return JsonResponse(TORTO, status=400)
    try:
        return _estado(anexos.criar(tentativa, *pedido))
    except Recusa as recusa:
        return _recusar(recusa)


def _ler_pedido(corpo):
    try:
        pedido = json.loads(corpo)
        ordem, chave, nome, tamanho = (pedido[campo] for campo in ("ordem", "chave", "nome", "tamanho"))
        chave = UUID(chave)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    certos = type(ordem) is int and type(tamanho) is int and isinstance(nome, str) and 0 <= tamanho < 2**31
    return (ordem, chave, nome, tamanho) if certos and 0 <= ordem < 2**15 else None


@never_cache
@require_http_methods(["GET", "POST"])
def envio(request, pk):
    """GET: o estado. POST com `?de=N`: o pedaço que começa em N, no corpo. POST com `?fim`: juntar e conferir."""
    if not request.user.is_authenticated:
        return JsonResponse(SEM_SESSAO, status=401)
    meus = ArquivoEnviado.objects.filter(item__tentativa__matricula__pessoa=request.user)
    arquivo = meus.select_related("item__tentativa").filter(pk=pk).first()
    if arquivo is None:
        return JsonResponse(DE_OUTRA, status=404)
    inicio = request.GET.get("de", "")
    try:
        if request.method == "POST" and "fim" in request.GET:
            anexos.concluir(arquivo)
        elif request.method == "POST":
            if not (inicio.isascii() and inicio.isdecimal() and len(inicio) < 10):
                return JsonResponse(TORTO, status=400)
            anexos.receber(arquivo, int(inicio), request.body)
    except Recusa as recusa:
        return _recusar(recusa)
    return _estado(arquivo)


@login_required
@require_GET
def baixar(request, pk):
    """O anexo: só a dona, e quem tutora ou coordena a turma dela. Sempre como arquivo baixado."""
    prontos = ArquivoEnviado.objects.filter(completo_em__isnull=False)
    arquivo = get_object_or_404(prontos.select_related("item__tentativa__matricula__turma"), pk=pk)
    matricula = arquivo.item.tentativa.matricula
    if matricula.pessoa_id != request.user.pk and not pode_ler_respostas(request.user, matricula.turma):
        raise Http404
    resposta = FileResponse(
        arquivo.arquivo.open("rb"), as_attachment=True, filename=arquivo.nome, content_type=arquivo.tipo_mime
    )
    resposta["X-Content-Type-Options"], resposta["Cache-Control"] = "nosniff", "private, no-store"
    resposta["Content-Security-Policy"] = "sandbox"
    return resposta
