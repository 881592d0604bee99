"""Oficinas no admin: a lista de quem conduz ou lê, e o planejamento de cada uma."""

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.forms import CheckboxSelectMultiple
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from contas.recusa import Recusa
from oficinas import preparacao
from oficinas.admin_forms import ConviteForm, OficinaForm
from oficinas.admin_views.base import oficina_conduzida
from oficinas.models import Achado, Oficina, Participacao
from oficinas.permissoes import oficinas_de, pode_conduzir


class SuasOficinas:
    """Confere a oficina, e não só o papel: a alheia não existe (404); a que só se lê não se altera (403)."""

    def get_object(self, *args):
        oficina = super().get_object(*args)
        oficina_conduzida(self.request, oficina.pk)
        return oficina


def _quantos(modelo, **filtro):
    """Contagem à parte para cada oficina: duas junções em uma consulta só se multiplicariam."""
    linhas = modelo.objects.filter(oficina=OuterRef("pk"), **filtro).order_by().values("oficina")
    return Coalesce(Subquery(linhas.annotate(n=Count("pk")).values("n")), 0)


class OficinaIndexView(generic.IndexView):
    def get_base_queryset(self):
        return oficinas_de(self.request.user).annotate(
            presentes=_quantos(Participacao, presente=True), ditos=_quantos(Achado, oculto_em=None)
        )

    @cached_property
    def conduzidas(self):
        return set(Oficina.objects.conduzidas_por(self.request.user).values_list("pk", flat=True))

    def get_edit_url(self, instance):
        """O título leva à condução, que também se abre a quem só lê."""
        return reverse("oficinas_admin:conducao", args=[instance.pk])

    def get_list_more_buttons(self, instance):
        botoes = [MenuItem("Condução", url=self.get_edit_url(instance), icon_name="view", priority=10)]
        if instance.pk in self.conduzidas and self.user_has_permission("change"):
            editar = reverse(self.edit_url_name, args=[instance.pk])
            botoes.append(MenuItem("Editar o planejamento", url=editar, icon_name="edit", priority=20))
        if self.user_has_permission("add"):
            duplicar = reverse("oficinas_admin:duplicar", args=[instance.pk])
            botoes.append(MenuItem("Duplicar", url=duplicar, icon_name="copy", priority=30))
        return botoes


class VaiParaAConducao:
    def get_success_url(self):
        return reverse("oficinas_admin:conducao", args=[self.object.pk])

    def get_success_buttons(self):
        return []


class OficinaCreateView(VaiParaAConducao, generic.CreateView):
    success_message = "%(object)s: oficina criada."
    error_message = "A oficina não foi criada. Corrija o que está marcado abaixo."

    def save_instance(self):
        return preparacao.criar(self.form.save(commit=False), por=self.request.user)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except Recusa as recusa:
            form.add_error("codigo", str(recusa))
            self.produced_error_message = self.error_message
            return self.form_invalid(form)


class OficinaEditView(VaiParaAConducao, SuasOficinas, generic.EditView):
    success_message = "%(object)s: planejamento gravado."
    error_message = "O planejamento não foi gravado. Corrija o que está marcado abaixo."

    def get_success_url(self):
        """Quem se tirou da facilitação volta à lista: já não pode abrir esta oficina."""
        if pode_conduzir(self.request.user, self.object):
            return super().get_success_url()
        return reverse(self.index_url_name)

    def save_instance(self):
        preparacao.preservar_o_que_aconteceu(self.form.instance)
        return super().save_instance()

    @property
    def header_more_buttons(self):
        conducao = reverse("oficinas_admin:conducao", args=[self.object.pk])
        duplicar = reverse("oficinas_admin:duplicar", args=[self.object.pk])
        return [
            Button("Condução", url=conducao, icon_name="view", priority=5),
            Button("Duplicar", url=duplicar, icon_name="copy", priority=10),
            *super().header_more_buttons,
        ]


class OficinaDeleteView(SuasOficinas, generic.DeleteView):
    template_name = "oficinas/admin/excluir.html"
    success_message = "%(object)s: oficina excluída."

    def get(self, request, *args, **kwargs):
        impedimento = preparacao.impedimento_para_excluir(self.object)
        return self._explicar(impedimento[0]) if impedimento else super().get(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except Recusa as recusa:
            return self._explicar(str(recusa))

    def delete_action(self):
        preparacao.excluir(self.object, por=self.request.user)

    def _explicar(self, frase):
        messages.error(self.request, frase)
        return redirect("oficinas_admin:conducao", self.object.pk)


class OficinaHistoryView(SuasOficinas, ModelViewSet.history_view_class):
    pass


class OficinaUsageView(SuasOficinas, ModelViewSet.usage_view_class):
    pass


class ConvitesPanel(InlinePanel):
    """Os órgãos convidados, com um campo só para dizer qual."""

    def get_form_options(self):
        opcoes = super().get_form_options()
        opcoes["formsets"][self.relation_name]["form"] = ConviteForm
        return opcoes


O_QUE = MultiFieldPanel(
    [
        FieldPanel("titulo"),
        FieldPanel("publico"),
        FieldPanel("eixos", widget=CheckboxSelectMultiple),
        FieldRowPanel([FieldPanel("codigo"), FieldPanel("slug")]),
    ],
    "A oficina",
)
ONDE_E_QUANDO = MultiFieldPanel(
    [
        FieldPanel("data", help_text="Igual ao dia do primeiro período."),
        FieldPanel("local"),
        FieldPanel("anfitria"),
    ],
    "Onde e quando",
)
EQUIPE = MultiFieldPanel(
    [
        FieldPanel("coordenacao"),
        FieldPanel("mediacao"),
        FieldPanel(
            "facilitadoras",
            widget=CheckboxSelectMultiple,
            help_text="Quem está marcada prepara, conduz, digita, modera e agrupa nesta oficina.",
        ),
    ],
    "Equipe",
)
DEPOIS = MultiFieldPanel(
    [
        FieldPanel("temas"),
        FieldRowPanel([FieldPanel("depoente"), FieldPanel("fonte")]),
        FieldPanel("depoimento"),
        FieldPanel("desdobramento"),
        FieldPanel("publicada", help_text="Mostra a oficina na página pública, sem o nome de quem participou."),
    ],
    "Depois da oficina",
    classname="collapsed",
)


class OficinaViewSet(ModelViewSet):
    model = Oficina
    icon = "comment"
    menu_label = "Oficinas"
    menu_order = 55
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = OficinaIndexView
    add_view_class = OficinaCreateView
    edit_view_class = OficinaEditView
    delete_view_class = OficinaDeleteView
    history_view_class = OficinaHistoryView
    usage_view_class = OficinaUsageView
    list_display = [
        "codigo",
        Column("titulo", label="Título"),
        Column("data", label="Dia", accessor=lambda oficina: date_format(oficina.data, "j b. Y"), sort_key="data"),
        Column("get_situacao_display", label="Situação", sort_key="situacao"),
        Column("presentes", label="Presentes", sort_key="presentes"),
        Column("ditos", label="Achados", sort_key="ditos"),
    ]
    list_filter = ["situacao"]
    search_backend_name = None
    search_fields = ["codigo", "titulo", "local"]
    ordering = ["-data", "codigo"]
    edit_handler = ObjectList(
        [
            O_QUE,
            ONDE_E_QUANDO,
            InlinePanel(
                "periodos",
                heading="Períodos",
                label="Período",
                panels=[FieldRowPanel([FieldPanel("dia"), FieldPanel("inicio"), FieldPanel("fim")])],
            ),
            EQUIPE,
            InlinePanel("agenda", heading="Agenda", label="Item"),
            InlinePanel("perguntas", heading="Perguntas norteadoras", label="Pergunta"),
            ConvitesPanel(
                "convites",
                heading="Órgãos convidados",
                label="Órgão",
                panels=[FieldRowPanel([FieldPanel("orgao"), FieldPanel("previstas")])],
            ),
            HelpPanel(template="oficinas/admin/_sugestoes_de_orgaos.html"),
            DEPOIS,
        ],
        base_form_class=OficinaForm,
    )
