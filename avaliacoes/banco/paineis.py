"""O painel que diz, na edição da avaliação, o que falta e quantas questões cada sorteio alcança."""

from wagtail.admin.panels import HelpPanel


class PainelDeConferencia(HelpPanel):
    """Lê o que está gravado em rascunho: atualiza-se ao salvar."""

    def __init__(self, **kwargs):
        kwargs.setdefault("template", "avaliacoes/admin/banco/conferencia.html")
        kwargs.setdefault("heading", "Conferência")
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context=None):
            from avaliacoes.banco import conferencia  # noqa: PLC0415  (o modelo da página importa este painel)

            contexto, avaliacao = super().get_context_data(parent_context), self.instance
            if avaliacao.pk is None:
                return {**contexto, "nova": True}
            alcance = conferencia.alcance(avaliacao)
            return {
                **contexto,
                "avaliacao": avaliacao,
                "impedimentos": conferencia.impedimentos(avaliacao, alcance),
                "avisos": conferencia.avisos(avaliacao),
                "alcance": alcance,
            }
