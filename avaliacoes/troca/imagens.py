"""Imagens dentro de arquivos de questões: conferidas pelo conteúdo, com um nome que cabe em `[[imagem:NOME]]`."""

import base64
import binascii
import re

from avaliacoes.troca.lida import ImagemLida

MAIOR_IMAGEM = 2 * 1024 * 1024
MARCA = re.compile(r"\[\[imagem:([^\[\]\n]{1,120})\]\]")
EXTENSOES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


class ImagemRecusada(Exception):
    """Não é imagem que se possa mostrar; `str` é a frase."""


def tipo_de(conteudo):
    """O tipo pela assinatura, ou None. SVG não entra: pode trazer código."""
    if conteudo.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if conteudo.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if conteudo.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if conteudo.startswith(b"RIFF") and conteudo[8:12] == b"WEBP":
        return "image/webp"
    return None


def de_base64(nome, texto, descricao=""):
    """A imagem escrita em base64.

    Raises:
        ImagemRecusada: o texto não é base64, ou o que há nele não é imagem.
    """
    if len(texto) > MAIOR_IMAGEM * 3 // 2:
        raise ImagemRecusada("A imagem passa de 2 MB")
    try:
        conteudo = base64.b64decode("".join(texto.split()), validate=True)
    except (binascii.Error, ValueError) as erro:
        raise ImagemRecusada("O conteúdo da imagem está cortado ou trocado") from erro
    tipo = tipo_de(conteudo)
    if tipo is None:
        raise ImagemRecusada("O arquivo não é uma imagem PNG, JPEG, GIF ou WebP")
    if len(conteudo) > MAIOR_IMAGEM:
        raise ImagemRecusada("A imagem passa de 2 MB")
    return ImagemLida(nome, tipo, conteudo, descricao)


def nome_limpo(nome, padrao="imagem"):
    """Um nome que cabe na marca, sem pasta, colchetes nem quebras."""
    nome = re.sub(r"[\[\]\s\x00-\x1f]+", " ", nome.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    return nome[-120:].strip() or padrao


def marca(nome):
    return f"[[imagem:{nome}]]"


def citadas(texto):
    return MARCA.findall(texto)
