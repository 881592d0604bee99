"""`sitemap.xml`: os endereços que um buscador pode guardar. Só páginas abertas; aula e prática pedem matrícula."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from oficinas.models import Oficina
from portal import publicas
from rede.models import Consorcio, Filiacao, Municipio

FIXAS = ["oficinas:lista", "rede:lista", "rede:municipios", "certificados:verificar_formulario", "portal:privacidade"]
FIXAS += ["portal:acessibilidade", "portal:cookies", "portal:mapa", "portal:termos"]


class _Mapa(Sitemap):
    """O endereço vem de `ENDERECO_DO_SITE`, e não de quem pediu."""

    protocol = urlsplit(settings.ENDERECO_DO_SITE).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.ENDERECO_DO_SITE).netloc


class Paginas(_Mapa):
    def items(self):
        campos = ("path", "depth", "url_path", "content_type", "locale", "last_published_at", "live")
        return publicas.com_tudo_no_ar(publicas.abertas().only(*campos).order_by("path"))

    def location(self, pagina):
        return pagina.get_url_parts()[2]

    def lastmod(self, pagina):
        return pagina.last_published_at


class Fixas(_Mapa):
    def items(self):
        return FIXAS

    def location(self, nome):
        return reverse(nome)


class Oficinas(_Mapa):
    def items(self):
        return Oficina.objects.publicadas().order_by("pk")


class Consorcios(_Mapa):
    def items(self):
        return Consorcio.objects.em_atividade().order_by("pk")


class Municipios(_Mapa):
    """Só os de que se sabe algum consórcio: os outros ainda não têm o que ler."""

    def items(self):
        return Municipio.objects.filter(pk__in=Filiacao.objects.vigentes().values("municipio")).order_by("pk")


MAPAS = {
    "paginas": Paginas,
    "fixas": Fixas,
    "oficinas": Oficinas,
    "consorcios": Consorcios,
    "municipios": Municipios,
}


@require_safe
@cache_control(public=True, max_age=3600)
def mapa(request):
    return sitemap(request, MAPAS, template_name="portal/sitemap.xml")
