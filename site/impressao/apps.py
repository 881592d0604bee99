from django.apps import AppConfig


class ImpressaoConfig(AppConfig):
    name = "impressao"
    verbose_name = "Impressão"
