from django.apps import AppConfig


class CertificadosConfig(AppConfig):
    name = "certificados"
    verbose_name = "Certificados"

    def ready(self):
        from certificados import posse  # noqa: PLC0415  (os modelos só existem a partir daqui)
        from certificados.assinatura import avisos  # noqa: F401, PLC0415

        posse.registrar()
