"""Achar achados que parecem dizer a mesma coisa. Não conhece o banco: recebe textos, devolve pares com nota.

Compara as palavras que carregam sentido, sem acento, sem plural e em ordem alfabética: a ordem da frase não conta. Só
dentro do mesmo eixo. O custo é o quadrado dos textos de cada eixo (2.000 em um eixo só: perto de 1 segundo), por isso
`MAXIMO_POR_EIXO` e `PALAVRAS`; e cada texto traz no máximo `VIZINHOS` parecidos, para que mil textos iguais não façam
meio milhão de pares.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz, process

from rede.busca import normalizar

MAXIMO_POR_EIXO = 2000
PALAVRAS = 20
COMECO = 600
VIZINHOS = 5
NOTA_MINIMA = 65
EM_PALAVRAS = ((90, "quase iguais"), (78, "muito parecidos"), (NOTA_MINIMA, "parecidos"))
ARTIGOS = "a o as os um uma uns umas de da do das dos em no na nos nas por pelo pela pelos pelas para pra com sem"
LIGACOES = "que e ou se ao aos nao ha ser sao foi tem ter como mais mas muito muita muitos muitas entre cada ja tambem"
PRONOMES = "seu sua seus suas isso esse essa este esta quando quem qual onde porque so nem ate"
SEM_SENTIDO = frozenset(" ".join([ARTIGOS, LIGACOES, PRONOMES]).split())


@dataclass(frozen=True)
class Par:
    """Dois achados parecidos: as chaves de quem chamou, a menor primeiro, e a nota de 0 a 100."""

    um: int
    outro: int
    nota: int

    @property
    def em_palavras(self):
        return em_palavras(self.nota)


def em_palavras(nota):
    """“quase iguais”, “muito parecidos” ou “parecidos”; vazio abaixo da nota mínima."""
    return next((palavra for piso, palavra in EM_PALAVRAS if nota >= piso), "")


def essencia(texto):
    """“As filas somem da regulação!” → “fila regulacao somem”. De um texto longo, só o começo."""
    com_sentido = (_singular(p) for p in normalizar(texto[:COMECO]).split() if len(p) > 1 and p not in SEM_SENTIDO)
    return " ".join(sorted(islice(dict.fromkeys(com_sentido), PALAVRAS)))


def pares_por_eixo(textos):
    """Os pares parecidos de `textos` ([(chave, eixo, texto)]), do mais ao menos parecido. Eixo a eixo."""
    por_eixo = defaultdict(list)
    for chave, eixo, texto in textos:
        por_eixo[eixo].append((chave, texto))
    achados = [par for do_eixo in por_eixo.values() for par in pares(do_eixo)]
    return sorted(achados, key=_do_mais_parecido)


def pares(textos):
    """Os pares parecidos de um eixo ([(chave, texto)]). Só os primeiros `MAXIMO_POR_EIXO` se comparam."""
    essencias = [(chave, essencia(texto)) for chave, texto in sorted(textos)[:MAXIMO_POR_EIXO]]
    com_palavras = [(chave, e) for chave, e in essencias if e]
    chaves, palavras = [c for c, _ in com_palavras], [e for _, e in com_palavras]
    encontrados = []
    for n, procurada in enumerate(palavras):
        vizinhos = process.extract(
            procurada, palavras[n + 1 :], scorer=fuzz.ratio, score_cutoff=NOTA_MINIMA, limit=VIZINHOS
        )
        encontrados += [Par(chaves[n], chaves[n + 1 + i], round(nota)) for _, nota, i in vizinhos]
    return sorted(encontrados, key=_do_mais_parecido)


def _singular(palavra):
    return palavra[:-1] if len(palavra) > 3 and palavra.endswith("s") else palavra


def _do_mais_parecido(par):
    return (-par.nota, par.um, par.outro)
