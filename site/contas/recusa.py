class Recusa(Exception):
    """Um ato que a plataforma recusou: `str(recusa)` é a frase para a pessoa; `codigo`, o que o programa confere."""

    def __init__(self, frase, codigo):
        super().__init__(frase)
        self.codigo = codigo
