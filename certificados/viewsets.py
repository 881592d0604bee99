"""Certificados no admin: o grupo do menu."""

from wagtail.admin.viewsets.model import ModelViewSetGroup

from certificados.livro_admin.viewset import LivroViewSet
from certificados.modelos_admin.modelos import ModeloViewSet
from certificados.modelos_admin.signatarios import SignatarioViewSet


class CertificadosGroup(ModelViewSetGroup):
    menu_label = "Certificados"
    menu_icon = "doc-full-inverse"
    items = (LivroViewSet(), ModeloViewSet(), SignatarioViewSet())
