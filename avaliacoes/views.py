"""As telas da avaliação: a página dela no curso, a tentativa, a conferência antes de enviar e o resultado."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from avaliacoes import andamento, apresentacao
from avaliacoes import tentativa as atos
from avaliacoes.models import TOLERANCIA, AvaliacaoPage, Tentativa
from contas.recusa import Recusa
from cursos import estudo
from cursos.atividade import matricula_de_estudo


def pagina(request, avaliacao):
    """A página da avaliação para quem a pode abrir; para os demais, a que explica como entrar na turma."""
    lugar = estudo.exigir_matricula(request, avaliacao)
    if isinstance(lugar, HttpResponse):
        return lugar
    if lugar.edicao:
        return estudo.mostrar(request, avaliacao)
    estudo.anotar_acesso(lugar.matricula)
    return estudo.mostrar(request, avaliacao, andamento=andamento.de(lugar.matricula, avaliacao))


@require_POST
def iniciar(request, pk):
    avaliacao = get_object_or_404(AvaliacaoPage.objects.live(), pk=pk)
    if not request.user.is_authenticated:
        return redirect_to_login(avaliacao.get_url(request))
    matricula = matricula_de_estudo(request.user, avaliacao)
    if matricula is None:
        return redirect(avaliacao.get_url(request))
    try:
        return redirect("avaliacoes:tentativa", atos.iniciar(matricula, avaliacao).pk)
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return redirect(avaliacao.get_url(request))


def _minha(request, pk):
    """Só as tentativas da própria pessoa: as das outras não existem para ela."""
    minhas = Tentativa.objects.filter(matricula__pessoa=request.user)
    return get_object_or_404(minhas.select_related("avaliacao", "matricula__turma__curso"), pk=pk)


def _aberta(request, pk):
    """A tentativa em andamento ou, se já fechou (agora mesmo, por ter vencido), o caminho para o resultado."""
    tentativa = atos.encerrar_se_vencida(_minha(request, pk))
    return tentativa if tentativa.aberta else redirect("avaliacoes:resultado", pk)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def tentativa(request, pk):
    """As questões. O POST é o caminho de quem está sem JavaScript: salvar e ficar, ou salvar e conferir."""
    aberta = _aberta(request, pk)
    if isinstance(aberta, HttpResponse):
        return aberta
    if request.method == "GET":
        return render(request, "avaliacoes/tentativa.html", _contexto(aberta))
    try:
        atos.responder_tudo(aberta, _formulario(request.POST))
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return redirect("avaliacoes:tentativa", pk)
    if "conferir" in request.POST:
        return redirect("avaliacoes:conferir", pk)
    messages.success(request, f"Respostas salvas às {_hora(timezone.now())}.")
    return redirect("avaliacoes:tentativa", pk)


def _contexto(aberta):
    return {
        "tentativa": aberta,
        "avaliacao": aberta.avaliacao,
        "questoes": apresentacao.para_responder(aberta),
        "agora": timezone.now(),
        "tolerancia": int(TOLERANCIA.total_seconds()),
    }


def _formulario(dados):
    """{ordem: (sequência que a tela mostrava, valores)} a partir dos campos `b1`, `q1`…"""
    bases = {campo[1:]: valor for campo, valor in dados.items() if campo[:1] == "b"}
    return {
        int(ordem): (int(base), dados.getlist(f"q{ordem}"))
        for ordem, base in bases.items()
        if _numero_curto(ordem) and _numero_curto(base)
    }


def _numero_curto(texto):
    return texto.isdecimal() and len(texto) < 10


def _hora(instante):
    return timezone.localtime(instante).strftime("%Hh%M")


@require_POST
def responder(request, pk):
    """Uma resposta por vez, em JSON: {ordem, sequencia, valores}. Devolve a sequência que ficou e a hora."""
    if not request.user.is_authenticated:
        return JsonResponse({"codigo": "sem_sessao", "frase": "Entre de novo para continuar."}, status=401)
    tentativa = get_object_or_404(Tentativa, pk=pk, matricula__pessoa=request.user)
    pedido = _ler_pedido(request.body)
    if pedido is None:
        return JsonResponse({"codigo": "pedido_invalido", "frase": "Recarregue a página."}, status=400)
    try:
        resposta = atos.responder(tentativa, *pedido)
    except Recusa as recusa:
        return JsonResponse({"codigo": recusa.codigo, "frase": str(recusa)}, status=409)
    return JsonResponse({"sequencia": resposta.sequencia, "salvo_as": _hora(timezone.now())})


def _ler_pedido(corpo):
    """(ordem, sequência, valores), ou None se o corpo não tem esta forma."""
    try:
        pedido = json.loads(corpo)
        ordem, sequencia, valores = pedido["ordem"], pedido["sequencia"], pedido["valores"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    inteiros = type(ordem) is int and type(sequencia) is int
    textos = isinstance(valores, list) and all(isinstance(valor, str) for valor in valores)
    return (ordem, sequencia, valores) if inteiros and textos else None


@never_cache
@login_required
@require_GET
def conferir(request, pk):
    """A última tela antes de enviar: diz o que ficou em branco."""
    aberta = _aberta(request, pk)
    if isinstance(aberta, HttpResponse):
        return aberta
    contexto = _contexto(aberta)
    contexto["em_branco"] = [q for q in contexto["questoes"] if not q.respondida]
    return render(request, "avaliacoes/conferir.html", contexto)


@login_required
@require_POST
def enviar(request, pk):
    atos.enviar(_minha(request, pk))
    return redirect("avaliacoes:resultado", pk)


@never_cache
@login_required
@require_GET
def resultado(request, pk):
    tentativa = atos.encerrar_se_vencida(_minha(request, pk))
    if tentativa.aberta:
        return redirect("avaliacoes:tentativa", pk)
    matricula, avaliacao = tentativa.matricula, tentativa.avaliacao
    curso = matricula.turma.curso
    lugar = estudo.roteiro(matricula, avaliacao) if matricula.da_acesso else None
    contexto = {
        "tentativa": tentativa,
        "avaliacao": avaliacao,
        "curso": curso,
        "estudo": lugar,
        "andamento": andamento.de(matricula, avaliacao),
        "questoes": apresentacao.corrigidas(tentativa, curso) if avaliacao.mostra_devolutiva else [],
    }
    return render(request, "avaliacoes/resultado.html", contexto)
