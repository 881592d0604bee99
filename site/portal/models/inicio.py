"""A página inicial."""

from django.db import models
from django.http import Http404
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from portal import inicio


class HomePage(Page):
    chamada = models.CharField("chamada", max_length=120, blank=True)
    introducao = models.TextField("introdução", blank=True)

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    template = "portal/home.html"
    content_panels = [*Page.content_panels, FieldPanel("chamada"), FieldPanel("introducao")]

    class Meta:
        verbose_name = "página inicial"

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | inicio.contexto()

    def route(self, request, path_components):
        """Acha a página pelo caminho inteiro: duas consultas, e não duas por nível como no Wagtail."""
        if not path_components:
            return super().route(request, path_components)
        caminho = f"{self.url_path}{'/'.join(path_components)}/"
        pagina = Page.objects.filter(url_path=caminho, live=True).first()
        if pagina is None:
            raise Http404
        return RouteResult(pagina.specific)
