"""As imagens que os documentos de um processo partilham, cada uma lida e comprimida uma vez por tamanho."""

import copy
from functools import partial

import pydyf
from weasyprint.images import RasterImage

TETO = 32 * 2**20


class Guardadas(dict):
    """O `cache` do WeasyPrint, com o que falta nele para durar mais que um documento.

    O dele reduz a imagem guardada ao tamanho em que um documento a usou, e o documento seguinte sairia com ela pequena;
    aqui a original fica. A imagem que não veio não se anota. `cheias` diz se o que está guardado passou do teto.
    """

    def __init__(self):
        super().__init__()
        self.bytes = 0

    @property
    def cheias(self):
        return self.bytes > TETO

    def __setitem__(self, chave, valor):
        if isinstance(valor, RasterImage):
            valor.get_x_object = partial(self._no_tamanho, valor, {})
        elif isinstance(valor, bytes):
            self.bytes += len(valor)
        if valor is not None:
            super().__setitem__(chave, valor)

    def _no_tamanho(self, original, prontas, interpola, razao):
        if (interpola, razao) not in prontas:
            imagem = copy.copy(original)
            imagem._cache = {}
            prontas[interpola, razao] = RasterImage.get_x_object(imagem, interpola, razao)
            self.bytes += sum(map(len, imagem._cache.values()))
        return _copiar(prontas[interpola, razao])


def _copiar(objeto):
    """O mesmo conteúdo em um objeto novo: quem escreve o PDF numera o que recebe e troca partes por referências."""
    partes = {
        nome: _copiar(parte) if isinstance(parte, pydyf.Stream) else parte for nome, parte in objeto.extra.items()
    }
    return pydyf.Stream(objeto.stream, partes, objeto.compress)
