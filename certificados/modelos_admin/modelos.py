"""Os modelos de documento no admin: rascunho, versões, comparação e prévia."""

from django import forms
from django.db.models import Prefetch
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views import snippets

from certificados.modelos_admin import recusas
from certificados.modelos_admin.campo_de_imagem import EnvioLimitado
from certificados.modelos_admin.forms import ModeloForm
from certificados.modelos_admin.paineis import PainelDeMandatos, PainelDeMarcadores
from certificados.models import AssinaturaDoModelo, Modelo

AJUDA_DA_IMAGEM = "PNG, JPEG ou SVG, até 5 MB. Aparece na prévia assim que o rascunho é salvo."


class ListaView(snippets.IndexView):
    def get_base_queryset(self):
        assinaturas = AssinaturaDoModelo.objects.select_related("signatario")
        return super().get_base_queryset().prefetch_related("turmas", Prefetch("assinaturas", assinaturas))

    @property
    def columns(self):
        """Sem a coluna de marcar: exclui-se um por um, com a explicação."""
        return super().columns[1:]


class _SemConferencias:
    """O painel de conferências do Wagtail lê uma página publicada; o modelo vira papel."""

    def get_side_panels(self):
        paineis = super().get_side_panels()
        paineis[:] = [painel for painel in paineis if not isinstance(painel, ChecksSidePanel)]
        return paineis


class CriarView(_SemConferencias, snippets.CreateView):
    pass


class DuplicarView(_SemConferencias, snippets.CopyView):
    pass


class EditarView(_SemConferencias, snippets.EditView):
    pass


class ExcluirView(recusas.ExplicaRecusa, snippets.DeleteView):
    por_que_nao = staticmethod(recusas.de_excluir)


class DespublicarView(recusas.ExplicaRecusa, snippets.UnpublishView):
    por_que_nao = staticmethod(recusas.de_despublicar)


class _Previa:
    """O texto com erro chega à prévia, que diz a frase; o painel do Wagtail só saberia dizer que há um erro."""

    def validate_form(self, form):
        form.instance.confere_texto = False
        return super().validate_form(form)

    def get_extra_request_attrs(self):
        return super().get_extra_request_attrs() | {"formato": self.request.GET.get("formato", "")}


class PreviaDoNovoView(_Previa, snippets.PreviewOnCreateView):
    pass


class PreviaView(_Previa, snippets.PreviewOnEditView):
    pass


def _quem_assina(modelo):
    """[(nome, aviso do mandato)] dos signatários do próprio modelo."""
    return [(a.signatario.nome, a.signatario.aviso_do_mandato) for a in modelo.assinaturas.all()]


def _situacao(modelo):
    """A etiqueta do Wagtail pergunta ao banco, linha por linha, se há publicação marcada."""
    if not modelo.live:
        return "Rascunho"
    return "Publicado, com rascunho" if modelo.has_unpublished_changes else "Publicado"


class ColunaDeQuemAssina(Column):
    cell_template_name = "certificados/admin/modelo_quem_assina.html"


PAINEIS = [
    MultiFieldPanel([FieldPanel("especie"), FieldPanel("titulo")], "Documento"),
    MultiFieldPanel([PainelDeMarcadores(), FieldPanel("corpo"), FieldPanel("corpo_sem_frequencia")], "Texto"),
    MultiFieldPanel(
        [PainelDeMandatos(), InlinePanel("assinaturas", heading="Assinaturas", label="Assinatura", max_num=4)],
        "Quem assina",
    ),
    MultiFieldPanel(
        [
            FieldPanel("desenho"),
            FieldPanel("orientacao"),
            FieldPanel("fundo", help_text="Opcional. Ocupa a folha inteira, por baixo do texto. " + AJUDA_DA_IMAGEM),
            FieldPanel("mostra_cpf"),
        ],
        "Aparência",
    ),
    InlinePanel(
        "logotipos",
        panels=[FieldPanel("imagem", help_text=AJUDA_DA_IMAGEM), FieldPanel("descricao")],
        heading="Logotipos",
        label="Logotipo",
        max_num=4,
    ),
    FieldPanel("turmas", widget=forms.CheckboxSelectMultiple),
]


class ModeloViewSet(EnvioLimitado, snippets.SnippetViewSet):
    model = Modelo
    base_url_path = "modelos-de-documento"
    menu_label = "Modelos"
    menu_item_is_registered = True  # no grupo de certificados, e não entre os fragmentos avulsos
    icon = "doc-full"
    index_view_class = ListaView
    index_template_name = "wagtailadmin/generic/index.html"  # a dos fragmentos só acrescenta as ações em lote
    add_view_class = CriarView
    copy_view_class = DuplicarView
    edit_view_class = EditarView
    delete_view_class = ExcluirView
    unpublish_view_class = DespublicarView
    preview_on_add_view_class = PreviaDoNovoView
    preview_on_edit_view_class = PreviaView
    edit_handler = ObjectList(PAINEIS, base_form_class=ModeloForm)
    ordering = ["especie", "titulo", "pk"]
    list_per_page = 50
    list_display = [
        "titulo",
        Column("get_especie_display", label="Documento"),
        Column("alcance", label="Vale para"),
        ColunaDeQuemAssina("quem", label="Quem assina", accessor=_quem_assina),
        Column("situacao", label="Situação", accessor=_situacao, sort_key="live"),
    ]
