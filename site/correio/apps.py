from django.apps import AppConfig


class CorreioConfig(AppConfig):
    name = "correio"
    verbose_name = "Correio"
