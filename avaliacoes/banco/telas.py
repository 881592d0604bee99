"""O que as telas do banco no admin têm em comum: a porta, o cabeçalho e o caminho de volta."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from avaliacoes.banco.permissoes import pode_escrever, pode_ler
from avaliacoes.models import Questao


def exigir(pode):
    if not pode:
        raise PermissionDenied


def exigir_leitura(request):
    exigir(pode_ler(request.user))


def exigir_escrita(request):
    exigir(pode_escrever(request.user))


def a_questao(request, pk, *, escreve=False):
    (exigir_escrita if escreve else exigir_leitura)(request)
    return get_object_or_404(Questao.objects.select_related("eixo", "categoria"), pk=pk)


def endereco(questao):
    return reverse("questoes:inspect", args=[questao.pk])


def cabecalho(titulo, questao=None, icone="help"):
    passos = [{"url": reverse("questoes:index"), "label": "Questões"}]
    if questao is not None:
        passos.append({"url": endereco(questao), "label": questao.codigo})
    return {
        "header_title": titulo,
        "header_icon": icone,
        "breadcrumbs_items": [*passos, {"url": "", "label": titulo}],
    }
