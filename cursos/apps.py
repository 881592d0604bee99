from django.apps import AppConfig


class CursosConfig(AppConfig):
    name = "cursos"
    verbose_name = "Cursos"

    def ready(self):
        from cursos import posse  # noqa: PLC0415  (os modelos só existem a partir daqui)
        from cursos.importar_pessoas.tipo import PessoasParaATurma  # noqa: PLC0415
        from planilhas import tipos  # noqa: PLC0415

        posse.registrar()
        tipos.registrar(PessoasParaATurma())
