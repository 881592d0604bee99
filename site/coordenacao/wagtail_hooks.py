"""As telas da coordenação entram no admin do Wagtail por aqui."""

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from coordenacao import urls
from coordenacao.quadro import turmas_de

MAXIMO_NO_PAINEL = 8


def acompanha_turmas(usuario):
    """Coordenação, Tutores e Registro recebem esta permissão em uma migração."""
    return usuario.has_perm("cursos.view_matricula")


@hooks.register("register_admin_urls")
def enderecos():
    return [path("turmas/", include((urls.urlpatterns, urls.app_name)))]


@hooks.register("insert_global_admin_css")
def estilo():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


class ItemDeTurmas(MenuItem):
    def is_shown(self, request):
        return acompanha_turmas(request.user)


@hooks.register("register_admin_menu_item")
def menu():
    return ItemDeTurmas("Quadro das turmas", reverse("coordenacao:turmas"), icon_name="group", order=50)


class PainelDeTurmas(Component):
    """Na entrada do admin: as turmas de quem chega e onde é preciso agir."""

    name = "turmas"
    template_name = "coordenacao/painel.html"
    order = 10

    def get_context_data(self, parent_context):
        turmas = turmas_de(parent_context["request"].user)
        return {"turmas": turmas.exclude(situacao="encerrada")[:MAXIMO_NO_PAINEL]}


@hooks.register("construct_homepage_panels")
def por_painel(request, paineis):
    if acompanha_turmas(request.user):
        paineis.insert(0, PainelDeTurmas())
