"""Papel timbrado: a página de um PDF pronto que vai, como enfeite, por baixo de cada página de um documento.

O papel entra uma vez no arquivo, por mais páginas que o usem, e fora da estrutura que o leitor de tela percorre.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pikepdf
import pydyf


@dataclass(frozen=True)
class _Forma:
    """Um trecho de desenho do papel e as formas que ele usa."""

    operadores: bytes  # comprimidos
    caixa: tuple
    formas: tuple  # pares (nome, _Forma)


def estender(caminho):
    """O acabamento (`finisher` do WeasyPrint) que põe o papel: a última página dele serve às que vêm depois."""
    faces = _faces(str(caminho), Path(caminho).stat().st_mtime_ns)

    def acabar(_documento, pdf):
        escritas = {}
        for i, (conteudo, recursos) in enumerate(_paginas(pdf)):
            face = min(i, len(faces) - 1)
            recursos["XObject"][f"Papel{face}"] = _escrever(pdf, faces[face], escritas)
            conteudo.stream.insert(0, f"/Artifact BMC q /Papel{face} Do Q EMC".encode())

    return acabar


@lru_cache(maxsize=16)
def _faces(caminho, _modificado_em):
    with pikepdf.open(caminho) as pdf:
        lidas = {}
        return tuple(_ler(p.Contents, p.mediabox, p.Resources, lidas) for p in pdf.pages)


def _ler(corrente, caixa, recursos, lidas):
    formas = recursos.get("/XObject", {})
    for forma in formas.values():
        if forma.objgen not in lidas:
            lidas[forma.objgen] = _ler(forma, forma.BBox, forma.get("/Resources", {}), lidas)
    usadas = tuple((nome[1:], lidas[forma.objgen]) for nome, forma in formas.items())
    return _Forma(corrente.read_raw_bytes(), tuple(float(n) for n in caixa), usadas)


def _paginas(pdf):
    for numero in pdf.pages["Kids"][::3]:
        pagina = pdf.objects[numero]
        yield _objeto(pdf, pagina["Contents"]), _objeto(pdf, pagina["Resources"])


def _objeto(pdf, referencia):
    return pdf.objects[int(referencia.split()[0])]


def _escrever(pdf, forma, escritas):
    if forma not in escritas:
        formas = {nome: _escrever(pdf, filha, escritas) for nome, filha in forma.formas}
        corrente = pydyf.Stream(
            [forma.operadores],
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array(forma.caixa),
                "Resources": pydyf.Dictionary({"XObject": pydyf.Dictionary(formas)} if formas else {}),
                "Filter": "/FlateDecode",
            },
        )
        pdf.add_object(corrente)
        escritas[forma] = corrente.reference
    return escritas[forma]
