"""As telas de resultado, no admin: a lista, os itens, os objetivos, o ganho e a reação."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from avaliacoes.analise import colunas, interpretacao, itens, leitura, levas, permissoes, reacao, recorte, resultado
from avaliacoes.analise.grafico import histograma
from avaliacoes.analise.quadro_do_ganho import DIVISOES, QuadroDoGanho
from avaliacoes.models import RespostaAnonima
from avaliacoes.recorrecao import pode_recorrigir
from contas.recusa import Recusa
from planilhas.resposta import baixar, formato_pedido

TITULO = "Resultados"
POUCAS_PESSOAS = 5


def _contexto(lido, titulo, **outros):
    return {
        "recorte": lido,
        "header_title": titulo,
        "header_icon": "history",
        "breadcrumbs_items": [{"url": reverse("resultados:lista"), "label": TITULO}, {"url": "", "label": titulo}],
        **outros,
    }


@require_safe
def lista(request):
    """Os cursos e as avaliações de que a pessoa lê os resultados."""
    if not permissoes.analisa(request.user):
        raise PermissionDenied
    avaliacoes = list(permissoes.avaliacoes_que_analisa(request.user).live())
    cursos = [
        (curso, [a for a in avaliacoes if a.path.startswith(curso.path)])
        for curso in permissoes.cursos_que_analisa(request.user)
    ]
    trilha = [{"url": "", "label": TITULO}]
    contexto = {"cursos": cursos, "header_title": TITULO, "header_icon": "history", "breadcrumbs_items": trilha}
    return render(request, "avaliacoes/analise/lista.html", contexto)


# --- Itens -----------------------------------------------------------------------------------------------------------
@require_safe
def analise_de_itens(request, pk):
    lido = recorte.da_avaliacao(request, pk)
    if lido.avaliacao.anonima:
        return redirect("resultados:reacao", pk)
    analise = itens.analisar(leitura.ler(lido.avaliacao, lido.turma))
    formato = formato_pedido(request)
    if formato:
        return _baixar_itens(request, formato, lido, analise)
    notas = histograma("Quantas pessoas tiveram cada nota", analise.prova.histograma)
    contexto = _contexto(
        lido,
        f"Questões: {lido.avaliacao.title}",
        analise=analise,
        notas=notas if analise.n >= POUCAS_PESSOAS else None,
        mostra_escolhas=analise.n >= POUCAS_PESSOAS,
        recorrige=pode_recorrigir(request.user),
        minimo=interpretacao.POUCAS,
        colunas=colunas.ITENS,
        linhas=list(zip(analise.itens, colunas.tabela(colunas.ITENS, analise.itens), strict=True)),
    )
    return render(request, "avaliacoes/analise/itens.html", contexto)


def _baixar_itens(request, formato, lido, analise):
    nome = f"questoes-{lido.avaliacao.slug}-{lido.arquivo}"
    if request.GET.get("tabela") == "escolhas":
        mostra = analise.itens if analise.n >= POUCAS_PESSOAS else []
        linhas = [(item, parte, opcao) for item in mostra for parte in item.partes for opcao in parte.opcoes]
        return baixar(formato, f"escolhas-{nome}", "Escolhas", colunas.ESCOLHAS, linhas, _notas(lido, analise))
    return baixar(formato, nome, "Questões", colunas.ITENS, analise.itens, _notas(lido, analise))


def _notas(lido, analise):
    prova, frases = analise.prova, [f"{lido.avaliacao.title}, {lido.titulo}: {analise.n} pessoas.", PRIMEIRA]
    if prova.media is not None:
        frases.append(f"Média {prova.media:.1f}".replace(".", ","))
    if prova.confiabilidade is not None:
        nome = "α de Cronbach" if prova.kr20 is None else "KR-20"
        numeros = f"{nome} {prova.confiabilidade:.2f}; erro-padrão de medida {prova.erro_padrao:.1f}"
        frases.append(f"{numeros.replace('.', ',')}. {prova.frase_da_confiabilidade}")
    return [*frases, *([analise.aviso] if analise.aviso else [])]


PRIMEIRA = "De cada pessoa entra a primeira tentativa enviada; questão anulada fica fora."


# --- Objetivos -------------------------------------------------------------------------------------------------------
@require_safe
def objetivos(request, pk):
    lido = recorte.da_avaliacao(request, pk)
    if lido.avaliacao.anonima:
        return redirect("resultados:reacao", pk)
    turma = resultado.da_turma(lido.avaliacao, lido.turma, com_nomes=lido.nomes)
    tabelas = _tabelas_dos_objetivos(lido, turma, request.GET.get("ordem") == "acerto")
    formato = formato_pedido(request)
    if formato:
        titulo, cabecas, linhas = tabelas.get(request.GET.get("tabela"), tabelas["objetivos"])
        nome = f"{titulo}-{lido.avaliacao.slug}-{lido.arquivo}"
        return baixar(formato, nome, titulo, cabecas, linhas, [PRIMEIRA])
    contexto = _contexto(
        lido,
        f"Objetivos: {lido.avaliacao.title}",
        resultado=turma,
        poucas=turma.pessoas < POUCAS_PESSOAS and not lido.nomes,
        tabelas={nome: (cabecas, colunas.tabela(cabecas, linhas)) for nome, (_, cabecas, linhas) in tabelas.items()},
    )
    return render(request, "avaliacoes/analise/objetivos.html", contexto)


def _tabelas_dos_objetivos(lido, turma, por_acerto):
    """{nome: (título, colunas, linhas)}. Grupo pequeno, só a equipe da turma lê."""
    mostra = turma.pessoas >= POUCAS_PESSOAS or lido.nomes
    linhas = turma.objetivos if mostra else []
    if por_acerto:
        linhas = sorted(linhas, key=lambda linha: linha.acerto)
    tabelas = {
        "objetivos": ("Objetivos", colunas.OBJETIVOS, linhas),
        "eixos": ("Eixos", colunas.EIXOS, turma.eixos if mostra else []),
    }
    return {**tabelas, "reforco": ("Reforço", colunas.REFORCO, turma.reforco)} if lido.nomes else tabelas


# --- Ganho -----------------------------------------------------------------------------------------------------------
@require_safe
def ganho(request, pk):
    lido = recorte.do_curso(request, pk)
    por = request.GET.get("por", "")
    quadro = QuadroDoGanho(lido, por if por in DIVISOES else "objetivo")
    formato = formato_pedido(request)
    if formato:
        if request.GET.get("tabela") == "um-lado":
            return baixar(formato, "quem-fez-so-uma", "Só uma", quadro.COLUNAS_DE_UM_LADO, quadro.de_um_lado)
        nome = f"ganho-{quadro.por}-{lido.curso.slug}-{quadro.arquivo}"
        return baixar(formato, nome, "Ganho", quadro.colunas, quadro.linhas, quadro.notas)
    contexto = _contexto(
        lido,
        "Ganho do curso",
        quadro=quadro,
        divisoes=quadro.divisoes_oferecidas,
        linhas=colunas.tabela(quadro.colunas, quadro.linhas),
    )
    return render(request, "avaliacoes/analise/ganho.html", contexto)


# --- Reação ----------------------------------------------------------------------------------------------------------
@require_safe
def opiniao(request, pk):
    lido = recorte.da_avaliacao(request, pk)
    if not lido.avaliacao.anonima:
        return redirect("resultados:itens", pk)
    levas.soltar(lido.avaliacao)
    lida = reacao.ler(lido.avaliacao, lido.turma)
    formato = formato_pedido(request)
    if formato:
        return _baixar_reacao(request, formato, lido, lida)
    contexto = _contexto(
        lido,
        f"Reação: {lido.avaliacao.title}",
        reacao=lida,
        moderaveis={turma.pk for turma in lido.turmas if permissoes.pode_moderar(request.user, turma)},
    )
    return render(request, "avaliacoes/analise/reacao.html", contexto)


def _baixar_reacao(request, formato, lido, lida):
    nome = f"reacao-{lido.avaliacao.slug}-{lido.arquivo}"
    if request.GET.get("tabela") == "abertas":
        linhas = [(item, resposta) for item in lida.itens for resposta in item.abertas]
        return baixar(formato, f"{nome}-abertas", "Respostas abertas", colunas.ABERTAS, linhas)
    linhas = [(item, opcao) for item in lida.itens if not item.abertas for opcao in (item.opcoes or [None])]
    return baixar(formato, nome, "Reação", colunas.REACAO, linhas, [f"Folhas: {lida.folhas}. {lido.titulo}."])


def _resposta(request, pk):
    """A resposta aberta já à vista em uma avaliação que a pessoa lê, se ela pode moderar a turma dela."""
    a_vista = RespostaAnonima.objects.exclude(com=RespostaAnonima.Com.NINGUEM).select_related(
        "avaliacao", "turma", "versao"
    )
    avaliacoes = permissoes.avaliacoes_que_analisa(request.user).values("pk")
    resposta = get_object_or_404(a_vista.filter(avaliacao__in=avaliacoes), pk=pk)
    if not permissoes.pode_moderar(request.user, resposta.turma):
        raise PermissionDenied
    return resposta


@require_http_methods(["GET", "POST"])
def ocultar(request, pk):
    resposta = _resposta(request, pk)
    if request.method == "GET":
        contexto = _contexto(None, "Ocultar uma resposta", resposta=resposta, texto=colunas.texto_da(resposta))
        return render(request, "avaliacoes/analise/ocultar.html", contexto)
    return _moderar(request, resposta, lambda: reacao.ocultar(resposta, request.user, request.POST.get("motivo", "")))


@require_POST
def mostrar(request, pk):
    resposta = _resposta(request, pk)
    return _moderar(request, resposta, lambda: reacao.mostrar(resposta, request.user))


def _moderar(request, resposta, ato):
    try:
        ato()
        messages.success(request, "Feito. Fica no histórico da avaliação, com o seu nome.")
    except Recusa as recusa:
        messages.error(request, str(recusa))
        if recusa.codigo == "sem_motivo":
            return redirect("resultados:ocultar", resposta.pk)
    return redirect("resultados:reacao", resposta.avaliacao_id)
