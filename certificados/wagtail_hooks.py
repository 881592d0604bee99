from django.urls import include, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from certificados.admin_views import CorrigirView, RevogarView, declaracoes
from certificados.models import Certificado
from certificados.viewsets import CertificadosGroup, SoConsulta

register_permission_policy(Certificado, SoConsulta(Certificado))


@hooks.register("register_admin_viewset")
def registrar_certificados():
    return CertificadosGroup()


@hooks.register("register_admin_urls")
def registrar_atos():
    rotas = [
        path("oficinas/<int:pk>/", declaracoes, name="declaracoes"),
        path("<int:pk>/corrigir/", CorrigirView.as_view(), name="corrigir"),
        path("<int:pk>/revogar/", RevogarView.as_view(), name="revogar"),
    ]
    return [path("certificados/", include((rotas, "certificados_admin"), namespace="certificados_admin"))]


@hooks.register("register_log_actions")
def registrar_acoes(acoes):
    acoes.register_action("certificados.emitir", "Emitir certificado", "Emitiu o certificado")
    acoes.register_action("certificados.declarar", "Emitir declaração", "Emitiu a declaração")
    acoes.register_action("certificados.corrigir", "Corrigir certificado", "Corrigiu o certificado")
    acoes.register_action("certificados.revogar", "Revogar certificado", "Revogou o certificado")
