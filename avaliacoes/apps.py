from django.apps import AppConfig


class AvaliacoesConfig(AppConfig):
    name = "avaliacoes"
    verbose_name = "Avaliações"
