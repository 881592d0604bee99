from decimal import Decimal

from avaliacoes.tipos.unica import Alternativas


class Multipla(Alternativas):
    codigo = "multipla"
    rotulo = "Escolha múltipla"
    instrucao = "Marque todas as que estão corretas."
    entrada = "checkbox"

    def corrigir(self, dados, conteudo):
        """Certas marcadas menos erradas marcadas, sobre o total de certas; nunca abaixo de zero.

        Quem marca tudo não ganha de quem sabe: cada marca errada desconta uma certa.
        """
        marcadas, corretas = set(conteudo or []), set(dados["corretas"])
        saldo = len(marcadas & corretas) - len(marcadas - corretas)
        return Decimal(max(saldo, 0)) / Decimal(len(corretas))
