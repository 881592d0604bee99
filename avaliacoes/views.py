"""As telas da avaliação: a página dela no curso, a tentativa, a conferência antes de enviar e o resultado."""

import json
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from avaliacoes import andamento, anexos, apresentacao, visao
from avaliacoes import tentativa as atos
from avaliacoes.analise import resultado as resultado_por_objetivo
from avaliacoes.models import AvaliacaoPage, Tentativa
from avaliacoes.tentativa_views import DE_OUTRA, SEM_SESSAO, anotar_sessao, resumo_da_sessao
from contas import so_leitura
from contas.recusa import Recusa
from cursos import estudo
from cursos.atividade import matricula_de_estudo

CAMPOS_DO_PEDIDO = ("ordem", "sequencia", "valores")


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
        return redirect("avaliacoes:tentativa", atos.iniciar(matricula, avaliacao, resumo_da_sessao(request)).pk)
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
    if tentativa.aberta and tentativa.avaliacao.anonima and so_leitura.ligada():
        raise PermissionDenied  # quem olha pela pessoa leria a opinião dela com o nome
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
        atos.responder_tudo(aberta, _com_os_anexos(request, aberta, _formulario(request.POST)))
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return redirect("avaliacoes:tentativa", pk)
    anotar_sessao(request, aberta)
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
        "tolerancia": aberta.avaliacao.tolerancia_segundos,
    }


def _formulario(dados):
    """{ordem: (sequência que a tela mostrava, valores)} a partir dos campos `b1`, `q1`…"""
    bases = {campo[1:]: valor for campo, valor in dados.items() if campo[:1] == "b"}
    return {
        int(ordem): (int(base), dados.getlist(f"q{ordem}"))
        for ordem, base in bases.items()
        if _numero_curto(ordem) and _numero_curto(base)
    }


def _com_os_anexos(request, aberta, formulario):
    """O formulário com os arquivos que vieram inteiros nele. O que não se aceita é dito, e o resto se salva."""
    for campo, enviado in request.FILES.items():
        ordem = campo.removeprefix("anexo")
        if not _numero_curto(ordem) or int(ordem) not in formulario:
            continue
        base, valores = formulario[int(ordem)]
        try:
            arquivo = anexos.receber_inteiro(aberta, int(ordem), uuid4(), enviado)
            formulario[int(ordem)] = (base, [*valores, f"arquivo:{arquivo.pk}"])
        except Recusa as recusa:
            messages.error(request, f"{enviado.name}: {recusa}")
    return formulario


def _numero_curto(texto):
    return texto.isdecimal() and len(texto) < 10


def _hora(instante):
    return timezone.localtime(instante).strftime("%Hh%M")


@require_POST
def responder(request, pk):
    """Uma resposta por vez, em JSON: {ordem, sequencia, valores, base?}. Devolve a sequência que ficou e a hora."""
    if not request.user.is_authenticated:
        return JsonResponse(SEM_SESSAO, status=401)
    tentativa = Tentativa.objects.filter(pk=pk, matricula__pessoa=request.user).first()
    if tentativa is None:
        return JsonResponse(DE_OUTRA, status=404)
    pedido = _ler_pedido(request.body)
    if pedido is None:
        return JsonResponse({"codigo": "pedido_invalido", "frase": "Recarregue a página."}, status=400)
    try:
        resposta = atos.responder(tentativa, *pedido)
    except atos.RespondidaEmOutro as recusa:
        return JsonResponse(_o_que_vale(recusa), status=409)
    except Recusa as recusa:
        return JsonResponse({"codigo": recusa.codigo, "frase": str(recusa)}, status=409)
    anotar_sessao(request, tentativa)
    versao = resposta.item.versao
    aviso = versao.comportamento.aviso(versao.dados, resposta.conteudo)
    return JsonResponse({"sequencia": resposta.sequencia, "salvo_as": _hora(timezone.now()), "aviso": aviso})


def _o_que_vale(recusa):
    vale, versao = recusa.vale, recusa.vale.item.versao
    resumo = versao.comportamento.resumir(versao.dados, vale.conteudo)
    return {"codigo": recusa.codigo, "frase": str(recusa), "sequencia": vale.sequencia, "resumo": resumo}


def _ler_pedido(corpo):
    """(ordem, sequência, valores, base), ou None se o corpo não tem esta forma. `base` pode faltar."""
    try:
        pedido = json.loads(corpo)
        ordem, sequencia, valores, base = *(pedido[campo] for campo in CAMPOS_DO_PEDIDO), pedido.get("base")
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    inteiros = type(ordem) is int and type(sequencia) is int and (base is None or type(base) is int)
    textos = isinstance(valores, list) and all(isinstance(valor, str) for valor in valores)
    return (ordem, sequencia, valores, base) if inteiros and textos else None


@never_cache
@login_required
@require_GET
def conferir(request, pk):
    """A última tela antes de enviar: diz o que ficou em branco ou pela metade."""
    aberta = _aberta(request, pk)
    if isinstance(aberta, HttpResponse):
        return aberta
    contexto = _contexto(aberta)
    contexto["em_branco"] = [q for q in contexto["questoes"] if not q.respondida]
    contexto["pela_metade"] = [q for q in contexto["questoes"] if q.respondida and not q.completa]
    return render(request, "avaliacoes/conferir.html", contexto)


@login_required
@require_POST
def enviar(request, pk):
    atos.enviar(_minha(request, pk), por=request.user)
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
    caminhada = andamento.de(matricula, avaliacao)
    ve = visao.da_tentativa(tentativa, caminhada.restantes)
    questoes = apresentacao.corrigidas(tentativa, curso) if ve.devolutiva else []
    contexto = {
        "tentativa": tentativa,
        "avaliacao": avaliacao,
        "curso": curso,
        "estudo": lugar,
        "andamento": caminhada,
        "visao": ve,
        "questoes": questoes,
        "por_objetivo": resultado_por_objetivo.da_pessoa(questoes, avaliacao) if questoes else None,
    }
    return render(request, "avaliacoes/resultado.html", contexto)
