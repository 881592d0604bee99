"""A geometria dos gráficos, desenhados no servidor em SVG. Pura: quem escolhe as cores é o CSS.

Larguras em porcentagem e alturas em pontos: o texto fica do tamanho do da página em qualquer tela.
"""

from dataclasses import dataclass

ALTURA_DA_BARRA, ALTURA_DO_HISTOGRAMA, PE = 34, 120, 22
INICIO, LARGURA, LETRAS = 30, 38, 12  # onde as barras começam e quanto têm de comprido, em % do desenho


@dataclass(frozen=True)
class Barra:
    """`parte` de 0 a 1; `texto` é o valor escrito ao lado; `marca`, um segundo valor (o esperado, o de antes)."""

    rotulo: str
    parte: float
    texto: str
    tom: str = ""
    marca: float | None = None
    y: int = 0

    @property
    def largura(self):
        return _pct(LARGURA * _entre(self.parte))

    @property
    def x_da_marca(self):
        return None if self.marca is None else _pct(INICIO + LARGURA * _entre(self.marca))

    @property
    def y_do_texto(self):
        return self.y + 21

    @property
    def y_da_barra(self):
        return self.y + 8

    @property
    def y_da_marca(self):
        return self.y + 4


@dataclass(frozen=True)
class Barras:
    titulo: str
    descricao: str
    linhas: list
    letras: int = LETRAS
    inicio: str = f"{INICIO}%"
    comprimento: str = f"{LARGURA}%"

    @property
    def altura(self):
        return ALTURA_DA_BARRA * len(self.linhas)


def barras(titulo, linhas):
    """`linhas`: `Barra` na ordem, sem `y`."""
    postas = [Barra(b.rotulo, b.parte, b.texto, b.tom, b.marca, y=ALTURA_DA_BARRA * k) for k, b in enumerate(linhas)]
    return Barras(titulo, "; ".join(f"{b.rotulo}: {b.texto}" for b in linhas), postas)


@dataclass(frozen=True)
class Coluna:
    rotulo: str
    n: int
    x: str
    meio: str
    largura: str
    y: float
    altura: float
    y_do_texto: float


@dataclass(frozen=True)
class Colunas:
    titulo: str
    descricao: str
    colunas: list
    altura: int = ALTURA_DO_HISTOGRAMA + PE
    base: int = ALTURA_DO_HISTOGRAMA
    y_dos_rotulos: int = ALTURA_DO_HISTOGRAMA + 16


def histograma(titulo, faixas):
    """`faixas`: [(de, até, quantas)]. A maior ocupa a altura toda, menos o lugar do número."""
    maior = max((n for _, _, n in faixas), default=0) or 1
    passo = 100 / (len(faixas) or 1)
    descricao = "; ".join(f"{de} a {ate}: {n}" for de, ate, n in faixas)
    return Colunas(titulo, descricao, [_coluna(k, passo, maior, *faixa) for k, faixa in enumerate(faixas)])


def _coluna(k, passo, maior, de, ate, n):
    altura = round((ALTURA_DO_HISTOGRAMA - 20) * n / maior, 1)
    y = ALTURA_DO_HISTOGRAMA - altura
    return Coluna(
        str(de), n, _pct(k * passo + passo * 0.08), _pct((k + 0.5) * passo), _pct(passo * 0.84), y, altura, y - 5
    )


def _entre(parte):
    return min(max(parte, 0), 1)


def _pct(valor):
    return f"{valor:.2f}%"
