from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"
    demonstracao = "portal.demonstracao"

    def ready(self):
        from django.db.models.signals import post_migrate  # noqa: PLC0415
        from wagtail.signals import page_published  # noqa: PLC0415  (os modelos só existem a partir daqui)

        from portal import models, preparo_da_busca, publicacao  # noqa: PLC0415

        post_migrate.connect(preparo_da_busca.depois_de_migrar, sender=self)
        page_published.connect(publicacao.ao_publicar, sender=models.NoticiaPage)
