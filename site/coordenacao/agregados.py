"""Números que se podem mostrar sem mostrar ninguém: só faixas de cinco, e nenhum grupo com menos de cinco pessoas.

Pura: recebe contagens e devolve o que se publica. As três regras:

1. Cada número vira a sua faixa (“menos de 5”, “5 a 9”, “10 a 14”…), e só a faixa sai. Zero também é “menos de 5”.
2. O total se calcula das faixas já publicadas: não acrescenta nada ao que se vê, e subtrair dele não revela nada.
3. Duas divisões das mesmas pessoas (por macrorregião e por consórcio) têm a mesma soma. Se, juntas, deixassem menos de
   `LARGURA` valores possíveis a algum grupo escondido, a segunda não sai.
"""

from dataclasses import dataclass

BASE = 5
LARGURA = 3  # quantos valores, ao menos, um grupo escondido ainda pode ter para quem lê tudo


@dataclass(frozen=True, order=True)
class Faixa:
    """Os valores possíveis de um número: de `de` a `de + BASE - 1`."""

    de: int

    @classmethod
    def do(cls, valor):
        return cls(valor // BASE * BASE)

    @property
    def ate(self):
        return self.de + BASE - 1

    @property
    def escondida(self):
        return self.de == 0

    def __str__(self):
        return f"menos de {BASE}" if self.escondida else f"{self.de} a {self.ate}"


@dataclass(frozen=True)
class Divisao:
    """As faixas de uma divisão, por grupo. `publicada` diz se ela sai; a que não sai não tem faixa nenhuma."""

    faixas: dict
    publicada: bool = True

    @property
    def ao_menos(self):
        """O total que as próprias faixas garantem."""
        return sum(faixa.de for faixa in self.faixas.values())

    @property
    def no_maximo(self):
        return sum(faixa.ate for faixa in self.faixas.values())


NAO_SAI = Divisao({}, publicada=False)


def publicar(principal, *outras):
    """[Divisao] na ordem dada. Cada argumento é {grupo: quantas pessoas}, e todos dividem as mesmas pessoas.

    A principal sai sempre; cada outra, só se não estreita o que as já publicadas escondem, nem elas o dela.
    """
    saem = [_em_faixas(principal)]
    resultado = saem.copy()
    for divisao in map(_em_faixas, outras):
        if _juntas_escondem([*saem, divisao]):
            saem.append(divisao)
            resultado.append(divisao)
        else:
            resultado.append(NAO_SAI)
    return resultado


def _em_faixas(contagens):
    return Divisao({grupo: Faixa.do(valor) for grupo, valor in contagens.items()})


def _juntas_escondem(divisoes):
    soma = max(d.ao_menos for d in divisoes), min(d.no_maximo for d in divisoes)
    return all(
        len(valores_possiveis(faixa, divisao, soma)) >= LARGURA
        for divisao in divisoes
        for faixa in divisao.faixas.values()
        if faixa.escondida
    )


def valores_possiveis(faixa, divisao, soma):
    """Os valores que o grupo ainda pode ter para quem sabe as faixas da divisão e que o total está em `soma`."""
    menor = max(faixa.de, soma[0] - (divisao.no_maximo - faixa.ate))
    maior = min(faixa.ate, soma[1] - (divisao.ao_menos - faixa.de))
    return range(menor, maior + 1)
