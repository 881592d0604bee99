"""Normas, termos, objetivos e turmas no admin."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import DeleteView as SnippetDeleteView
from wagtail.snippets.views.snippets import SnippetViewSet

from cursos.models import Norma, Objetivo, Termo, Turma
from cursos.permissoes import pode_coordenar
from cursos.projeto_admin import ProjetoViewSet
from rede.exclusao import ExcluirView, ExclusaoExplicada


class ExcluirSnippetView(ExclusaoExplicada, SnippetDeleteView):
    pass


class NormaViewSet(SnippetViewSet):
    model = Norma
    icon = "openquote"
    menu_label = "Normas"
    delete_view_class = ExcluirSnippetView
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


class SuasTurmas:
    """Confere a turma, e não só o papel: quem coordena uma não mexe na outra."""

    acao = "change"

    def get_object(self, *args):
        turma = super().get_object(*args)
        if not self.user_has_permission_for_instance(self.acao, turma):
            raise PermissionDenied
        return turma


class TurmaIndexView(generic.IndexView):
    def get_base_queryset(self):
        return Turma.objects.acompanhadas_por(self.request.user).select_related("curso", "macrorregiao")


class TurmaCreateView(generic.CreateView):
    def save_instance(self):
        """Quem cria a turma passa a coordená-la: senão a perderia de vista."""
        turma = super().save_instance()
        turma.coordenadores.add(self.request.user)
        return turma


class TurmaEditView(SuasTurmas, generic.EditView):
    @property
    def header_more_buttons(self):
        botoes = super().header_more_buttons
        if pode_coordenar(self.request.user, self.object):
            quadro = reverse("coordenacao:quadro", args=[self.object.pk])
            botoes = [*botoes, Button("Quadro da turma", url=quadro, icon_name="group", priority=5)]
        return botoes


class TurmaDeleteView(SuasTurmas, ExcluirView):
    acao = "delete"


class TurmaHistoryView(SuasTurmas, ModelViewSet.history_view_class):
    acao = "view"


class TurmaUsageView(SuasTurmas, ModelViewSet.usage_view_class):
    acao = "view"


class TurmaViewSet(ModelViewSet):
    model = Turma
    icon = "calendar-alt"
    menu_label = "Turmas"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = TurmaIndexView
    add_view_class = TurmaCreateView
    edit_view_class = TurmaEditView
    delete_view_class = TurmaDeleteView
    history_view_class = TurmaHistoryView
    usage_view_class = TurmaUsageView
    list_display = [
        "codigo",
        Column("curso", label="Curso"),
        Column("alcance", label="Alcance"),
        Column("get_situacao_display", label="Situação", sort_key="situacao"),
        DateColumn("inicio", label="Início"),
        DateColumn("fim", label="Fim"),
    ]
    list_filter = ["situacao", "curso", "macrorregiao"]
    search_fields = ["codigo"]
    search_backend_name = None
    ordering = ["-inicio", "codigo"]
    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("codigo"), FieldPanel("vagas")]),
                FieldPanel("curso"),
                FieldPanel("macrorregiao"),
            ],
            "O que se oferece",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("inscricoes_de"), FieldPanel("inscricoes_ate")]),
                FieldRowPanel([FieldPanel("inicio"), FieldPanel("fim")]),
            ],
            "Datas",
        ),
        MultiFieldPanel(
            [
                FieldPanel("autoinstrucional"),
                FieldPanel("exige_anuencia"),
                FieldPanel("analise_automatica"),
                FieldPanel("confirmacao_em_dias"),
                FieldPanel("emissao_automatica"),
            ],
            "Regras",
        ),
        InlinePanel("criterios", heading="Critérios para concluir", label="Critério"),
        InlinePanel("encontros", heading="Encontros", label="Encontro"),
        MultiFieldPanel([FieldPanel("coordenadores"), FieldPanel("tutores")], "Equipe"),
    ]


class EscolaViewSetGroup(ModelViewSetGroup):
    menu_label = "Escola"
    menu_icon = "openquote"
    menu_order = 60
    items = (
        TurmaViewSet("turmas_da_escola", url_prefix="escola/turmas"),
        ProjetoViewSet("projetos", url_prefix="escola/projetos"),
        ObjetivoViewSet("objetivos"),
    )
