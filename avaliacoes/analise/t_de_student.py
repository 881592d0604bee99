"""A distribuição t de Student, sem biblioteca. Pura."""

import math
from functools import lru_cache

PASSOS = 400
MINUSCULO = 1e-300


def beta_incompleta(a, b, x):
    """A função beta incompleta regularizada I_x(a, b), para x entre 0 e 1.

    Fração contínua 26.5.8 de Abramowitz & Stegun, *Handbook of Mathematical Functions* (1964), avaliada pelo método de
    Lentz; acima de (a + 1) / (a + b + 2), pela simetria I_x(a, b) = 1 − I_(1−x)(b, a), onde converge mais depressa.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_incompleta(b, a, 1 - x)
    logaritmo = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(logaritmo) / (a * _fracao_continua(a, b, x))


def _fracao_continua(a, b, x):
    f, c, d = 1.0, 1.0, 0.0
    for passo in range(1, PASSOS):
        m, impar = divmod(passo, 2)
        if impar:
            termo = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            termo = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / ((1 + termo * d) or MINUSCULO)
        c = (1 + termo / c) or MINUSCULO
        f *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return f


def acima(t, graus):
    """P(T > t) para t ≥ 0: ½ · I_(ν / (ν + t²))(ν / 2, ½)."""
    return beta_incompleta(graus / 2, 0.5, graus / (graus + t * t)) / 2


@lru_cache(maxsize=512)
def quantil(p, graus):
    """O t que deixa `p` da distribuição abaixo dele, com `graus` de liberdade; p entre 0 e 1, fora as pontas.

    Student, “The probable error of a mean”, *Biometrika* 6 (1908). Acha-se por bisseção sobre `acima`.

    Raises:
        ValueError: `p` fora de (0, 1) ou menos de um grau de liberdade.
    """
    if not 0 < p < 1 or graus < 1:
        raise ValueError("O quantil pede p entre 0 e 1 e ao menos um grau de liberdade.")
    if p < 0.5:
        return -quantil(1 - p, graus)
    baixo, alto = 0.0, 1.0
    while acima(alto, graus) > 1 - p:
        baixo, alto = alto, alto * 2
    for _ in range(200):
        meio = (baixo + alto) / 2
        if meio in (baixo, alto):
            break
        baixo, alto = (meio, alto) if acima(meio, graus) > 1 - p else (baixo, meio)
    return (baixo + alto) / 2
