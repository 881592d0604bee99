from django.apps import AppConfig


class OficinasConfig(AppConfig):
    name = "oficinas"
    verbose_name = "Oficinas"

    def ready(self):
        from oficinas import posse  # noqa: PLC0415  (os modelos só existem a partir daqui)

        posse.registrar()
