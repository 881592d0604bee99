"""Os índices da análise de itens e do ganho. Pura: recebe listas de números e devolve números.

Um índice que os dados não definem é None, nunca zero. As frações de acerto vão de 0 a 1.
"""

import math
from dataclasses import dataclass

from avaliacoes.analise.t_de_student import quantil

PARTE_DOS_EXTREMOS = 0.27
QUASE_ZERO = 1e-18  # variância abaixo disto é arredondamento: as frações têm seis casas


def media(valores):
    """A média aritmética; None se não há valores."""
    return math.fsum(valores) / len(valores) if valores else None


def variancia(valores, amostral=False):
    """Σ(x − x̄)² / n, ou / (n − 1) se `amostral`; None sem valores bastantes."""
    n = len(valores) - (1 if amostral else 0)
    if n < 1:
        return None
    centro = media(valores)
    soma = math.fsum((valor - centro) ** 2 for valor in valores) / n
    return 0.0 if soma < QUASE_ZERO else soma


def desvio(valores):
    """O desvio-padrão da amostra (n − 1); None com menos de dois valores."""
    quadrado = variancia(valores, amostral=True)
    return None if quadrado is None else math.sqrt(quadrado)


def mediana(valores):
    """O valor do meio; com número par, a média dos dois do meio. None se não há valores."""
    if not valores:
        return None
    ordenados, meio = sorted(valores), len(valores) // 2
    return ordenados[meio] if len(valores) % 2 else (ordenados[meio - 1] + ordenados[meio]) / 2


# --- Um item ---------------------------------------------------------------------------------------------------------
def facilidade(fracoes):
    """p = Σ fração / n: a média do acerto no item (Ebel & Frisbie, *Essentials of Educational Measurement*, 5ª ed.).

    Em item de certo ou errado é a proporção de quem acertou. None se ninguém o recebeu.
    """
    return media(fracoes)


def discriminacao(fracoes, totais):
    """D = p dos 27% de maior nota − p dos 27% de menor nota (Kelley 1939; Ebel & Frisbie).

    `totais` são as notas da prova, uma por pessoa, na mesma ordem. O tamanho de cada extremo é 0,27·n arredondado, ao
    menos 1. Quem empata na nota de corte entra em partes iguais, para que a ordem da lista não mude o índice.
    None com menos de duas pessoas, ou se todas têm a mesma nota (não há quem comparar).
    """
    n = len(fracoes)
    if n < 2 or variancia(totais) == 0:
        return None
    quantos = max(1, math.floor(PARTE_DOS_EXTREMOS * n + 0.5))
    pares = list(zip(totais, fracoes, strict=True))
    return _media_do_extremo(pares, quantos, maiores=True) - _media_do_extremo(pares, quantos, maiores=False)


def _media_do_extremo(pares, quantos, *, maiores):
    ordenados = sorted((total for total, _ in pares), reverse=maiores)
    corte = ordenados[quantos - 1]
    dentro = [fracao for total, fracao in pares if (total > corte if maiores else total < corte)]
    no_corte = [fracao for total, fracao in pares if total == corte]
    return (math.fsum(dentro) + media(no_corte) * (quantos - len(dentro))) / quantos


def ponto_bisserial(fracoes, restos):
    """r de Pearson entre o item e o resto da prova (a nota sem ele): Σ(x−x̄)(y−ȳ) / √(Σ(x−x̄)² Σ(y−ȳ)²).

    Em item de certo ou errado é o ponto-bisserial corrigido (Henrysson, *Psychometrika* 28, 1963; Ebel & Frisbie): sem
    tirar o próprio item, a correlação sairia inflada. None com menos de duas pessoas, ou se um dos dois não varia.
    """
    if len(fracoes) < 2 or not variancia(fracoes) or not variancia(restos):
        return None
    x, y = media(fracoes), media(restos)
    cruzado = math.fsum((a - x) * (b - y) for a, b in zip(fracoes, restos, strict=True))
    return cruzado / math.sqrt(math.fsum((a - x) ** 2 for a in fracoes) * math.fsum((b - y) ** 2 for b in restos))


# --- A prova ---------------------------------------------------------------------------------------------------------
def alfa(matriz):
    """α = k/(k − 1) · (1 − Σσ²ᵢ / σ²ₜ) (Cronbach, *Psychometrika* 16, 1951).

    `matriz` tem uma linha por pessoa e uma coluna por item, sem lacunas; σ²ᵢ é a variância de cada item e σ²ₜ a da
    soma. None com menos de duas pessoas ou de dois itens, ou se as somas não variam.
    """
    if len(matriz) < 2 or len(matriz[0]) < 2:
        return None
    total = variancia([math.fsum(linha) for linha in matriz])
    if not total:
        return None
    itens = len(matriz[0])
    return itens / (itens - 1) * (1 - math.fsum(variancia(coluna) for coluna in zip(*matriz, strict=True)) / total)


def kr20(matriz):
    """KR-20 = k/(k − 1) · (1 − Σpᵢ(1 − pᵢ) / σ²ₜ) (Kuder & Richardson, *Psychometrika* 2, 1937).

    É o α de itens de certo ou errado: None se algum item tem acerto em parte, e onde o α é None.
    """
    if any(fracao not in (0, 1) for linha in matriz for fracao in linha):
        return None
    return alfa(matriz)


def erro_padrao_de_medida(notas, confiabilidade):
    """EPM = s · √(1 − r), com s o desvio-padrão amostral das notas e r o α ou o KR-20 (Ebel & Frisbie).

    Sai na unidade das notas. None se s ou r não é definido.
    """
    s = desvio(notas)
    return None if s is None or confiabilidade is None else s * math.sqrt(1 - confiabilidade)


def acerto_ao_acaso(fracoes):
    """A nota (0 a 1) de quem responde a tudo sem ler: a média do que cada item dá ao acaso (Ebel & Frisbie).

    Na escolha única de m alternativas é 1/m. Item sem valor definido (None) fica fora; None se todos ficam.
    """
    return media([float(fracao) for fracao in fracoes if fracao is not None])


# --- O ganho ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Intervalo:
    """Um intervalo de confiança: o centro e as pontas."""

    centro: float
    de: float
    ate: float

    @property
    def contem_zero(self):
        return self.de <= 0 <= self.ate


def ganho_normalizado(antes, depois):
    """⟨g⟩ = (pós − pré) / (1 − pré), com as médias do grupo de 0 a 1 (Hake, *American Journal of Physics* 66, 1998).

    É o quanto o grupo avançou do que ainda podia avançar. Média das médias, e não média dos g de cada pessoa. None sem
    pessoas, ou se a média da pré já é 1 (não havia o que avançar).
    """
    pre, pos = media(antes), media(depois)
    if pre is None or pos is None or 1 - pre < QUASE_ZERO:
        return None
    return (pos - pre) / (1 - pre)


def intervalo_pareado(antes, depois, confianca=0.95):
    """d̄ ± t(n−1) · s_d / √n, com d a diferença de cada pessoa (Student, *Biometrika* 6, 1908).

    None com menos de duas pessoas. Se todas avançaram o mesmo, as duas pontas são o próprio avanço.
    """
    diferencas = [pos - pre for pre, pos in zip(antes, depois, strict=True)]
    s = desvio(diferencas)
    if s is None:
        return None
    n, centro = len(diferencas), media(diferencas)
    metade = quantil((1 + confianca) / 2, n - 1) * s / math.sqrt(n)
    return Intervalo(centro, centro - metade, centro + metade)
