"""O que os templates de notícias pedem ao portal."""

from django import template
from django.conf import settings
from django.urls import reverse

from portal import noticias

register = template.Library()

register.simple_tag(noticias.relacionadas)
register.filter(noticias.minutos_de_leitura)


@register.simple_tag(takes_context=True)
def lista_de_noticias(context):
    """A lista do endereço, montada uma vez por pedido: o título e o conteúdo a pedem."""
    request = context["request"]
    if not hasattr(request, "lista_de_noticias"):
        request.lista_de_noticias = noticias.listar(request.GET)
    return request.lista_de_noticias


@register.simple_tag(takes_context=True)
def indice_de(context, noticia):
    """O endereço da lista em que a notícia está; sem consulta."""
    url = noticia.get_url(context["request"]) or "/noticias//"
    return f"{url.rstrip('/').rpartition('/')[0]}/"


@register.filter
def completo(caminho):
    """O endereço público inteiro, que vale fora daqui: em papel, em outro site, em leitor de notícias."""
    return f"{settings.ENDERECO_DO_SITE}{caminho or '/'}"


@register.simple_tag
def assinatura():
    return reverse("portal:feed_de_noticias")
