from decimal import Decimal

from django.core.exceptions import ValidationError

from avaliacoes.tipos.base import Alternativa, TipoDeQuestao

TEXTOS = {"v": "Verdadeiro", "f": "Falso"}


class VerdadeiroFalso(TipoDeQuestao):
    """`dados` = {correta: bool}; `conteudo` = "v" ou "f". A ordem é sempre Verdadeiro, Falso."""

    codigo = "verdadeiro_falso"
    rotulo = "Verdadeiro ou falso"
    instrucao = "A afirmação é verdadeira ou falsa?"

    def validar(self, dados):
        if not isinstance(dados.get("correta"), bool):
            raise ValidationError("Diga se a afirmação é verdadeira ou falsa.")

    def arranjar(self, dados, sorteador):
        return list(TEXTOS)

    def apresentar(self, dados, arranjo, conteudo):
        certa = self._certa(dados)
        return [Alternativa(c, TEXTOS[c], c == conteudo, c == certa) for c in arranjo]

    def ler(self, dados, valores):
        lidas = [v for v in valores if isinstance(v, str) and v in TEXTOS]
        return lidas[-1] if lidas else ""

    def corrigir(self, dados, conteudo):
        return Decimal(int(conteudo == self._certa(dados)))

    def resumir(self, dados, conteudo):
        return TEXTOS.get(conteudo, "")

    def importar(self, bruto):
        if not isinstance(bruto.get("correta"), bool):
            raise ValidationError({"correta": "Esperava true (verdadeiro) ou false (falso)."})
        return {"correta": bruto["correta"]}

    def exportar(self, dados):
        return {"correta": dados["correta"]}

    @staticmethod
    def _certa(dados):
        return "v" if dados["correta"] else "f"
