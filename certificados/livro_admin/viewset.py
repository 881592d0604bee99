"""A lista do livro, a página de cada linha e quem as abre."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from certificados.emissao import recompor
from certificados.livro_admin import linha
from certificados.livro_admin.busca import procurar
from certificados.livro_admin.filtro import FiltroDoLivro
from certificados.models import Certificado
from certificados.permissoes import pode_consultar, pode_revogar
from planilhas.no_admin import ExportaComoAEscola


class SoConsulta(ModelPermissionPolicy):
    """O livro de registro não se edita: um certificado nasce, corrige-se e revoga-se pelos seus atos."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class LivroIndexView(ExportaComoAEscola, generic.IndexView):
    any_permission_required = ["view"]
    page_title = "Livro de registro"
    filterset_class = FiltroDoLivro

    def get_base_queryset(self):
        return Certificado.objects.do_registro(self.request.user).select_related(
            "matricula__turma", "participacao__oficina"
        )

    def search_queryset(self, queryset):
        return procurar(queryset, self.search_query) if self.is_searching else queryset

    @cached_property
    def header_buttons(self):
        """Baixar vários, já com a turma, a oficina ou o consórcio do filtro; imprimir o livro, a quem o vê inteiro."""
        filtros = ("turma", "oficina", "consorcio", "especie")
        escolhidos = {f: self.request.GET[f] for f in filtros if self.request.GET.get(f)}
        url = reverse("certificados_admin:reunir") + (f"?{urlencode(escolhidos)}" if escolhidos else "")
        botoes = [HeaderButton("Baixar vários", url=url, icon_name="download")]
        if self.request.user.has_perm("certificados.ver_registro"):
            livro = reverse("certificados_admin:imprimir_livro")
            botoes.append(HeaderButton("Imprimir o livro", url=livro, icon_name="list-ol"))
        return botoes


class LivroInspectView(generic.InspectView):
    page_title = "Linha do livro"
    template_name = "certificados/admin/livro_linha.html"

    def get_object(self, queryset=None):
        linhas = Certificado.objects.select_related(
            "matricula__turma",
            "matricula__pessoa",
            "participacao__oficina",
            "emitido_por",
            "encerrado_por",
            "substituido_por",
            "substitui",
            "selo",
            "versao_do_modelo",
        )
        certificado = get_object_or_404(linhas, pk=unquote(str(self.pk)))
        if not pode_consultar(self.request.user, certificado):
            raise PermissionDenied
        return certificado

    def get_fields(self):
        return []

    def get_context_data(self, **kwargs):
        da_linha = {"grupos": linha.grupos(self.object), "atos": linha.atos(self.object)}
        return super().get_context_data(certificado=self.object, **da_linha, **kwargs)

    @cached_property
    def header_buttons(self):
        if not self.object.pronto:
            return []
        url = reverse("certificados:pdf", args=[self.object.codigo_legivel])
        return [HeaderButton("Baixar PDF", url=url, icon_name="download")]

    @cached_property
    def header_more_buttons(self):
        """A conferência e, a quem pode, os atos."""
        certificado = self.object
        botoes = [Button("Página de conferência", url=certificado.get_absolute_url(), icon_name="view", priority=10)]
        if certificado.em_vigor and pode_revogar(self.request.user, certificado):
            for ato, rotulo, icone in (("corrigir", "Corrigir", "edit"), ("revogar", "Revogar", "warning")):
                url = reverse(f"certificados_admin:{ato}", args=[certificado.pk])
                botoes.append(Button(rotulo, url=url, icon_name=icone, priority=30))
        return botoes


@require_POST
def compor_de_novo(request, pk):
    """Devolve à fila o PDF que falhou. O número e o código não mudam."""
    linhas = Certificado.objects.do_registro(request.user)
    certificado = get_object_or_404(linhas.select_related("matricula__turma", "participacao__oficina"), pk=pk)
    if not request.user.has_perm("certificados.view_certificado") or not pode_consultar(request.user, certificado):
        raise PermissionDenied
    if recompor(linhas.filter(pk=pk)):
        messages.success(request, "O PDF voltou para a fila. Ele fica pronto em instantes.")
    else:
        messages.info(request, "Não há o que refazer: o PDF já está pronto ou na fila.")
    return redirect("livro_de_registro:inspect", pk)


def situacao_e_pdf(certificado):
    """A situação e, se o PDF não está pronto, o estado dele."""
    situacao = certificado.get_situacao_display()
    if certificado.pronto or not certificado.em_vigor:
        return situacao
    return f"{situacao}, PDF falhou" if certificado.falha else f"{situacao}, PDF em preparo"


def curso_e_turma(certificado):
    return f"{certificado.curso} · {certificado.de_onde}"


def dia_da_emissao(certificado):
    return f"{timezone.localtime(certificado.emitido_em):%d/%m/%Y}"


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
        Column("nome", label="Nome", classname="livro-nome"),
        Column("get_especie_display", label="Documento"),
        Column(curso_e_turma, label="Curso e turma, ou oficina"),
        Column(situacao_e_pdf, label="Situação"),
        Column(dia_da_emissao, label="Emitido em"),
    ]
    list_export = [
        "registro",
        "folha",
        "get_especie_display",
        "nome",
        "curso",
        "de_onde",
        "get_situacao_display",
        "emitido_em",
        "codigo_legivel",
        "sha256",
    ]
    export_filename = "livro-de-registro"
    export_headings = {
        "registro": "Número",
        "folha": "Folha",
        "get_especie_display": "Documento",
        "nome": "Nome",
        "curso": "Curso ou oficina",
        "de_onde": "Turma ou oficina",
        "get_situacao_display": "Situação",
        "emitido_em": "Emitido em",
        "codigo_legivel": "Código",
    }
    search_fields = ["dados__nome"]  # liga o campo de busca; quem procura é `procurar`

    def get_permissions_to_register(self):
        """Ver, emitir, corrigir e consultar todo o livro: o que existe para marcar nos grupos."""
        codenames = ["view_certificado", "emitir", "revogar", "declarar", "ver_registro"]
        return Permission.objects.filter(content_type__app_label="certificados", codename__in=codenames)
