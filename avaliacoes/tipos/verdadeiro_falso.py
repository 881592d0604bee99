from decimal import Decimal

from django.core.exceptions import ValidationError

from avaliacoes.tipos import forma
from avaliacoes.tipos.base import Alternativa, Escolha, TipoDeQuestao

TEXTOS = {"v": "Verdadeiro", "f": "Falso"}


class VerdadeiroFalso(TipoDeQuestao):
    """`dados` = {correta: bool, devolutivas?: {v, f}}; `conteudo` = "v" ou "f". A ordem é sempre Verdadeiro, Falso."""

    codigo = "verdadeiro_falso"
    rotulo = "Verdadeiro ou falso"
    instrucao = "A afirmação é verdadeira ou falsa?"
    entrada = "radio"

    def validar(self, dados):
        if not isinstance(dados.get("correta"), bool):
            raise ValidationError("Diga se a afirmação é verdadeira ou falsa.")

    def arranjar(self, dados, sorteador):
        return list(TEXTOS)

    def apresentar(self, dados, arranjo, conteudo):
        certa, devolutivas = self._certa(dados), dados.get("devolutivas", {})
        return [Alternativa(c, TEXTOS[c], c == conteudo, c == certa, devolutivas.get(c, "")) for c in arranjo]

    def ler(self, dados, valores):
        lidas = [v for v in valores if isinstance(v, str) and v in TEXTOS]
        return lidas[-1] if lidas else ""

    def corrigir(self, dados, conteudo):
        return Decimal(int(conteudo == self._certa(dados)))

    def resumir(self, dados, conteudo):
        return TEXTOS[conteudo] if self._dita(conteudo) else ""

    def gabarito(self, dados):
        return TEXTOS[self._certa(dados)]

    def opcoes(self, dados):
        return [Escolha("", texto, c == self._certa(dados)) for c, texto in TEXTOS.items()]

    def ao_acaso(self, dados):
        return Decimal("0.5")

    def devolutivas(self, dados, conteudo):
        dita = dados.get("devolutivas", {}).get(conteudo) if self._dita(conteudo) else ""
        return [dita] if dita else []

    def importar(self, bruto):
        if not isinstance(bruto.get("correta"), bool):
            raise ValidationError({"correta": "Esperava true (verdadeiro) ou false (falso)."})
        ditas = forma.opcional(bruto, "devolutivas", dict, {})
        devolutivas = forma.so_os_preenchidos(v=ditas.get("v"), f=ditas.get("f"))
        return {"correta": bruto["correta"], **forma.so_os_preenchidos(devolutivas=devolutivas)}

    def exportar(self, dados):
        return dict(dados)

    @staticmethod
    def _dita(conteudo):
        return isinstance(conteudo, str) and conteudo in TEXTOS

    @staticmethod
    def _certa(dados):
        return "v" if dados["correta"] else "f"
