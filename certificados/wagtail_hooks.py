from django.contrib import messages
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from certificados.admin_views import CorrigirView, RefazerView, RevogarView, declaracoes
from certificados.declaracoes.views import emitir as emitir_da_matricula
from certificados.livro.views import imprimir as imprimir_livro
from certificados.livro_admin.viewset import SoConsulta, compor_de_novo
from certificados.modelos_admin.imagem import imagem
from certificados.models import Certificado, Modelo
from certificados.reuniao.views import reunir
from certificados.viewsets import CertificadosGroup

register_permission_policy(Certificado, SoConsulta(Certificado))


@hooks.register("register_admin_viewset")
def registrar_certificados():
    return CertificadosGroup()


@hooks.register("register_admin_urls")
def registrar_atos():
    rotas = [
        path("oficinas/<int:pk>/", declaracoes, name="declaracoes"),
        path("imagens/<str:nome>/", imagem, name="imagem"),
        path("matriculas/<int:pk>/documentos/", emitir_da_matricula, name="emitir_da_matricula"),
        path("livro/", imprimir_livro, name="imprimir_livro"),
        path("reunir/", reunir, name="reunir"),
        path("<int:pk>/compor/", compor_de_novo, name="compor_de_novo"),
        path("<int:pk>/corrigir/", CorrigirView.as_view(), name="corrigir"),
        path("<int:pk>/refazer/", RefazerView.as_view(), name="refazer"),
        path("<int:pk>/revogar/", RevogarView.as_view(), name="revogar"),
    ]
    return [path("certificados/", include((rotas, "certificados_admin"), namespace="certificados_admin"))]


@hooks.register("insert_global_admin_css")
def estilo_dos_modelos():
    return format_html('<link rel="stylesheet" href="{}">', static("css/modelos_admin.css"))


@hooks.register("before_bulk_action")
def modelo_se_exclui_um_por_um(request, acao, objetos, _):
    """A exclusão em lote do Wagtail não passa pela tela que diz por que não."""
    if acao == "delete" and any(isinstance(objeto, Modelo) for objeto in objetos):
        messages.error(request, "Exclua os modelos um por um: a tela de cada um diz se ele ainda faz falta.")
        return redirect("wagtailsnippets_certificados_modelo:list")
    return None


@hooks.register("register_log_actions")
def registrar_acoes(acoes):
    acoes.register_action("certificados.emitir", "Emitir certificado", "Emitiu o certificado")
    acoes.register_action("certificados.declarar", "Emitir declaração", "Emitiu a declaração")
    acoes.register_action(
        "certificados.declarar_matricula", "Emitir declaração de matrícula", "Emitiu a declaração de matrícula"
    )
    acoes.register_action("certificados.emitir_historico", "Emitir histórico", "Emitiu o histórico")
    acoes.register_action("certificados.imprimir_livro", "Imprimir o livro", "Imprimiu folhas do livro de registro")
    acoes.register_action("certificados.corrigir", "Corrigir documento", "Corrigiu o documento")
    acoes.register_action("certificados.revogar", "Revogar documento", "Revogou o documento")
    acoes.register_action("certificados.baixar_varios", "Baixar documentos", "Baixou vários documentos de uma vez")
    acoes.register_action("certificados.cancelar_lote", "Cancelar emissão", "Cancelou uma emissão em andamento")
    acoes.register_action("certificados.tentar_de_novo", "Tentar emitir de novo", "Mandou tentar de novo uma emissão")
