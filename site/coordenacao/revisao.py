"""O fim da revisão. O Wagtail importa este módulo antes de haver modelos: por isso ele não importa nenhum."""


def publicar_aprovado(estado, user=None):
    """Chamado quando a última pessoa aprova a página (`WAGTAIL_FINISH_WORKFLOW_ACTION`)."""
    from coordenacao import publicacao  # noqa: PLC0415

    publicacao.publicar_aprovado(estado, user)
