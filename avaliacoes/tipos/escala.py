from decimal import Decimal

from django.core.exceptions import ValidationError

from avaliacoes.tipos import forma
from avaliacoes.tipos.base import Alternativa, Escolha, TipoDeQuestao

PADRAO = ["Discordo totalmente", "Discordo", "Nem concordo nem discordo", "Concordo", "Concordo totalmente"]


class Escala(TipoDeQuestao):
    """`dados` = {rotulos: [textos, do menor ao maior]}; `conteudo` = "1", "2"… Não há certo: quem responde tem tudo."""

    codigo = "escala"
    rotulo = "Escala de concordância"
    instrucao = "Escolha o quanto você concorda."
    pontua = False
    entrada = "radio"

    def validar(self, dados):
        rotulos = dados.get("rotulos", [])
        if not 2 <= len(rotulos) <= 10 or not all(rotulos):
            raise ValidationError("A escala tem de 2 a 10 pontos, todos com rótulo.")

    def arranjar(self, dados, sorteador):
        return list(self._rotulos(dados))

    def apresentar(self, dados, arranjo, conteudo):
        rotulos = self._rotulos(dados)
        return [Alternativa(c, rotulos[c], c == conteudo) for c in arranjo]

    def ler(self, dados, valores):
        rotulos = self._rotulos(dados)
        lidas = [v for v in valores if isinstance(v, str) and v in rotulos]
        return lidas[-1] if lidas else ""

    def corrigir(self, dados, conteudo):
        return Decimal(int(bool(self.ler(dados, [conteudo]))))

    def resumir(self, dados, conteudo):
        dito = self.ler(dados, [conteudo])
        return self._rotulos(dados)[dito] if dito else ""

    def gabarito(self, dados):
        return ""

    def escolhas(self, dados, conteudo):
        return [Escolha("", self.resumir(dados, conteudo), certa=False)]

    def opcoes(self, dados):
        return [Escolha("", rotulo, certa=False) for rotulo in dados["rotulos"]]

    def chaves_das_opcoes(self, dados):
        return list(self._rotulos(dados))

    def importar(self, bruto):
        return {"rotulos": forma.textos(bruto, "rotulos", obrigatorio=False) or list(PADRAO)}

    def exportar(self, dados):
        return {"rotulos": list(dados["rotulos"])}

    @staticmethod
    def _rotulos(dados):
        return {str(n): rotulo for n, rotulo in enumerate(dados["rotulos"], start=1)}
