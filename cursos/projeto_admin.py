"""O projeto de curso no menu do admin: a lista, criar (do zero ou da oficina) e editar com os módulos."""

from django import forms
from django.db.models import F, Max, OuterRef, Subquery, Sum
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from contas.recusa import Recusa
from cursos import projeto as atos
from cursos.models import ModuloDoProjeto, Objetivo, ProjetoDeCurso, VersaoDoProjeto
from cursos.projeto_forms import NovoProjetoForm
from rede.exclusao import ExcluirView

MAXIMO_DE_MODULOS = 20


def _endereco(projeto):
    return reverse("projetos_admin:projeto", args=[projeto.pk])


class ProjetoIndexView(generic.IndexView):
    def get_base_queryset(self):
        horas = F("horas_a_distancia") + F("horas_no_servico") + F("horas_em_encontros")
        modulos = ModuloDoProjeto.objects.filter(projeto=OuterRef("pk")).order_by().values("projeto")
        versoes = VersaoDoProjeto.objects.filter(projeto=OuterRef("pk")).order_by().values("projeto")
        return ProjetoDeCurso.objects.annotate(
            horas=Subquery(modulos.annotate(soma=Sum(horas)).values("soma")),
            ultima_versao=Subquery(versoes.annotate(maior=Max("numero")).values("maior")),
        )


class NovoProjetoView(generic.CreateView):
    """Um passo curto: o título e de onde vem. O resto se escreve depois, com o projeto já guardado."""

    submit_button_label = "Criar o projeto"

    def get_form_class(self):
        return NovoProjetoForm

    def get_panel(self):
        return None

    def get_initial(self):
        oficina = self.request.GET.get("oficina", "")
        return {"oficina": oficina} if oficina.isascii() and oficina.isdecimal() else {}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "usuario": self.request.user}

    def save_instance(self):
        dados = self.form.cleaned_data
        if dados["oficina"]:
            return atos.criar_da_oficina(dados["oficina"], dados["titulo"], self.request.user)
        return atos.criar_do_zero(dados["titulo"], self.request.user)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except Recusa as recusa:
            form.add_error("titulo", str(recusa))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def get_success_url(self):
        return _endereco(self.object)


class ProjetoEditView(generic.EditView):
    def get_form(self, form_class=None):
        """Lê a lista de objetivos uma vez para todos os módulos; em cada um, os marcados vêm primeiro."""
        form = super().get_form(form_class)
        opcoes = [(objetivo.pk, str(objetivo)) for objetivo in Objetivo.objects.order_by("codigo")]
        for modulo in form.formsets["modulos"].forms:
            marcados = {str(valor) for valor in modulo["objetivos"].value() or []}
            modulo.fields["objetivos"].widget.choices = sorted(opcoes, key=lambda opcao: str(opcao[0]) not in marcados)
        return form

    def get_success_url(self):
        return _endereco(self.object)

    @property
    def header_more_buttons(self):
        ver = Button("Ver o projeto", url=_endereco(self.object), icon_name="view", priority=5)
        return [*super().header_more_buttons, ver]


class CaixasDeObjetivos(forms.CheckboxSelectMultiple):
    template_name = "cursos/admin/caixas_de_objetivos.html"

    class Media:
        css = {"all": ["css/projeto.css"]}


class ProjetoViewSet(ModelViewSet):
    model = ProjetoDeCurso
    icon = "list-ol"
    menu_label = "Projetos de curso"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = ProjetoIndexView
    add_view_class = NovoProjetoView
    edit_view_class = ProjetoEditView
    delete_view_class = ExcluirView
    list_display = [
        TitleColumn("titulo", label="Título", get_url=_endereco),
        Column("horas", label="Horas"),
        Column("ultima_versao", label="Última versão"),
        DateColumn("atualizado_em", label="Atualizado"),
    ]
    search_fields = ["titulo"]
    search_backend_name = None
    ordering = ["titulo"]
    panels = [
        MultiFieldPanel(
            [FieldPanel("titulo"), FieldPanel("slug"), FieldPanel("oficinas", widget=forms.CheckboxSelectMultiple)],
            "O curso",
        ),
        MultiFieldPanel(
            [FieldPanel("justificativa"), FieldPanel("objetivo_geral"), FieldPanel("publico")], "Por quê e para quem"
        ),
        MultiFieldPanel([FieldPanel("modalidade"), FieldPanel("metodologia"), FieldPanel("avaliacao")], "Como"),
        InlinePanel(
            "modulos",
            heading="Módulos",
            label="Módulo",
            max_num=MAXIMO_DE_MODULOS,
            panels=[
                FieldRowPanel([FieldPanel("sigla"), FieldPanel("titulo", help_text="Como o módulo se chama.")]),
                FieldPanel("eixo"),
                FieldRowPanel(
                    [
                        FieldPanel("horas_a_distancia"),
                        FieldPanel("horas_no_servico"),
                        FieldPanel("horas_em_encontros"),
                    ]
                ),
                FieldPanel("objetivos", widget=CaixasDeObjetivos),
            ],
        ),
    ]
