from collections import Counter
from fractions import Fraction

from avaliacoes.tipos import fracao
from avaliacoes.tipos.alternativas import Alternativas


class Multipla(Alternativas):
    """Sem frações próprias: certas marcadas menos erradas marcadas, sobre o total de certas, nunca abaixo de zero.

    Quem marca tudo não ganha de quem sabe: cada marca errada desconta uma certa.
    """

    codigo = "multipla"
    rotulo = "Escolha múltipla"
    instrucao = "Marque todas as que estão corretas."
    entrada = "checkbox"

    def padrao(self, dados, chave):
        return Fraction(1 if chave in dados["corretas"] else -1, len(dados["corretas"]))

    def ao_acaso(self, dados):
        """A média de quem decide cada marca no cara ou coroa."""
        somas = Counter({Fraction(0): Fraction(1)})
        for valor in self._fracoes(dados).values():
            seguintes = Counter()
            for soma, chance in somas.items():
                seguintes[soma] += chance / 2
                seguintes[soma + valor] += chance / 2
            somas = seguintes
        return fracao.em_decimal(sum(min(max(soma, 0), 1) * chance for soma, chance in somas.items()))
