from fractions import Fraction

from django.core.exceptions import ValidationError

from avaliacoes.tipos import fracao
from avaliacoes.tipos.alternativas import Alternativas


class Unica(Alternativas):
    codigo = "unica"
    rotulo = "Escolha única"
    instrucao = "Escolha uma resposta."
    campo_do_gabarito = "correta"

    def padrao(self, dados, chave):
        return Fraction(int(chave in dados["corretas"]))

    def validar(self, dados):
        super().validar(dados)
        if len(dados["corretas"]) != 1:
            raise ValidationError("A questão de escolha única tem uma só resposta correta.")

    def ler(self, dados, valores):
        """Um campo de escolha única manda um valor só; se vierem mais, vale o último."""
        lidas = [v for v in valores if self._marcadas(dados, [v])]
        return lidas[-1:]

    def corrigir(self, dados, conteudo):
        return super().corrigir(dados, conteudo if len(self._marcadas(dados, conteudo)) == 1 else [])

    def ao_acaso(self, dados):
        fracoes = [min(max(f, 0), 1) for f in self._fracoes(dados).values()]
        return fracao.em_decimal(Fraction(sum(fracoes), len(fracoes)))

    def _corretas(self, bruto):
        if "correta" not in bruto:
            raise ValidationError({"correta": "Falta dizer a alternativa correta."})
        return [bruto["correta"]]

    def _gabarito(self, dados):
        return {"correta": dados["corretas"][0]}
