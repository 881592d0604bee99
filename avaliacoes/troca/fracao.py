"""As frações de acerto dos outros sistemas, em porcentagem com casas cortadas, como as frações exatas da casa."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from avaliacoes.tipos import numero

FOLGA = Fraction(1, 2000)
DENOMINADORES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20)
INTEIRA = Fraction(1)


def de_porcentagem(texto):
    """A fração de “33.33333” ou “-50”; None se não é um número entre −100 e 100."""
    try:
        valor = Decimal(texto.strip()[:40].rstrip("%").replace(",", "."))
    except InvalidOperation:
        return None
    if not valor.is_finite() or abs(valor) > 100 or valor.as_tuple().exponent < -12:
        return None
    return arredondar(Fraction(valor) / 100)


def arredondar(fracao):
    """33,33333% é um terço: a fração simples a menos de meio milésimo, se há."""
    for denominador in DENOMINADORES:
        perto = Fraction(round(fracao * denominador), denominador)
        if abs(perto - fracao) <= FOLGA / 10:
            return perto
    return fracao


def em_texto(fracao):
    """O texto decimal que os dados guardam."""
    decimal = Decimal(fracao.numerator) / Decimal(fracao.denominator)
    return numero.escrever(decimal.quantize(Decimal("1e-7")).normalize())


def em_porcentagem(fracao):
    """Como os outros sistemas escrevem: “33.33333”, “-50”."""
    decimal = Decimal(fracao.numerator * 100) / Decimal(fracao.denominator)
    return numero.escrever(decimal.quantize(Decimal("1e-5")).normalize())
