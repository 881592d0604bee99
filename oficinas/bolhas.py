"""O gráfico de bolhas das prioridades: de números a coordenadas de SVG. Não conhece o banco nem a tela.

As bolhas que cairiam umas sobre as outras se afastam; um ponto e um traço dizem o lugar verdadeiro de cada uma.
"""

from dataclasses import dataclass
from itertools import combinations
from math import cos, hypot, pi, sin, sqrt

LARGURA, ALTURA = 760, 520
ESQUERDA, DIREITA, ALTO, BAIXO = 64, 744, 24, 452
RAIO_MINIMO, RAIO_MAXIMO = 10, 28
MAXIMO = 30
# Até tantas, as bolhas têm o tamanho todo; com mais, encolhem para que a área somada não passe da de tantas.
CABEM_INTEIRAS = 14
FOLGA = 2
PASSADAS = 120
PUXAO = 0.04
ANGULO_AUREO = pi * (3 - sqrt(5))
ESCALA = range(1, 6)


@dataclass
class Bolha:
    """`x`, `y`: onde se desenha; `x0`, `y0`: onde os números dizem. `dados`: o que quem chamou quis guardar."""

    x0: float
    y0: float
    r: float
    dados: object
    x: float = 0
    y: float = 0

    @property
    def distancia(self):
        return hypot(self.x - self.x0, self.y - self.y0)

    @property
    def deslocada(self):
        return self.distancia > self.r / 2

    @property
    def svg(self):
        """As coordenadas em texto, com ponto decimal em qualquer língua. `xb`, `yb`: a beira do lado do lugar."""
        parte = min(1, self.r / self.distancia) if self.distancia else 0
        beira = {"xb": self.x + (self.x0 - self.x) * parte, "yb": self.y + (self.y0 - self.y) * parte}
        lugar = {"x": self.x, "y": self.y, "x0": self.x0, "y0": self.y0, "r": self.r}
        return {nome: f"{valor:.1f}" for nome, valor in {**lugar, **beira}.items()}


@dataclass(frozen=True)
class Marca:
    """Um número da escala e onde ele fica no eixo."""

    numero: int
    x: str
    y: str


def desenhar(itens):
    """As bolhas de `itens` ([(frequência, impacto, tamanho, dados)]), as maiores atrás. Só os `MAXIMO` primeiros."""
    itens = itens[:MAXIMO]
    maior = max((tamanho for _, _, tamanho, _ in itens), default=0)
    raio_maximo = RAIO_MAXIMO * sqrt(CABEM_INTEIRAS / max(CABEM_INTEIRAS, len(itens)))
    bolhas = []
    for n, (frequencia, impacto, tamanho, dados) in enumerate(itens):
        bolha = Bolha(_x(float(frequencia)), _y(float(impacto)), _raio(tamanho, maior, raio_maximo), dados)
        # Um empurrão de um pixel, cada um para o seu lado: duas bolhas no mesmo lugar também sabem para onde ir.
        bolha.x = bolha.x0 + cos(n * ANGULO_AUREO)
        bolha.y = bolha.y0 + sin(n * ANGULO_AUREO)
        bolhas.append(bolha)
    for passada in range(PASSADAS):
        _afastar(bolhas)
        # Nas primeiras, cada uma também é puxada para o lugar verdadeiro; nas últimas, só se afastam.
        _puxar(bolhas, PUXAO if passada < PASSADAS * 3 / 4 else 0)
    return sorted(bolhas, key=lambda bolha: -bolha.r)


def marcas():
    return [Marca(n, f"{_x(n):.1f}", f"{_y(n):.1f}") for n in ESCALA]


def _afastar(bolhas):
    """Cada par que se toca se afasta, metade cada um."""
    for uma, outra in combinations(bolhas, 2):
        dx, dy = outra.x - uma.x, outra.y - uma.y
        distancia = hypot(dx, dy) or 1
        falta = uma.r + outra.r + FOLGA - distancia
        if falta > 0:
            for bolha, lado in ((uma, -1), (outra, 1)):
                bolha.x += lado * dx / distancia * falta / 2
                bolha.y += lado * dy / distancia * falta / 2


def _puxar(bolhas, quanto):
    """De volta ao lugar verdadeiro, sem sair da moldura."""
    for bolha in bolhas:
        bolha.x += (bolha.x0 - bolha.x) * quanto
        bolha.y += (bolha.y0 - bolha.y) * quanto
        bolha.x = min(max(bolha.x, ESQUERDA + bolha.r), DIREITA - bolha.r)
        bolha.y = min(max(bolha.y, ALTO + bolha.r), BAIXO - bolha.r)


def _raio(tamanho, maior, raio_maximo):
    """A área cresce com o tamanho; a menor bolha ainda comporta o número da demanda."""
    return RAIO_MINIMO + (raio_maximo - RAIO_MINIMO) * sqrt(tamanho / maior) if maior else RAIO_MINIMO


def _x(frequencia):
    """Meia unidade de cada lado: o 1 e o 5 não encostam na moldura."""
    return ESQUERDA + (frequencia - 0.5) / 5 * (DIREITA - ESQUERDA)


def _y(impacto):
    return BAIXO - (impacto - 0.5) / 5 * (BAIXO - ALTO)
