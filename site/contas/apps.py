from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class ContasConfig(AppConfig):
    default = True
    name = "contas"
    verbose_name = "Contas"


class PessoasNoAdminConfig(WagtailUsersAppConfig):
    """O `wagtail.users` com os nossos formulários: Pessoa não tem primeiro e último nome."""

    default = False
    user_viewset = "contas.viewsets.PessoaViewSet"
