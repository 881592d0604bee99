from django.apps import AppConfig


class RedeConfig(AppConfig):
    name = "rede"
    verbose_name = "Rede de consórcios"
