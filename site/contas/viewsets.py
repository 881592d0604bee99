"""Pessoas no admin do Wagtail, sem primeiro e último nome e sem senha: quem recebe a conta cria a sua pelo e-mail."""

from django.core.exceptions import PermissionDenied
from wagtail.admin.views.account import AccountView, ChangePasswordPanel, NameEmailSettingsPanel
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import users

from contas.forms import AJUDA_NOME_SOCIAL, NomeField, PessoaForm
from contas.models import Pessoa
from contas.permissoes import pode_dar_papeis, pode_editar_pessoa
from rede.exclusao import ExclusaoExplicada

CAMPOS = ["email", "nome", "nome_social", "cpf"]


class PessoaNoAdminForm(UserEditForm):
    first_name = last_name = None
    nome = NomeField(label="Nome completo", help_text="Como deve sair no certificado.")
    nome_social = NomeField(label="Nome social", required=False, help_text=AJUDA_NOME_SOCIAL)
    cpf = PessoaForm.base_fields["cpf"]
    clean_cpf = PessoaForm.clean_cpf

    class Meta(UserEditForm.Meta):
        model = Pessoa
        fields = [*CAMPOS, "is_active", "is_superuser", "groups"]

    def __init__(self, *args, por, **kwargs):
        super().__init__(*args, **kwargs)
        self.por = por
        if not pode_dar_papeis(por):
            self.fields.pop("is_superuser", None)
            self.fields.pop("groups", None)
            if self.instance.pk:
                # Quem tem o e-mail entra na conta: trocá-lo é de quem administra, ou da própria pessoa, no site.
                self.fields["email"].disabled = True
                self.fields["email"].help_text = "Só quem administra a plataforma, ou a própria pessoa, muda o e-mail."

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def save(self, commit=True):
        if self.instance.pk and "email" in self.changed_data and self.instance != self.por:
            self.instance.sessoes_derrubadas += 1
        pessoa = super().save(commit)
        if commit and "email" in self.changed_data:
            pessoa.emailaddress_set.exclude(email=pessoa.email).delete()
            pessoa.emailaddress_set.get_or_create(email=pessoa.email, defaults={"primary": True})
        return pessoa


class PessoaNovaForm(PessoaNoAdminForm):
    class Meta(UserCreationForm.Meta):
        model = Pessoa
        fields = [*CAMPOS, "is_superuser", "groups"]

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


class IndexView(users.IndexView):
    page_title = "Pessoas"
    add_item_label = "Cadastrar pessoa"

    @property
    def search_fields(self):
        return {"nome", "nome_social", "email"}


class CreateView(users.CreateView):
    page_title = "Cadastrar pessoa"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "por": self.request.user}


class EditView(users.EditView):
    def get_object(self, queryset=None):
        pessoa = super().get_object(queryset)
        if not pode_editar_pessoa(self.request.user, pessoa):
            raise PermissionDenied
        return pessoa

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "por": self.request.user}


class ExcluirPessoaView(ExclusaoExplicada, users.DeleteView):
    pass


class PessoaViewSet(users.UserViewSet):
    menu_label = "Pessoas"
    ordering = "nome"
    copy_view_enabled = False
    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = ExcluirPessoaView
    create_template_name = "contas/admin/criar.html"
    edit_template_name = "contas/admin/editar.html"

    def get_form_class(self, for_update=False):
        return PessoaNoAdminForm if for_update else PessoaNovaForm


class MinhaContaNoAdminView(AccountView):
    """Preferências do admin. Nome, e-mail e senha se mudam no site, em “Meus dados”."""

    def get_panels(self):
        fora = (NameEmailSettingsPanel, ChangePasswordPanel)
        return [painel for painel in super().get_panels() if not isinstance(painel, fora)]


class HistoricoDoSiteView(LogEntriesView):
    """Só de quem edita páginas: o relatório junta as turmas todas, e quem coordena uma não vê as pessoas da outra."""

    def dispatch(self, request, *args, **kwargs):
        if policy_registry.get_by_type(Page).explorable_root_instance(request.user) is None:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
