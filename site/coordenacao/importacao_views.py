"""Importar pessoas para uma turma, no admin. Quem não acompanha a turma não a vê (404); quem só acompanha, 403."""

from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from contas.recusa import Recusa
from coordenacao import importacao_planilha as planilha
from coordenacao.importacao_forms import EnviarPessoasForm
from coordenacao.modelo_de_planilha import baixar_modelo
from cursos import convites as convites_da_turma
from cursos.importar_pessoas.tipo import NOME
from cursos.models import Turma
from cursos.permissoes import pode_coordenar
from cursos.vagas import Ocupacao
from planilhas import importacao as ciclo
from planilhas.devolucao import baixar_recusadas
from planilhas.models import Importacao, LinhaDaImportacao
from planilhas.recusa import ImportacaoRecusada
from planilhas.resposta import baixar, formato_pedido

POR_PAGINA = 50
ABAS = {"recusada": "Recusadas", "criar": "Contas novas", "mudar": "Já têm conta", "igual": "Sem mudança"}
Resultado = LinhaDaImportacao.Resultado


# --- O que se pode ver e fazer ---------------------------------------------------------------------------------------
def _negada(request):
    return render(request, "coordenacao/sem_permissao.html", status=403)


def da_turma(view):
    """A view recebe a `Turma`, já conferida; o endereço traz o número dela."""

    @wraps(view)
    def conferida(request, turma):
        turmas = Turma.objects.acompanhadas_por(request.user).select_related("curso")
        turma = get_object_or_404(turmas, pk=turma)
        return view(request, turma) if pode_coordenar(request.user, turma) else _negada(request)

    return conferida


def da_importacao(view):
    """A view recebe a `Importacao` e a `Turma` dela, já conferidas."""

    @wraps(view)
    def conferida(request, pk):
        importacao = get_object_or_404(Importacao, pk=pk, tipo=NOME)
        turmas = Turma.objects.acompanhadas_por(request.user).select_related("curso")
        turma = get_object_or_404(turmas, pk=importacao.contexto.get("turma"))
        return view(request, importacao, turma) if pode_coordenar(request.user, turma) else _negada(request)

    return conferida


def _contexto(turma, titulo, *passos, **contexto):
    caminho = [
        {"url": reverse("coordenacao:turmas"), "label": "Turmas"},
        {"url": reverse("coordenacao:quadro", args=[turma.pk]), "label": turma.codigo},
        *passos,
        {"url": "", "label": titulo},
    ]
    return {"turma": turma, "header_title": titulo, "header_icon": "upload", "breadcrumbs_items": caminho, **contexto}


def _passo_de_enviar(turma):
    return {"url": reverse("importacao:enviar", args=[turma.pk]), "label": "Importar pessoas"}


# --- Enviar ----------------------------------------------------------------------------------------------------------
@da_turma
def enviar(request, turma):
    importacoes = Importacao.objects.do_contexto(NOME, turma=turma.pk).select_related("por")
    formato = formato_pedido(request)
    if formato:
        return baixar(formato, f"importacoes-{turma.codigo}", "Importações", planilha.IMPORTACOES, importacoes)
    enviado = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EnviarPessoasForm(*enviado)
    if form.is_valid():
        try:
            return redirect("importacao:ver", _receber(turma, form.cleaned_data, request.user).pk)
        except ImportacaoRecusada as recusa:
            form.add_error("arquivo" if form.cleaned_data["arquivo"] else "colado", str(recusa))
    pagina = Paginator(importacoes, 20).get_page(request.GET.get("p"))
    contexto = _contexto(turma, "Importar pessoas", form=form, pagina=pagina)
    return render(request, "coordenacao/importacao/enviar.html", contexto, status=422 if form.errors else 200)


def _receber(turma, dados, por):
    contexto = {"turma": turma.pk}
    arquivo = dados["arquivo"]
    if arquivo:
        return ciclo.receber(NOME, contexto, arquivo.name, arquivo.read(), por)
    return ciclo.receber_lista(NOME, contexto, dados["colado"], por)


@require_safe
@da_turma
def modelo(request, turma):
    return baixar_modelo(turma)


# --- Acompanhar e decidir --------------------------------------------------------------------------------------------
@require_safe
@da_importacao
def ver(request, importacao, turma):
    abas = _abas(importacao)
    escolhida = request.GET.get("ver") if request.GET.get("ver") in dict(abas) else (abas[0][0] if abas else "")
    linhas = importacao.linhas.filter(resultado=escolhida) if escolhida else importacao.linhas.none()
    formato = formato_pedido(request)
    if formato and escolhida and not importacao.em_andamento:
        nome = f"importacao-{turma.codigo}-{importacao.pk}-{escolhida}"
        return baixar(formato, nome, ABAS[escolhida], planilha.linhas_do_ensaio(escolhida), linhas)
    feitas, total = ciclo.andamento(importacao)
    contexto = _contexto(
        turma,
        "Importação",
        _passo_de_enviar(turma),
        importacao=importacao,
        feitas=feitas,
        total=total,
        parando=ciclo.parando(importacao),
        abas=[(chave, ABAS[chave], quantas, chave == escolhida) for chave, quantas in abas],
        escolhida=escolhida,
        pagina=Paginator(linhas, POR_PAGINA).get_page(request.GET.get("p")),
        livres=Ocupacao.da_turma(turma).livres,
    )
    return render(request, "coordenacao/importacao/ver.html", contexto)


def _abas(importacao):
    """[(resultado, quantas)] dos que têm linha: primeiro as recusadas, que pedem conserto."""
    if not importacao.caminho:
        return []
    quantas = {
        Resultado.RECUSADA.value: importacao.recusadas,
        Resultado.CRIAR.value: importacao.a_criar,
        Resultado.MUDAR.value: importacao.a_mudar,
        Resultado.IGUAL.value: importacao.iguais,
    }
    return [(chave, n) for chave, n in quantas.items() if n]


@require_POST
@da_importacao
def gravar(request, importacao, turma):
    try:
        ciclo.mandar_gravar(importacao, request.user)
    except ImportacaoRecusada as recusa:
        messages.error(request, str(recusa))
    return redirect("importacao:ver", importacao.pk)


@require_POST
@da_importacao
def cancelar(request, importacao, turma):
    try:
        parou = ciclo.cancelar(importacao, request.user)
    except ImportacaoRecusada as recusa:
        messages.error(request, str(recusa))
        return redirect("importacao:ver", importacao.pk)
    if parou:
        messages.success(request, "Importação cancelada. Nada foi gravado.")
        return redirect("importacao:enviar", turma.pk)
    messages.warning(request, "Pedimos que a gravação pare. Se ainda der tempo, nada fica gravado.")
    return redirect("importacao:ver", importacao.pk)


@require_safe
@da_importacao
def recusadas(request, importacao, turma):
    if not importacao.recusadas or not importacao.caminho:
        messages.error(request, "Esta importação não tem linhas recusadas guardadas.")
        return redirect("importacao:ver", importacao.pk)
    return baixar_recusadas(importacao, f"recusadas {turma.codigo} {importacao.pk}")


# --- Convites --------------------------------------------------------------------------------------------------------
# filtro da tela: (rótulo, quais convites)
FILTROS = {
    "falharam": ("Falharam", lambda convite: convite.falhou),
    "na_fila": ("A enviar", lambda convite: convite.na_fila),
    "nao_entraram": ("Ainda não entraram", lambda convite: not convite.entrou),
    "entraram": ("Já entraram", lambda convite: convite.entrou),
}


@da_turma
def convites(request, turma):
    if request.method == "POST":
        return _reenviar(request, turma)
    todos = convites_da_turma.da_turma(turma)
    filtro = request.GET.get("ver", "")
    escolhidos = list(filter(FILTROS[filtro][1], todos)) if filtro in FILTROS else todos
    formato = formato_pedido(request)
    if formato:
        return baixar(formato, f"convites-{turma.codigo}", "Convites", planilha.CONVITES, escolhidos)
    contexto = _contexto(
        turma,
        "Convites",
        _passo_de_enviar(turma),
        pagina=Paginator(escolhidos, POR_PAGINA).get_page(request.GET.get("p")),
        contas=[(chave, rotulo, sum(map(entra, todos))) for chave, (rotulo, entra) in FILTROS.items()],
        filtro=filtro,
        total=len(todos),
        reenviaveis=sum(convite.reenviavel for convite in todos),
    )
    return render(request, "coordenacao/importacao/convites.html", contexto)


def _reenviar(request, turma):
    pessoa = request.POST.get("pessoa", "")
    try:
        quantos = convites_da_turma.reenviar(turma, request.user, int(pessoa) if pessoa.isdecimal() else None)
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return redirect("importacao:convites", turma.pk)
    if quantos == 1:
        messages.success(request, "1 convite vai sair de novo.")
    elif quantos:
        messages.success(request, f"{quantos} convites vão sair de novo.")
    else:
        messages.warning(request, "Nenhum convite para reenviar agora: quem falta entrar recebeu um há poucos minutos.")
    return redirect("importacao:convites", turma.pk)
