"""As imagens de uma questão no admin: enviar e retirar."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from avaliacoes.banco import imagens as atos
from avaliacoes.banco.conteudo import imagens_que_faltam
from avaliacoes.banco.permissoes import pode_escrever
from avaliacoes.banco.telas import a_questao, cabecalho, exigir_escrita
from avaliacoes.models import ImagemDaQuestao


@require_http_methods(["GET", "POST"])
def imagens(request, pk):
    questao = a_questao(request, pk, escreve=request.method == "POST")
    if request.method == "GET":
        return _mostrar(request, questao)
    enviado = request.FILES.get("arquivo")
    if enviado is None:
        return _mostrar(request, questao, "Escolha o arquivo da imagem.", status=422)
    if enviado.size > atos.MAXIMO_DE_BYTES:
        return _mostrar(request, questao, "A imagem passa de 2 MB. Reduza-a antes de enviar.", status=422)
    nome, descricao = request.POST.get("nome", "")[:120], request.POST.get("descricao", "")[:255]
    try:
        imagem = atos.juntar(questao, nome, enviado.read(), descricao, request.user)
    except atos.ImagemRecusada as recusa:
        return _mostrar(request, questao, str(recusa), status=422)
    messages.success(request, f"Imagem guardada. Escreva [[imagem:{imagem.nome}]] onde ela deve aparecer.")
    return redirect("banco:imagens", questao.pk)


def _mostrar(request, questao, recusa="", status=200):
    versao = questao.versao_atual
    faltam = imagens_que_faltam(versao) if versao else []
    contexto = {
        "questao": questao,
        "imagens": questao.imagens.order_by("nome"),
        "faltam": faltam,
        "escreve": pode_escrever(request.user),
        "recusa": recusa,
        "nome": request.POST.get("nome", faltam[0] if faltam else ""),
        "descricao": request.POST.get("descricao", ""),
        **cabecalho("Imagens da questão", questao, "image"),
    }
    return render(request, "avaliacoes/admin/banco/imagens.html", contexto, status=status)


@require_POST
def retirar(request, pk):
    exigir_escrita(request)
    imagem = get_object_or_404(ImagemDaQuestao.objects.select_related("questao"), pk=pk)
    questao = imagem.questao
    try:
        atos.retirar(imagem, request.user)
    except atos.ImagemRecusada as recusa:
        messages.error(request, str(recusa))
    else:
        messages.success(request, "Imagem retirada.")
    return redirect("banco:imagens", questao.pk)
