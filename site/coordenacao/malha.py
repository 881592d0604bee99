"""O desenho de Minas: o contorno SVG de cada município e de cada macrorregião, lido do disco uma vez por processo."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ARQUIVO = Path(__file__).parent / "dados" / "malha_mg.json"


@dataclass(frozen=True)
class Malha:
    """`municipios` e `macrorregioes`: código → atributo `d` de um `<path>`."""

    caixa: str
    municipios: dict
    macrorregioes: dict


@lru_cache(maxsize=1)
def malha():
    dados = json.loads(ARQUIVO.read_text(encoding="utf-8"))
    return Malha(dados["viewBox"], dados["municipios"], dados["macrorregioes"])
