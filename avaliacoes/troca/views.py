"""Importar e exportar questões, no admin. Só quem escreve no banco: o gabarito está nos arquivos."""

import tempfile
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from avaliacoes.banco.permissoes import pode_escrever
from avaliacoes.models import Questao
from avaliacoes.troca import devolucao, exportacao, formatos, tabelas
from avaliacoes.troca import modelo as planilha_modelo
from avaliacoes.troca.escolhidas import escolhidas
from avaliacoes.troca.forms import EnviarQuestoesForm
from avaliacoes.troca.importacao import NOME, receber
from planilhas import importacao as ciclo
from planilhas.models import Importacao, LinhaDaImportacao
from planilhas.recusa import ImportacaoRecusada
from planilhas.resposta import baixar, formato_pedido

POR_PAGINA = 25
ABAS = {"recusada": "Recusadas", "criar": "Novas", "mudar": "Mudam", "igual": "Iguais"}
Resultado = LinhaDaImportacao.Resultado


def de_quem_escreve(view):
    @wraps(view)
    def conferida(request, *args, **kwargs):
        if not pode_escrever(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return conferida


def da_importacao(view):
    """A view recebe a `Importacao`, já conferida."""

    @wraps(view)
    def conferida(request, pk):
        return view(request, get_object_or_404(Importacao.objects.select_related("por"), pk=pk, tipo=NOME))

    return de_quem_escreve(conferida)


def _contexto(titulo, *passos, icone="upload", **contexto):
    caminho = [
        {"url": reverse("questoes:index"), "label": "Questões"},
        *passos,
        {"url": "", "label": titulo},
    ]
    return {"header_title": titulo, "header_icon": icone, "breadcrumbs_items": caminho, **contexto}


# --- Enviar ----------------------------------------------------------------------------------------------------------
@de_quem_escreve
def enviar(request):
    importacoes = Importacao.objects.filter(tipo=NOME).select_related("por")
    if formato := formato_pedido(request):
        return baixar(formato, "importacoes-de-questoes", "Importações", tabelas.IMPORTACOES, importacoes)
    enviado = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EnviarQuestoesForm(*enviado)
    if form.is_valid():
        try:
            nome, conteudo = form.enviado
            importacao = receber(nome, conteudo, form.escolhas, request.user, form.cleaned_data["formato"])
            return redirect("troca:ver", importacao.pk)
        except ImportacaoRecusada as recusa:
            form.add_error("arquivo" if form.cleaned_data["arquivo"] else "colado", str(recusa))
    pagina = Paginator(importacoes, 20).get_page(request.GET.get("p"))
    contexto = _contexto("Importar questões", form=form, pagina=pagina)
    return render(request, "avaliacoes/admin/troca/enviar.html", contexto, status=422 if form.errors else 200)


@require_safe
@de_quem_escreve
def modelo(request):
    arquivo = tempfile.TemporaryFile()  # noqa: SIM115 - quem fecha é a resposta
    planilha_modelo.escrever(arquivo)
    arquivo.seek(0)
    return _reservada(FileResponse(arquivo, as_attachment=True, filename="questoes-modelo.xlsx"))


# --- Acompanhar e decidir --------------------------------------------------------------------------------------------
@require_safe
@da_importacao
def ver(request, importacao):
    abas = _abas(importacao)
    escolhida = request.GET.get("ver") if request.GET.get("ver") in dict(abas) else (abas[0][0] if abas else "")
    linhas = importacao.linhas.filter(resultado=escolhida) if escolhida else importacao.linhas.none()
    formato = formato_pedido(request)
    if formato and escolhida and not importacao.em_andamento:
        nome = f"importacao-de-questoes-{importacao.pk}-{escolhida}"
        return baixar(formato, nome, ABAS[escolhida], tabelas.DO_ENSAIO, linhas)
    pagina = Paginator(linhas, POR_PAGINA).get_page(request.GET.get("p"))
    feitas, total = ciclo.andamento(importacao)
    contexto = _contexto(
        "Importação de questões",
        {"url": reverse("troca:enviar"), "label": "Importar questões"},
        importacao=importacao,
        formato=formatos.FORMATOS[importacao.contexto["formato"]].rotulo,
        feitas=feitas,
        total=total,
        parando=ciclo.parando(importacao),
        abas=[(chave, ABAS[chave], quantas, chave == escolhida) for chave, quantas in abas],
        escolhida=escolhida,
        pagina=pagina,
        no_banco=_no_banco(pagina),
    )
    return render(request, "avaliacoes/admin/troca/ver.html", contexto)


def _abas(importacao):
    """[(resultado, quantas)] dos que têm questão: primeiro as recusadas, que pedem conserto."""
    if not importacao.caminho:
        return []
    quantas = {
        Resultado.RECUSADA.value: importacao.recusadas,
        Resultado.CRIAR.value: importacao.a_criar,
        Resultado.MUDAR.value: importacao.a_mudar,
        Resultado.IGUAL.value: importacao.iguais,
    }
    return [(chave, n) for chave, n in quantas.items() if n]


def _no_banco(pagina):
    """Cada linha da página ganha o número da questão dela, se já está no banco."""
    codigos = {linha: linha.rotulo.partition(" · ")[0] for linha in pagina}
    achadas = dict(Questao.objects.filter(codigo__in=codigos.values()).values_list("codigo", "pk"))
    for linha, codigo in codigos.items():
        linha.questao_pk = achadas.get(codigo) if linha.resultado != Resultado.RECUSADA else None
    return achadas


@require_POST
@da_importacao
def gravar(request, importacao):
    try:
        ciclo.mandar_gravar(importacao, request.user)
    except ImportacaoRecusada as recusa:
        messages.error(request, str(recusa))
    return redirect("troca:ver", importacao.pk)


@require_POST
@da_importacao
def cancelar(request, importacao):
    try:
        parou = ciclo.cancelar(importacao, request.user)
    except ImportacaoRecusada as recusa:
        messages.error(request, str(recusa))
        return redirect("troca:ver", importacao.pk)
    if parou:
        messages.success(request, "Importação cancelada. Nada foi gravado.")
        return redirect("troca:enviar")
    messages.warning(request, "Pedimos que a gravação pare. Se ainda der tempo, nada fica gravado.")
    return redirect("troca:ver", importacao.pk)


@require_safe
@da_importacao
def recusadas(request, importacao):
    if not importacao.recusadas or not importacao.caminho:
        messages.error(request, "Esta importação não tem questões recusadas guardadas.")
        return redirect("troca:ver", importacao.pk)
    formato = importacao.contexto["formato"]
    nome = f"recusadas-{importacao.pk}"
    if devolucao.e_tabela(importacao):
        colunas, linhas = devolucao.em_tabela(importacao)
        return baixar(formato, nome, "Recusadas", colunas, linhas)
    saida = formatos.FORMATOS[formato]
    resposta = HttpResponse(devolucao.em_texto(importacao), content_type=saida.tipo_mime)
    return _como_arquivo(resposta, f"{nome}.{saida.fim}")


# --- Exportar --------------------------------------------------------------------------------------------------------
@require_safe
@de_quem_escreve
def exportar(request):
    questoes, de_onde = escolhidas(request)
    formato = request.GET.get("formato", "")
    if formato in exportacao.DE_SAIDA:
        saida = exportacao.DE_SAIDA[formato]
        resposta = StreamingHttpResponse(exportacao.em_pedacos(formato, questoes), content_type=saida.tipo_mime)
        return _como_arquivo(resposta, f"questoes-{timezone.localdate():%Y-%m-%d}.{saida.fim}")
    contexto = _contexto(
        "Exportar questões",
        icone="download",
        quantas=questoes.count(),
        de_onde=de_onde,
        formatos=exportacao.DE_SAIDA.items(),
    )
    return render(request, "avaliacoes/admin/troca/exportar.html", contexto)


def _como_arquivo(resposta, nome):
    resposta["Content-Disposition"] = f'attachment; filename="{nome}"'
    return _reservada(resposta)


def _reservada(resposta):
    resposta["Cache-Control"] = "private, no-store"
    resposta["X-Content-Type-Options"] = "nosniff"
    resposta["X-Robots-Tag"] = "noindex, nofollow"
    return resposta
