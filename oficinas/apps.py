from django.apps import AppConfig


class OficinasConfig(AppConfig):
    name = "oficinas"
    verbose_name = "Oficinas"
