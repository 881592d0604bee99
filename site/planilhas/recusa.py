"""As recusas de uma importação. Ficam aqui, e não em contas, porque as planilhas não conhecem pessoas."""


class ImportacaoRecusada(Exception):
    """`str(recusa)` é a frase para a pessoa, com o que fazer; `codigo`, o que o programa confere."""

    def __init__(self, frase, codigo):
        super().__init__(frase)
        self.codigo = codigo


class ArquivoRecusado(ImportacaoRecusada):
    """O arquivo não se lê, ou não é o que se espera."""
