"""O que as oficinas ligam no Wagtail: a política de permissões, as telas do admin e o que fica no histórico."""

from django.templatetags.static import static
from django.urls import include, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy

from oficinas import admin_urls
from oficinas.models import Oficina
from oficinas.paineis import PainelDeOficinas, conduz_oficinas
from oficinas.permissoes import PoliticaDeOficinas
from oficinas.viewsets import OficinaViewSet

# Antes de registrar telas: quem pergunta pela política cedo demais faz o Wagtail criar outra no lugar.
register_permission_policy(Oficina, PoliticaDeOficinas(Oficina))


@hooks.register("register_admin_viewset")
def oficinas():
    return OficinaViewSet("oficinas_da_escola", url_prefix="escola/oficinas")


@hooks.register("register_admin_urls")
def enderecos():
    return [path("oficinas/", include((admin_urls.urlpatterns, admin_urls.app_name)))]


@hooks.register("insert_global_admin_css")
def estilo():
    return format_html('<link rel="stylesheet" href="{}">', static("css/oficinas_admin.css"))


@hooks.register("construct_homepage_panels")
def por_painel(request, paineis):
    if conduz_oficinas(request.user):
        paineis.insert(0, PainelDeOficinas())


@hooks.register("register_log_actions")
def registrar_acoes(acoes):
    acoes.register_action("oficinas.abrir", "Abrir a oficina na sala", "Abriu a oficina na sala")
    acoes.register_action("oficinas.encerrar", "Encerrar a oficina", "Encerrou a oficina")
    acoes.register_action("oficinas.novo_codigo", "Trocar o código de entrada", "Trocou o código de entrada")
    acoes.register_action("oficinas.digitar", "Digitar achados", "Digitou achados")
    acoes.register_action("oficinas.presenca", "Mudar a lista de presença", "Mudou a lista de presença")
    acoes.register_action("oficinas.lista", "Colar a lista de presença", "Acrescentou gente à lista de presença")

    @acoes.register_action("oficinas.reabrir")
    class Reabrir(LogFormatter):
        label = "Reabrir a oficina"

        def format_message(self, entrada):
            return f"Reabriu a oficina. Motivo: {entrada.data.get('motivo', '')}"


@hooks.register("register_log_actions")
def registrar_acoes_do_agrupamento(acoes):
    acoes.register_action("oficinas.reunir", "Reunir achados em uma demanda", "Reuniu achados em uma demanda")
    acoes.register_action("oficinas.unir", "Unir demandas", "Uniu demandas")
    acoes.register_action("oficinas.dividir", "Dividir a demanda", "Dividiu a demanda")
    acoes.register_action("oficinas.retirar", "Retirar achados da demanda", "Retirou achados da demanda")
    acoes.register_action("oficinas.desfazer", "Desfazer um agrupamento", "Desfez um agrupamento")
    acoes.register_action("oficinas.reescrever", "Mudar o texto da demanda", "Mudou o texto da demanda")
    acoes.register_action("oficinas.decidir", "Decidir sobre a demanda", "Decidiu sobre a demanda")
    acoes.register_action("oficinas.registrar_desfecho", "Registrar o desfecho", "Registrou o desfecho da demanda")


@hooks.register("register_log_actions")
def registrar_acoes_da_moderacao(acoes):
    acoes.register_action("oficinas.ocultar_achado", "Ocultar o achado", "Ocultou o achado")
    acoes.register_action("oficinas.mostrar_achado", "Mostrar o achado", "Mostrou o achado de novo")
    acoes.register_action("oficinas.mover_achado", "Mover o achado de eixo", "Moveu o achado de eixo")
    acoes.register_action("oficinas.corrigir_achado", "Corrigir o achado", "Corrigiu o achado")
