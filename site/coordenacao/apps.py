from django.apps import AppConfig


class CoordenacaoConfig(AppConfig):
    name = "coordenacao"
    verbose_name = "Coordenação"

    def ready(self):
        from django.contrib.auth.signals import user_logged_out  # noqa: PLC0415
        from wagtail.signals import page_published  # noqa: PLC0415  (os modelos só existem a partir daqui)

        from coordenacao import posse, publicacao, ver_como  # noqa: PLC0415
        from cursos.models import CursoPage  # noqa: PLC0415

        page_published.connect(publicacao.ao_publicar, sender=CursoPage)
        user_logged_out.connect(ver_como.ao_sair)
        posse.registrar()
