"""A rede no admin: consórcios e filiações se editam; municípios só se consultam, pois vêm de `carregar_rede`."""

from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies import ModelPermissionPolicy

from planilhas.no_admin import ExportaComoAEscola
from rede.exclusao import ExcluirView
from rede.models import Consorcio, Filiacao, Municipio


class SoConsulta(ModelPermissionPolicy):
    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)


class ConsorciosView(ExportaComoAEscola, IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("sede")


class ConsorcioViewSet(ModelViewSet):
    model = Consorcio
    index_view_class = ConsorciosView
    icon = "group"
    menu_order = 100
    add_to_reference_index = False
    inspect_view_enabled = True
    copy_view_enabled = False
    delete_view_class = ExcluirView
    list_display = ["sigla", "nome", "certeza", "situacao", "perfil"]
    list_filter = ["certeza", "situacao", "perfil", "sede__microrregiao__macrorregiao"]
    list_export = ["sigla", "nome", "certeza", "cnpj", "cnpj_origem", "perfil", "situacao", "sede", "sede_certeza"]
    search_fields = ["sigla", "nome", "cnpj"]
    form_fields = [
        "sigla",
        "nome",
        "certeza",
        "cnpj",
        "cnpj_origem",
        "perfil",
        "situacao",
        "sede",
        "sede_certeza",
        "certeza_geral",
        "fonte",
        "observacao",
    ]


class FiliacoesView(ExportaComoAEscola, IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("consorcio", "municipio")


class FiliacaoViewSet(ModelViewSet):
    model = Filiacao
    index_view_class = FiliacoesView
    icon = "link"
    menu_order = 200
    add_to_reference_index = False
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display = ["consorcio", "municipio", "prova", "desde", "ate"]
    list_filter = ["prova", "consorcio"]
    list_export = ["consorcio", "municipio", "prova", "evidencia", "lei_de_adesao", "desde", "ate", "fonte"]
    search_fields = ["consorcio__sigla", "municipio__nome", "municipio__nome_busca"]
    form_fields = [
        "consorcio",
        "municipio",
        "prova",
        "evidencia",
        "lei_de_adesao",
        "desde",
        "ate",
        "ano_referencia",
        "fonte",
    ]


class MunicipiosView(ExportaComoAEscola, IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("microrregiao")


class MunicipioViewSet(ModelViewSet):
    model = Municipio
    index_view_class = MunicipiosView
    icon = "site"
    menu_order = 300
    add_to_reference_index = False
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display = ["nome", "codigo_ibge", "microrregiao", "urs", "populacao"]
    list_filter = ["microrregiao__macrorregiao", "urs"]
    list_export = ["codigo_ibge", "nome", "microrregiao", "urs", "populacao"]
    search_fields = ["nome", "nome_busca", "codigo_ibge"]
    form_fields = ["nome"]


class RedeViewSetGroup(ModelViewSetGroup):
    menu_label = "Rede"
    menu_icon = "globe"
    menu_order = 700
    items = [ConsorcioViewSet, FiliacaoViewSet, MunicipioViewSet]
