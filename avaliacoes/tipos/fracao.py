"""Frações de acerto: exatas por dentro, texto decimal nos dados, `Decimal` na correção."""

from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError

from avaliacoes.tipos import numero

FOLGA = Fraction(1, 1000)  # 33,33333% de um arquivo é um terço


def importar(valor, campo="fracao", minimo=0):
    """O texto decimal canônico de uma fração entre `minimo` e 1.

    Raises:
        ValidationError: não é um número, ou está fora dos limites.
    """
    lido = numero.de_arquivo(valor)
    if lido is None or not minimo <= lido <= 1:
        raise ValidationError({campo: f"Esperava uma fração de {minimo} a 1 e encontrei “{valor}”."})
    return numero.escrever(lido)


def limitar(soma):
    """A soma como fração de acerto: nunca abaixo de 0 nem acima de 1."""
    return em_decimal(min(max(Fraction(soma), Fraction(0)), Fraction(1)))


def em_decimal(fracao):
    return Decimal(fracao.numerator) / Decimal(fracao.denominator)


def perto(uma, outra):
    return abs(Fraction(uma) - Fraction(outra)) <= FOLGA
