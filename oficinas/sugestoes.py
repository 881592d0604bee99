"""Sugerir achados parecidos na mesa de agrupar. Comparar custa: o de cada eixo se guarda até mudar um texto dele."""

import hashlib
from collections import defaultdict

from django.core.cache import cache

from oficinas import semelhanca

VALIDADE = 24 * 60 * 60


def parecidos(linhas):
    """Os `semelhanca.Par` de `linhas` ([(chave, eixo, texto)]), do mais ao menos parecido."""
    por_eixo = defaultdict(list)
    for chave, eixo, texto in linhas:
        por_eixo[eixo].append((chave, texto))
    pares = [par for textos in por_eixo.values() for par in _do_eixo(textos)]
    return sorted(pares, key=lambda par: (-par.nota, par.um, par.outro))


def eixos_cortados(linhas):
    """Os eixos com mais textos do que se compara."""
    quantos = defaultdict(int)
    for _, eixo, _ in linhas:
        quantos[eixo] += 1
    return [eixo for eixo, n in quantos.items() if n > semelhanca.MAXIMO_POR_EIXO]


def _do_eixo(textos):
    chave = "oficinas-parecidos-" + hashlib.sha256(repr(sorted(textos)).encode()).hexdigest()
    guardados = cache.get(chave)
    if guardados is None:
        guardados = [(par.um, par.outro, par.nota) for par in semelhanca.pares(textos)]
        cache.set(chave, guardados, VALIDADE)
    return [semelhanca.Par(*par) for par in guardados]
