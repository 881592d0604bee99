"""A turma no admin: a lista, o formulário e o que se faz a partir dele."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from cursos.abertura import dia
from cursos.ajuste import anunciar_ajuste
from cursos.models import Turma
from cursos.permissoes import pode_coordenar, pode_duplicar
from cursos.turma_forms import CotaForm, ModuloForm, TurmaForm
from cursos.vagas import travar_turma
from rede.exclusao import ExcluirView

S = Turma.Situacao


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
        return (
            Turma.objects.acompanhadas_por(self.request.user).select_related("curso").prefetch_related("macrorregioes")
        )

    def get_list_more_buttons(self, turma):
        botoes = super().get_list_more_buttons(turma)
        if turma.pk in self._duplicaveis:
            endereco = reverse("turma_admin:duplicar", args=[turma.pk])
            botoes.append(Button("Duplicar", url=endereco, icon_name="copy", priority=20))
        return botoes

    @cached_property
    def _duplicaveis(self):
        if not self.user_has_permission("add"):
            return set()
        return set(Turma.objects.coordenadas_por(self.request.user).values_list("pk", flat=True))


class TurmaCreateView(generic.CreateView):
    success_message = "Turma “%(object)s” criada, em rascunho."
    error_message = "A turma não foi criada. Corrija os campos marcados."

    def save_instance(self):
        """Quem cria a turma passa a coordená-la: senão a perderia de vista."""
        turma = super().save_instance()
        turma.coordenadores.add(self.request.user)
        return turma

    def get_success_url(self):
        return reverse("turma_admin:abrir", args=[self.object.pk])


class TurmaEditView(SuasTurmas, generic.EditView):
    success_message = "Turma “%(object)s” salva."
    error_message = "A turma não foi salva. Corrija os campos marcados."

    def post(self, request, *args, **kwargs):
        """Trava, lê de novo e só então confere: o que se grava não passa por cima do que mudou enquanto se editava."""
        with transaction.atomic():
            travar_turma(self.get_object().pk)
            self.object = self.get_object()
            return super().post(request, *args, **kwargs)

    def save_instance(self):
        mudanca = self.form.mudanca_dos_criterios() if self.object.situacao == S.ABERTA else {}
        turma = super().save_instance()
        anunciar_ajuste(turma, self.request.user, mudanca, self.form.cleaned_data.get("motivo", ""))
        return turma

    @property
    def header_more_buttons(self):
        botoes, turma, quem = super().header_more_buttons, self.object, self.request.user
        if not pode_coordenar(quem, turma):
            return botoes
        proximo = {S.RASCUNHO: ("Abrir a turma", "abrir"), S.ABERTA: ("Encerrar a turma", "encerrar")}
        rotulo, rota = proximo.get(turma.situacao, ("Reabrir a turma", "reabrir"))
        botoes = [
            *botoes,
            Button(
                "Quadro da turma", url=reverse("coordenacao:quadro", args=[turma.pk]), icon_name="group", priority=5
            ),
            Button(rotulo, url=reverse(f"turma_admin:{rota}", args=[turma.pk]), icon_name="success", priority=6),
        ]
        if pode_duplicar(quem, turma):
            duplicar = reverse("turma_admin:duplicar", args=[turma.pk])
            botoes.append(Button("Duplicar", url=duplicar, icon_name="copy", priority=7))
        return botoes


class TurmaDeleteView(SuasTurmas, ExcluirView):
    acao = "delete"


class TurmaHistoryView(SuasTurmas, ModelViewSet.history_view_class):
    acao = "view"


class TurmaUsageView(SuasTurmas, ModelViewSet.usage_view_class):
    acao = "view"


# --- O formulário ----------------------------------------------------------------------------------------------------
class PainelDeLinhas(InlinePanel):
    """Linhas com formulário próprio (`form`), além do que o modelo diz."""

    def __init__(self, *args, form=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.form = form

    def clone_kwargs(self):
        return {**super().clone_kwargs(), "form": self.form}

    def get_form_options(self):
        opcoes = super().get_form_options()
        opcoes["formsets"][self.relation_name]["form"] = self.form
        return opcoes


class ListaDeLugares(HelpPanel):
    """A lista de nomes da rede, uma vez na página, para todas as cotas."""

    def __init__(self, **kwargs):
        kwargs.setdefault("template", "cursos/admin/lugares.html")
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context=None):
            contexto = super().get_context_data(parent_context)
            return {**contexto, "lugares": self.form.lugares.rotulos}


def _linha(*campos):
    return FieldRowPanel([FieldPanel(campo) for campo in campos])


OFERTA = MultiFieldPanel(
    [
        _linha("codigo", "vagas"),
        FieldPanel("curso", widget=forms.Select),
        FieldPanel("macrorregioes", widget=forms.CheckboxSelectMultiple),
    ],
    "O que se oferece",
)
DATAS = MultiFieldPanel(
    [_linha("inscricoes_de", "inscricoes_ate"), _linha("inicio", "fim"), _linha("reserva_ate", "espera_ate")], "Datas"
)
REGRAS = MultiFieldPanel(
    [
        FieldPanel(campo)
        for campo in (
            "autoinstrucional",
            "exige_anuencia",
            "analise_automatica",
            "confirmacao_em_dias",
            "horas_da_oferta",
            "emissao_automatica",
            "modulos_em_ordem",
            "falta_justificada_abona",
        )
    ],
    "Regras",
)
COTAS = PainelDeLinhas(
    "cotas",
    form=CotaForm,
    heading="Cotas: vagas guardadas",
    label="Cota",
    panels=[
        _linha("nome", "vagas"),
        FieldPanel("lugar"),
        FieldPanel("para", help_text="Só faz diferença quando a cota é de uma macrorregião."),
    ],
)
MODULOS = PainelDeLinhas(
    "modulos",
    form=ModuloForm,
    heading="Abertura dos módulos",
    label="Módulo",
    panels=[FieldRowPanel([FieldPanel("modulo", widget=forms.Select), FieldPanel("abre_em")])],
)
ENCONTROS = InlinePanel(
    "encontros",
    heading="Encontros",
    label="Encontro",
    panels=[FieldPanel("titulo"), _linha("dia", "comeca_as", "horas"), _linha("formato", "local")],
)


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
        Column("inicio", label="Início", accessor=lambda turma: dia(turma.inicio), sort_key="inicio"),
        Column("fim", label="Fim", accessor=lambda turma: dia(turma.fim), sort_key="fim"),
    ]
    list_filter = ["situacao", "curso", "macrorregioes"]
    search_fields = ["codigo"]
    search_backend_name = None
    ordering = ["-inicio", "codigo"]
    edit_handler = ObjectList(
        [
            OFERTA,
            DATAS,
            REGRAS,
            InlinePanel(
                "criterios", heading="Critérios para concluir", label="Critério", panels=[_linha("tipo", "valor")]
            ),
            FieldPanel("motivo"),
            ListaDeLugares(),
            COTAS,
            InlinePanel(
                "limites",
                heading="Limites por lugar",
                label="Limite",
                panels=[_linha("por", "vagas")],
            ),
            MODULOS,
            ENCONTROS,
            MultiFieldPanel([FieldPanel("coordenadores"), FieldPanel("tutores")], "Equipe"),
        ],
        base_form_class=TurmaForm,
    )
