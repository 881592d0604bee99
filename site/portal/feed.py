"""As notícias para quem as assina (RSS)."""

import re

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from portal import noticias
from portal.models import Categoria

QUANTAS = 20
# O XML não aceita caracteres de controle, que um texto colado no editor pode trazer.
DE_CONTROLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _limpo(texto):
    return DE_CONTROLE.sub("", str(texto or ""))


class FeedDeNoticias(Feed):
    """`/noticias/feed/`, ou só as de um assunto com `?categoria=`."""

    language = "pt-br"
    feed_copyright = settings.INSTITUICAO["nome"]

    def get_object(self, request):
        slug = request.GET.get("categoria", "")
        if not slug:
            return None
        categoria = None if "\x00" in slug else Categoria.objects.filter(slug=slug).first()
        if categoria is None:
            raise Http404
        return categoria

    def title(self, categoria):
        assunto = f": {categoria.nome}" if categoria else ""
        return _limpo(f"Notícias da Escola dos Consórcios{assunto}")

    def description(self, categoria):
        return (
            f"O que a {settings.INSTITUICAO['sigla']} e os consórcios intermunicipais de saúde de Minas publicam aqui."
        )

    def link(self, categoria):
        return _inteiro(f"/noticias/?categoria={categoria.slug}" if categoria else "/noticias/")

    def feed_url(self, categoria):
        endereco = reverse("portal:feed_de_noticias")
        return _inteiro(f"{endereco}?categoria={categoria.slug}" if categoria else endereco)

    def items(self, categoria):
        return noticias.ultimas(QUANTAS, categoria)

    def item_title(self, noticia):
        return _limpo(noticia.title)

    def item_description(self, noticia):
        """O leitor de notícias lê a descrição como HTML: o resumo, que é texto, vai escapado."""
        return escape(_limpo(noticia.lead))

    def item_link(self, noticia):
        return _inteiro(noticia.url)

    def item_pubdate(self, noticia):
        return timezone.localtime(noticia.momento)

    def item_updateddate(self, noticia):
        return timezone.localtime(noticia.atualizada_em or noticia.momento)

    def item_author_name(self, noticia):
        return _limpo(noticia.autoria)

    def item_categories(self, noticia):
        return [_limpo(noticia.categoria)] if noticia.categoria else []


def _inteiro(caminho):
    return f"{settings.ENDERECO_DO_SITE}{caminho}"


# Quem assina pergunta muitas vezes: sem novidade, a resposta é um 304.
feed_de_noticias = require_safe(conditional_page(cache_control(public=True, max_age=600)(FeedDeNoticias())))
