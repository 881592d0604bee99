"""O que associação e ordenação têm em comum: itens, cada um com um `<select>`, valores "chave:opção"."""

from fractions import Fraction

from avaliacoes.tipos import fracao
from avaliacoes.tipos.base import Alternativa, Escolha, Parte, TipoDeQuestao


class PorItens(TipoDeQuestao):
    """`conteudo` = {chave do item: chave da opção}. A nota é a fração de itens com a opção certa."""

    template = "avaliacoes/tipos/itens.html"
    template_corrigido = "avaliacoes/tipos/itens_corrigidos.html"

    def itens(self, dados):
        """{chave: texto} dos itens."""
        raise NotImplementedError

    def rotulos(self, dados):
        """{chave: texto} das opções, iguais para todos os itens."""
        raise NotImplementedError

    def certas(self, dados):
        """{chave do item: chave da opção certa}."""
        raise NotImplementedError

    def julgar(self, dados, conteudo):
        """{chave do item: acertou} de todos os itens."""
        dito, certas = self._dito(dados, conteudo), self.certas(dados)
        return {item: dito.get(item) == certa for item, certa in certas.items()}

    def ler(self, dados, valores):
        pares = (v.rsplit(":", 1) for v in valores if isinstance(v, str) and ":" in v)
        return self._dito(dados, {item: opcao for item, opcao in pares})

    def valores(self, dados, conteudo):
        return [f"{item}:{opcao}" for item, opcao in self._dito(dados, conteudo).items()]

    def completa(self, dados, conteudo):
        return len(self._dito(dados, conteudo)) == len(self.itens(dados))

    def corrigir(self, dados, conteudo):
        julgados = self.julgar(dados, conteudo).values()
        return fracao.em_decimal(Fraction(sum(julgados), len(julgados)))

    def gabarito(self, dados):
        return self.resumir(dados, self.certas(dados))

    def resumir(self, dados, conteudo):
        itens, rotulos = self.itens(dados), self.rotulos(dados)
        return "; ".join(f"{itens[i]}: {rotulos[o]}" for i, o in self._dito(dados, conteudo).items())

    def escolhas(self, dados, conteudo):
        dito, rotulos, julgados = self._dito(dados, conteudo), self.rotulos(dados), self.julgar(dados, conteudo)
        return [
            Escolha(texto, rotulos.get(dito.get(item), ""), julgados[item]) for item, texto in self.itens(dados).items()
        ]

    def opcoes(self, dados):
        rotulos, certas = self.rotulos(dados), self.certas(dados)
        return [
            Escolha(texto, rotulo, certas[item] == opcao)
            for item, texto in self.itens(dados).items()
            for opcao, rotulo in rotulos.items()
        ]

    def ao_acaso(self, dados):
        """Uma opção qualquer em cada item."""
        return fracao.em_decimal(Fraction(1, len(self.rotulos(dados))))

    def partes(self, dados, itens, opcoes, conteudo):
        """As partes da tela, com os itens e as opções nas ordens dadas."""
        dito, textos, rotulos = self._dito(dados, conteudo), self.itens(dados), self.rotulos(dados)
        certas, julgados = self.certas(dados), self.julgar(dados, conteudo)
        return [
            Parte(
                chave=item,
                texto=textos[item],
                valor=dito.get(item, ""),
                opcoes=tuple(
                    Alternativa(f"{item}:{o}", rotulos[o], dito.get(item) == o, certas[item] == o) for o in opcoes
                ),
                resposta=rotulos.get(dito.get(item), ""),
                gabarito=rotulos[certas[item]],
                acertou=julgados[item],
            )
            for item in itens
        ]

    def _dito(self, dados, conteudo):
        """As escolhas que são da questão, na ordem dos itens; `conteudo` pode ser qualquer coisa."""
        if not isinstance(conteudo, dict):
            return {}
        rotulos = self.rotulos(dados)
        ditas = {i: conteudo.get(i) for i in self.itens(dados)}
        return {i: o for i, o in ditas.items() if isinstance(o, str) and o in rotulos}
