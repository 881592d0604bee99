from decimal import Decimal

from django.core.exceptions import ValidationError

from avaliacoes.tipos.base import Alternativa, TipoDeQuestao


class Alternativas(TipoDeQuestao):
    """O que única e múltipla têm em comum: `dados` = {alternativas: [{chave, texto}], corretas: [chave]}."""

    gabarito = "corretas"

    def validar(self, dados):
        alternativas = dados.get("alternativas", [])
        chaves = [a.get("chave") for a in alternativas]
        if len(chaves) < 2 or not all(a.get("texto") for a in alternativas):
            raise ValidationError("A questão precisa de pelo menos duas alternativas, todas com texto.")
        if len(set(chaves)) != len(chaves):
            raise ValidationError("Há duas alternativas com a mesma chave.")
        if not dados.get("corretas") or not set(dados["corretas"]) <= set(chaves):
            raise ValidationError("A resposta correta tem de ser uma das alternativas.")

    def arranjar(self, dados, sorteador):
        chaves = [a["chave"] for a in dados["alternativas"]]
        if sorteador and not dados.get("manter_ordem"):
            sorteador.shuffle(chaves)
        return chaves

    def apresentar(self, dados, arranjo, conteudo):
        textos = self._textos(dados)
        marcadas = set(conteudo or [])
        return [Alternativa(c, textos[c], c in marcadas, c in dados["corretas"]) for c in arranjo]

    def ler(self, dados, valores):
        textos = self._textos(dados)
        return sorted({v for v in valores if isinstance(v, str) and v in textos})

    def resumir(self, dados, conteudo):
        textos = self._textos(dados)
        return "; ".join(textos[c] for c in conteudo or [] if c in textos)

    def importar(self, bruto):
        alternativas = bruto.get("alternativas")
        if not isinstance(alternativas, dict):
            raise ValidationError({"alternativas": "Esperava as alternativas, cada uma com a sua letra."})
        corretas = sorted(str(c) for c in self._corretas(bruto))
        if not set(corretas) <= {str(c) for c in alternativas}:
            raise ValidationError({self.gabarito: "A resposta correta tem de ser uma das alternativas."})
        dados = {"alternativas": [{"chave": str(c), "texto": t} for c, t in alternativas.items()], "corretas": corretas}
        return {**dados, "manter_ordem": True} if bruto.get("manter_ordem") else dados

    def exportar(self, dados):
        bruto = {"alternativas": self._textos(dados), **self._gabarito(dados)}
        return {**bruto, "manter_ordem": True} if dados.get("manter_ordem") else bruto

    def _corretas(self, bruto):
        corretas = bruto.get("corretas")
        if not isinstance(corretas, list):
            raise ValidationError({"corretas": "Esperava a lista das alternativas corretas."})
        return corretas

    def _gabarito(self, dados):
        return {"corretas": dados["corretas"]}

    @staticmethod
    def _textos(dados):
        return {a["chave"]: a["texto"] for a in dados["alternativas"]}


class Unica(Alternativas):
    codigo = "unica"
    rotulo = "Escolha única"
    instrucao = "Escolha uma resposta."
    gabarito = "correta"

    def validar(self, dados):
        super().validar(dados)
        if len(dados["corretas"]) != 1:
            raise ValidationError("A questão de escolha única tem uma só resposta correta.")

    def ler(self, dados, valores):
        """Um campo de escolha única manda um valor só; se vierem mais, vale o último."""
        lidas = [v for v in valores if super(Unica, self).ler(dados, [v])]
        return lidas[-1:]

    def corrigir(self, dados, conteudo):
        return Decimal(int(list(conteudo or []) == dados["corretas"]))

    def _corretas(self, bruto):
        if "correta" not in bruto:
            raise ValidationError({"correta": "Falta dizer a alternativa correta."})
        return [bruto["correta"]]

    def _gabarito(self, dados):
        return {"correta": dados["corretas"][0]}
