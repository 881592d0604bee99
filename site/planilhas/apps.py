from django.apps import AppConfig


class PlanilhasConfig(AppConfig):
    name = "planilhas"
    verbose_name = "Planilhas"
