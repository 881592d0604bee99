"""Imagem de um documento: fundo, logotipo ou assinatura. Nada nela pode executar nem ser buscado fora."""

import io
import warnings

from django.core.exceptions import ValidationError
from PIL import Image, UnidentifiedImageError

from certificados import imagem_svg

EXTENSOES = ("png", "jpg", "jpeg", "svg")
TAMANHO_MAXIMO = 5 * 1024 * 1024  # bytes
PONTOS_MAXIMOS = 16_000_000  # largura × altura; a folha A4 inteira a 300 pontos por polegada tem menos de 9 milhões
TIPOS = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg"}  # MPO: a fotografia de alguns celulares
SVG = "image/svg+xml"


class ImagemRecusada(ValidationError):
    """A imagem não serve; a frase diz por quê e o que fazer."""


def validar_imagem(arquivo):
    """Confere tamanho, tipo (pelo conteúdo), dimensões e, no SVG, que não há código nem endereço de fora.

    Raises:
        ImagemRecusada: `grande`, `ausente`, `tipo`, `dimensoes`, `svg_com_codigo`, `svg_externo` ou `svg_invalido`.
    """
    try:
        _conferir_tamanho(arquivo)
        arquivo.seek(0)
        conteudo = arquivo.read()
        arquivo.seek(0)
    except FileNotFoundError as erro:
        raise ImagemRecusada("A imagem não está mais no armazém. Envie-a de novo ou tire-a.", "ausente") from erro
    tipo_da_imagem(conteudo)


def _conferir_tamanho(arquivo):
    if arquivo.size > TAMANHO_MAXIMO:
        tamanho = f"{arquivo.size / 2**20:.1f} MB".replace(".0 ", " ").replace(".", ",")
        raise ImagemRecusada(
            f"A imagem tem {tamanho} e o limite é 5 MB. Reduza-a (1.754 × 1.240 pontos bastam para a folha A4 deitada) "
            "e envie de novo.",
            "grande",
        )


def tipo_da_imagem(conteudo):
    """O tipo MIME do conteúdo, depois de conferido.

    Raises:
        ImagemRecusada: como em `validar_imagem`.
    """
    if conteudo.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        try:
            embutidas = imagem_svg.conferir(conteudo)
        except imagem_svg.SvgRecusado as recusa:
            raise ImagemRecusada(str(recusa), recusa.codigo) from recusa
        for embutida in embutidas:
            _conferir_pontos(embutida)
        return SVG
    return _conferir_pontos(conteudo)


def _conferir_pontos(conteudo):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(conteudo), formats=["PNG", "JPEG"]) as imagem:
                if imagem.width * imagem.height > PONTOS_MAXIMOS:
                    raise ImagemRecusada(
                        f"A imagem tem {imagem.width} × {imagem.height} pontos e não caberia na memória. Reduza-a a no "
                        "máximo 3.508 × 2.480.",
                        "dimensoes",
                    )
                imagem.load()
                tipo = TIPOS[imagem.format]
            with Image.open(io.BytesIO(conteudo), formats=["PNG", "JPEG"]) as imagem:
                imagem.verify()  # `load` aceita o PNG a que falta o fim
            return tipo
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as erro:
        raise ImagemRecusada("A imagem tem pontos demais. Reduza-a a no máximo 3.508 × 2.480.", "dimensoes") from erro
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as erro:
        raise ImagemRecusada(
            "O arquivo não é uma imagem PNG, JPEG ou SVG inteira. Abra-o num programa de imagens e salve de novo.",
            "tipo",
        ) from erro
