"""Achar o que quem pede pode ver: 404 para quem não lê as respostas da turma, 403 para quem lê e não coordena."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from avaliacoes.models import AvaliacaoPage, Tentativa
from avaliacoes.permissoes import pode_coordenar, turmas_que_le
from cursos.models import Matricula


def turma_lida(request, pk):
    return get_object_or_404(turmas_que_le(request.user).select_related("curso"), pk=pk)


def matricula_coordenada(request, pk):
    matriculas = Matricula.objects.filter(turma__in=turmas_que_le(request.user))
    matricula = get_object_or_404(matriculas.select_related("pessoa", "turma__curso"), pk=pk)
    exigir_coordenacao(request, matricula.turma)
    return matricula


def tentativa_lida(request, pk):
    suas = Tentativa.objects.filter(matricula__turma__in=turmas_que_le(request.user))
    return get_object_or_404(suas.select_related("avaliacao", "matricula__pessoa", "matricula__turma__curso"), pk=pk)


def exigir_coordenacao(request, turma):
    if not pode_coordenar(request.user, turma):
        raise PermissionDenied


def avaliacao_da_turma(turma, pk):
    return get_object_or_404(AvaliacaoPage.objects.filter(pk__in=turma.atividades.values("pagina")), pk=pk)


def cabecalho(request, turma, titulo, *passos):
    """`passos`: [(endereço, rótulo)] entre as avaliações da turma e esta tela."""
    return {
        "turma": turma,
        "coordena": pode_coordenar(request.user, turma),
        "header_title": titulo,
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [
            {"url": reverse("coordenacao:turmas"), "label": "Turmas"},
            {"url": reverse("coordenacao:quadro", args=[turma.pk]), "label": turma.codigo},
            *({"url": url, "label": rotulo} for url, rotulo in passos),
            {"url": "", "label": titulo},
        ],
    }


def passo_das_avaliacoes(turma):
    return reverse("tentativas:turma", args=[turma.pk]), "Avaliações"


def passo_da_pessoa(matricula):
    return reverse("coordenacao:pessoa", args=[matricula.pk]), str(matricula.pessoa)


def passo_da_tentativa(tentativa):
    return reverse("tentativas:historico", args=[tentativa.pk]), f"{tentativa.numero}ª tentativa"
