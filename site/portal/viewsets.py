"""As notícias e as categorias delas no admin."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.choose_parent import ChooseParentView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.slug import SlugInput

from portal.models import Categoria, NoticiaPage
from rede.exclusao import ExcluirView


class EscolherOndeView(ChooseParentView):
    def dispatch(self, request, *args, **kwargs):
        """A do Wagtail mostra um formulário vazio a quem não pode criar; aqui não se abre."""
        if not self.get_valid_parent_pages(request.user).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class NoticiasIndexView(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("categoria")


class NoticiasViewSet(PageListingViewSet):
    model = NoticiaPage
    index_view_class = NoticiasIndexView
    choose_parent_view_class = EscolherOndeView
    icon = "doc-full"
    menu_label = "Notícias"
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="Título", sort_key="title", classname="title"),
        Column("categoria", label="Categoria", sort_key="categoria__nome"),
        DateColumn("publicada_em", label="Publicada", sort_key="publicada_em"),
        DateColumn("latest_revision_created_at", label="Alterada", sort_key="latest_revision_created_at"),
        PageStatusColumn("status", label="Situação", sort_key="live"),
    ]


class CategoriaDeleteView(ExcluirView):
    def form_valid(self, form):
        """A chave estrangeira não protege a categoria (há rascunhos): a tela protege."""
        if self.object.noticias.exists():
            messages.error(self.request, f"“{self.object}” está em uso e não pode ser excluída. Nada foi alterado.")
            return redirect(reverse(self.index_url_name))
        return super().form_valid(form)


class CategoriaViewSet(ModelViewSet):
    model = Categoria
    icon = "tag"
    menu_label = "Categorias"
    add_to_reference_index = False
    copy_view_enabled = False
    delete_view_class = CategoriaDeleteView
    list_display = ["nome", Column("slug", label="Identificador")]
    search_fields = ["nome"]
    search_backend_name = None
    ordering = ["nome"]
    panels = [TitleFieldPanel("nome", targets=["slug"], placeholder="Nome"), FieldPanel("slug", widget=SlugInput)]


class NoticiasViewSetGroup(ViewSetGroup):
    menu_label = "Notícias"
    menu_icon = "doc-full"
    menu_order = 50
    items = (NoticiasViewSet("noticias", url_prefix="noticias"), CategoriaViewSet("categorias_de_noticia"))
