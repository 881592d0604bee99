from django.apps import AppConfig


class CoordenacaoConfig(AppConfig):
    name = "coordenacao"
    verbose_name = "Coordenação"
