"""Quanto um texto ocupa nas fontes da casa, antes de diagramar: a soma dos avanços, sem os ajustes de cada escrita."""

import unicodedata
from functools import cache, lru_cache
from math import ceil
from pathlib import Path

from fontTools.ttLib import TTFont

FONTES = Path(__file__).parent / "fontes"
FAMILIA = {False: "NotoSans-Regular.ttf", True: "NotoSans-Bold.ttf"}
APOIO = [
    *(
        f"NotoSans{escrita}-Regular.ttf"
        for escrita in ("Arabic", "Hebrew", "Armenian", "Georgian", "Devanagari", "Thai")
    ),
    "DroidSansFallback-Regular.ttf",
    "NotoEmoji-Regular.ttf",
]


def largura(texto, negrito=False):
    """Em `em`: multiplicada pelo corpo da letra, dá a largura do texto em uma linha só."""
    return sum(_avanco(caractere, negrito) for caractere in texto)


def linhas(texto, cabe, negrito=False):
    """Em quantas linhas de `cabe` (em `em`) o texto se divide, palavra por palavra; a que não cabe em uma se parte."""
    espaco, quantas, ocupado = _avanco(" ", negrito), 0, 0.0
    for palavra in texto.split():
        ocupa = _da_palavra(palavra, negrito)
        if quantas and ocupado + espaco + ocupa <= cabe:
            ocupado += espaco + ocupa
        else:
            inteiras = ceil(ocupa / cabe) - 1
            quantas, ocupado = quantas + inteiras + 1, ocupa - inteiras * cabe
    return quantas


@lru_cache(maxsize=4096)
def _da_palavra(palavra, negrito):
    return largura(palavra, negrito)


@cache
def _avanco(caractere, negrito):
    if unicodedata.category(caractere) in ("Mn", "Me", "Cf"):
        return 0
    for arquivo in (FAMILIA[negrito], *APOIO):
        avancos, glifos, unidade = _fonte(arquivo)
        if ord(caractere) in glifos:
            return avancos[glifos[ord(caractere)]][0] / unidade
    return 1


@cache
def _fonte(arquivo):
    with TTFont(FONTES / arquivo, lazy=True) as fonte:
        return fonte["hmtx"].metrics, fonte.getBestCmap(), fonte["head"].unitsPerEm
