"""Mostrar os textos de uma questão."""

from string import ascii_uppercase

from django import template
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from avaliacoes import imagens

register = template.Library()


@register.filter
def texto_da_questao(texto, versao):
    """O texto escapado, com as quebras de linha e, onde diz `[[imagem:NOME]]`, a imagem da questão."""
    partes = imagens.separar(str(texto or ""))
    da_questao = imagens.achar(versao.questao) if len(partes) > 1 else {}
    trechos = [
        _imagem(da_questao.get(trecho), trecho) if n % 2 else linebreaksbr(trecho, autoescape=True)
        for n, trecho in enumerate(partes)
    ]
    return mark_safe("".join(trechos))  # noqa: S308 - cada trecho já vem escapado


@register.filter
def sem_imagens(texto):
    """O texto para onde não cabe uma imagem: dentro de uma opção de lista, de um título ou de um resumo."""
    partes = imagens.separar(str(texto or ""))
    return conditional_escape("".join(f"(imagem {trecho})" if n % 2 else trecho for n, trecho in enumerate(partes)))


@register.filter
def letra(posicao):
    """A letra da lista numerada por letras: A, B… Z, AA…"""
    volta, resto = divmod(posicao, len(ascii_uppercase))
    return (letra(volta - 1) if volta else "") + ascii_uppercase[resto]


def _imagem(imagem, nome):
    if imagem is None:
        return conditional_escape(f"(imagem {nome} não encontrada)")
    endereco = reverse("avaliacoes:imagem", args=[imagem.pk])
    return format_html('<span class="figura"><img src="{}" alt="{}"></span>', endereco, imagem.descricao)
