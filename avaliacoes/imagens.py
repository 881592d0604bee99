"""As imagens que os textos de uma questão mostram, servidas só a quem pode ver a questão."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from avaliacoes import visao
from avaliacoes.banco.conteudo import IMAGEM
from avaliacoes.banco.permissoes import pode_ler
from avaliacoes.models import ImagemDaQuestao, ItemDaTentativa
from avaliacoes.tentativa import permitidas

UM_DIA = 86_400


def achar(questao):
    """{nome: imagem} da questão; lê o banco uma vez por questão."""
    if not hasattr(questao, "_imagens_por_nome"):
        questao._imagens_por_nome = {imagem.nome: imagem for imagem in questao.imagens.all()}
    return questao._imagens_por_nome


def separar(texto):
    """Os trechos do texto e, nas posições ímpares, os nomes das imagens."""
    return [trecho.strip() if n % 2 else trecho for n, trecho in enumerate(IMAGEM.split(texto))]


def pode_ver(usuario, imagem):
    """Quem lê o banco, e quem recebeu a questão em uma tentativa sua; a dos comentários, quando já os pode ler."""
    if pode_ler(usuario):
        return True
    dela = ItemDaTentativa.objects.filter(tentativa__matricula__pessoa=usuario, versao__questao=imagem.questao_id)
    itens = list(dela.select_related("versao", "tentativa__avaliacao", "tentativa__matricula__turma"))
    return any(_mostra(item, imagem.nome) for item in itens) or any(_ve_comentada(item.tentativa) for item in itens)


def _mostra(item, nome):
    """Se a questão, como se mostra para responder, traz a imagem."""
    textos = [item.versao.enunciado]
    for parte in item.apresentar(None):
        textos += [parte.texto, *(opcao.texto for opcao in getattr(parte, "opcoes", ()))]
    return any(nome == achado.strip() for texto in textos for achado in IMAGEM.findall(texto))


def _ve_comentada(tentativa):
    matricula, avaliacao = tentativa.matricula, tentativa.avaliacao
    feitas = matricula.tentativas.filter(avaliacao=avaliacao).count()
    return visao.da_tentativa(tentativa, max(permitidas(matricula, avaliacao) - feitas, 0)).devolutiva


@login_required
@require_GET
def mostrar(request, pk):
    """Para quem não pode ver, a imagem não existe."""
    imagem = get_object_or_404(ImagemDaQuestao, pk=pk)
    if not pode_ver(request.user, imagem):
        raise Http404
    resposta = FileResponse(imagem.arquivo.open("rb"), content_type=imagem.tipo_mime)
    resposta["X-Content-Type-Options"] = "nosniff"
    resposta["Content-Security-Policy"] = "default-src 'none'; sandbox"
    resposta["Cache-Control"] = f"private, max-age={UM_DIA}"
    return resposta
