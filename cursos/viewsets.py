"""Normas, termos e objetivos no admin, e o menu da escola."""

from django.urls import reverse
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import DeleteView as SnippetDeleteView
from wagtail.snippets.views.snippets import SnippetViewSet

from cursos.models import Norma, Objetivo, Termo
from cursos.norma_admin import NormaEditView
from cursos.projeto_admin import ProjetoViewSet
from cursos.turma_admin import TurmaViewSet
from rede.exclusao import ExcluirView, ExclusaoExplicada


class ExcluirSnippetView(ExclusaoExplicada, SnippetDeleteView):
    pass


class NormaViewSet(SnippetViewSet):
    model = Norma
    icon = "openquote"
    menu_label = "Normas"
    delete_view_class = ExcluirSnippetView
    edit_view_class = NormaEditView
    list_display = ["__str__", DateColumn("data", label="Data"), BooleanColumn("vigente", label="Vigente")]
    list_filter = ["tipo", "vigente"]
    search_fields = ["numero", "ementa", "tipo"]
    search_backend_name = None
    ordering = ["-data"]
    panels = [
        FieldPanel("identificador"),
        FieldRowPanel([FieldPanel("tipo"), FieldPanel("numero"), FieldPanel("data")]),
        FieldPanel("ementa"),
        FieldRowPanel([FieldPanel("vigente"), FieldPanel("consolidada")]),
        FieldPanel("revogada_por"),
    ]


class TermoViewSet(SnippetViewSet):
    model = Termo
    icon = "title"
    menu_label = "Glossário"
    delete_view_class = ExcluirSnippetView
    list_display = ["termo", Column("definicao", label="Definição")]
    search_fields = ["termo", "definicao"]
    search_backend_name = None
    ordering = ["termo"]
    panels = [FieldPanel("termo"), FieldPanel("slug"), FieldPanel("definicao")]


class ObjetivoEditView(generic.EditView):
    @property
    def header_more_buttons(self):
        cadeia = reverse("rastreabilidade:codigo", args=[self.object.codigo])
        return [*super().header_more_buttons, Button("Ver a cadeia", url=cadeia, icon_name="link", priority=5)]


class ObjetivoViewSet(ModelViewSet):
    model = Objetivo
    icon = "crosshairs"
    menu_label = "Objetivos"
    edit_view_class = ObjetivoEditView
    add_to_reference_index = False
    copy_view_enabled = False
    delete_view_class = ExcluirView
    list_display = ["codigo", Column("enunciado", label="Enunciado")]
    search_fields = ["codigo", "enunciado"]
    search_backend_name = None
    ordering = ["codigo"]
    form_fields = ["codigo", "enunciado", "demandas"]


class EscolaViewSetGroup(ModelViewSetGroup):
    menu_label = "Escola"
    menu_icon = "openquote"
    menu_order = 60
    items = (
        TurmaViewSet("turmas_da_escola", url_prefix="escola/turmas"),
        ProjetoViewSet("projetos", url_prefix="escola/projetos"),
        ObjetivoViewSet("objetivos"),
    )
