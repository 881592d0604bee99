"""Certificados no admin: quem assina, os modelos e o livro de registro, que só se consulta."""

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy

from certificados.models import Certificado, Modelo, Signatario
from certificados.permissoes import pode_consultar, pode_revogar


class SoConsulta(ModelPermissionPolicy):
    """O livro de registro não se edita: um certificado nasce, corrige-se e revoga-se pelos seus atos."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class LivroIndexView(generic.IndexView):
    any_permission_required = ["view"]
    page_title = "Livro de registro"

    def get_base_queryset(self):
        return Certificado.objects.do_registro(self.request.user).select_related(
            "matricula__turma", "participacao__oficina"
        )


class LivroInspectView(generic.InspectView):
    def get_object(self, queryset=None):
        certificado = super().get_object(queryset)
        if not pode_consultar(self.request.user, certificado):
            raise PermissionDenied
        return certificado

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.fields = [campo for campo in self.fields if getattr(self.object, campo) not in (None, "")]

    @cached_property
    def header_more_buttons(self):
        """O documento e, a quem pode, os atos."""
        certificado = self.object
        botoes = [Button("Página de conferência", url=certificado.get_absolute_url(), icon_name="view", priority=10)]
        if certificado.pronto:
            url = reverse("certificados:pdf", args=[certificado.codigo_legivel])
            botoes.append(Button("Baixar PDF", url=url, icon_name="download", priority=20))
        if certificado.em_vigor and pode_revogar(self.request.user, certificado):
            for ato, rotulo, icone in (("corrigir", "Corrigir", "edit"), ("revogar", "Revogar", "warning")):
                url = reverse(f"certificados_admin:{ato}", args=[certificado.pk])
                botoes.append(Button(rotulo, url=url, icon_name=icone, priority=30))
        return botoes


class LivroViewSet(ModelViewSet):
    model = Certificado
    name = "livro_de_registro"
    url_prefix = "livro-de-registro"
    menu_label = "Livro de registro"
    icon = "list-ol"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = LivroIndexView
    inspect_view_class = LivroInspectView
    form_fields = []
    ordering = ["-ano", "-numero"]
    list_display = [
        TitleColumn("registro", label="Número", get_url=lambda c: reverse("livro_de_registro:inspect", args=[c.pk])),
        Column("folha", label="Folha"),
        Column("nome", label="Nome"),
        Column("especie", label="Documento"),
        Column("curso", label="Curso ou oficina"),
        Column("de_onde", label="Turma ou oficina"),
        Column("get_situacao_display", label="Situação"),
        DateColumn("emitido_em", label="Emitido em"),
    ]
    list_filter = ["ano", "situacao", "matricula__turma"]
    list_export = [
        "registro",
        "folha",
        "especie",
        "nome",
        "curso",
        "de_onde",
        "situacao",
        "emitido_em",
        "codigo_legivel",
        "sha256",
    ]
    export_filename = "livro-de-registro"
    search_fields = ["dados__nome", "dados__curso", "codigo"]
    inspect_view_fields = [
        "registro",
        "folha",
        "codigo",
        "situacao",
        "nome",
        "curso",
        "emitido_em",
        "emitido_por",
        "sha256",
        "substituido_por",
        "encerrado_em",
        "encerrado_por",
        "causa",
        "motivo",
    ]

    def get_permissions_to_register(self):
        """Ver, emitir, corrigir e consultar todo o livro: o que existe para marcar nos grupos."""
        codenames = ["view_certificado", "emitir", "revogar", "declarar", "ver_registro"]
        return Permission.objects.filter(content_type__app_label="certificados", codename__in=codenames)


class ModeloViewSet(ModelViewSet):
    model = Modelo
    menu_label = "Modelos"
    icon = "doc-full"
    copy_view_enabled = False
    form_fields = ["titulo", "corpo", "corpo_sem_frequencia", "signatarios", "turmas"]
    list_display = ["titulo", Column("alcance", label="Vale para")]


class SignatarioViewSet(ModelViewSet):
    model = Signatario
    menu_label = "Quem assina"
    icon = "pick"
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields = ["nome", "cargo", "mandato_de", "mandato_ate"]
    list_display = ["nome", "cargo", "mandato_de", "mandato_ate"]


class CertificadosGroup(ModelViewSetGroup):
    menu_label = "Certificados"
    menu_icon = "doc-full-inverse"
    items = (LivroViewSet(), ModeloViewSet(), SignatarioViewSet())
