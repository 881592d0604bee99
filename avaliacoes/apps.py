from django.apps import AppConfig


class AvaliacoesConfig(AppConfig):
    name = "avaliacoes"
    verbose_name = "Avaliações"

    def ready(self):
        # Os modelos só existem a partir daqui.
        from avaliacoes import encerramento, janela, posse, prazos  # noqa: PLC0415
        from avaliacoes.banco.normas import Questoes  # noqa: PLC0415
        from avaliacoes.troca.importacao import QuestoesParaOBanco  # noqa: PLC0415
        from cursos import norma_revogada  # noqa: PLC0415
        from planilhas import tipos  # noqa: PLC0415

        norma_revogada.registrar(Questoes())
        tipos.registrar(QuestoesParaOBanco())
        encerramento.registrar()
        janela.registrar()
        posse.registrar()
        prazos.registrar()
