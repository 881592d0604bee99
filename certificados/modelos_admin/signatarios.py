"""Quem assina os documentos: a pessoa, o cargo, o mandato e a imagem da assinatura."""

from pathlib import PurePath

from django.urls import reverse
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from certificados.modelos_admin import recusas
from certificados.modelos_admin.campo_de_imagem import EnvioLimitado
from certificados.models import Signatario


class ExcluirView(recusas.ExplicaRecusa, generic.DeleteView):
    por_que_nao = staticmethod(recusas.de_excluir_signatario)


class ColunaDoMandato(Column):
    cell_template_name = "certificados/admin/signatario_mandato.html"


class ColunaDaAssinatura(Column):
    cell_template_name = "certificados/admin/signatario_assinatura.html"


def _miniatura(signatario):
    arquivo = signatario.assinatura
    return reverse("certificados_admin:imagem", args=[PurePath(arquivo.name).name]) if arquivo else ""


class SignatarioViewSet(EnvioLimitado, ModelViewSet):
    model = Signatario
    menu_label = "Quem assina"
    icon = "pick"
    copy_view_enabled = False
    add_to_reference_index = False
    delete_view_class = ExcluirView
    panels = [
        FieldPanel("nome"),
        FieldPanel("cargo"),
        FieldRowPanel([FieldPanel("mandato_de"), FieldPanel("mandato_ate")], "Mandato"),
        FieldPanel("assinatura"),
    ]
    list_display = [
        "nome",
        "cargo",
        ColunaDoMandato("mandato", label="Mandato", accessor=lambda signatario: signatario, sort_key="mandato_ate"),
        ColunaDaAssinatura("assinatura", label="Assinatura", accessor=_miniatura),
    ]
