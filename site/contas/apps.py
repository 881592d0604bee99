from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class ContasConfig(AppConfig):
    default = True
    name = "contas"
    verbose_name = "Contas"

    def ready(self):
        from contas import posse_das_contas  # noqa: PLC0415  (os modelos só existem a partir daqui)

        posse_das_contas.registrar()


class PessoasNoAdminConfig(WagtailUsersAppConfig):
    """O `wagtail.users` com os nossos formulários: Pessoa não tem primeiro e último nome."""

    default = False
    user_viewset = "contas.viewsets.PessoaViewSet"
