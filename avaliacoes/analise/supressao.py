"""Que grupos se podem mostrar sem mostrar ninguém, nem por subtração. Pura.

Com menos de cinco pessoas, a média do grupo conta de cada uma. E quem tem o total e todos os outros grupos tem, pela
diferença, o que se escondeu: se o escondido, somado, não chega a cinco, esconde-se também o menor dos que apareceriam.
"""

from avaliacoes.models import MINIMO_PARA_DIVULGAR


def abertos(contagens, minimo=MINIMO_PARA_DIVULGAR):
    """Os grupos que se mostram, de {grupo: pessoas}, sabendo que o total deles também se mostra."""
    saem = sorted((n, str(grupo), grupo) for grupo, n in contagens.items() if n >= minimo)
    escondidas = sum(n for n in contagens.values() if n < minimo)
    if 0 < escondidas < minimo:
        saem = saem[1:]
    return {grupo for _, _, grupo in saem}


def faltam(pessoas, minimo=MINIMO_PARA_DIVULGAR):
    """Quantas pessoas faltam para o grupo se mostrar."""
    return max(minimo - pessoas, 0)
