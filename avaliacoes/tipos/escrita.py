"""O que numérica e resposta curta têm em comum: um campo de texto e respostas com frações."""

from fractions import Fraction

from django.core.exceptions import ValidationError

from avaliacoes.tipos import forma, fracao, texto
from avaliacoes.tipos.base import Escolha, Parte, TipoDeQuestao


class Escrita(TipoDeQuestao):
    """`conteudo` = o texto como a pessoa o digitou. Entre as respostas que servem, vale a de maior fração."""

    template = "avaliacoes/tipos/escrita.html"
    template_corrigido = "avaliacoes/tipos/escrita_corrigida.html"
    maximo_de_caracteres = 250

    def serve(self, dados, resposta, conteudo):
        """Se o que se escreveu é esta resposta."""
        raise NotImplementedError

    def validar(self, dados):
        respostas = dados.get("respostas", [])
        if not respostas:
            raise ValidationError("Falta a resposta certa.")
        if not any(Fraction(r["fracao"]) == 1 for r in respostas):
            raise ValidationError("Ao menos uma resposta tem de valer a questão inteira.")

    def arranjar(self, dados, sorteador):
        return []

    def apresentar(self, dados, arranjo, conteudo):
        parte = Parte(
            chave="",
            texto="",
            valor=conteudo if isinstance(conteudo, str) else "",
            resposta=self.resumir(dados, conteudo),
            gabarito=self.gabarito(dados),
            acertou=self.corrigir(dados, conteudo) == 1,
            aviso=self.aviso(dados, conteudo),
            extra={
                "unidade": dados.get("unidade", ""),
                "maximo": self.maximo_de_caracteres,
                "escreve_unidade": bool(dados.get("unidades") or dados.get("unidade_exigida")),
            },
        )
        return [parte]

    def ler(self, dados, valores):
        lidos = [texto.limpar(v, self.maximo_de_caracteres) for v in valores]
        return lidos[-1] if lidos else ""

    def corrigir(self, dados, conteudo):
        resposta = self._resposta(dados, conteudo)
        return fracao.limitar(Fraction(resposta["fracao"]) if resposta else 0)

    def resumir(self, dados, conteudo):
        return texto.em_uma_linha(conteudo) if isinstance(conteudo, str) else ""

    def escolhas(self, dados, conteudo):
        """A resposta prevista que serviu ou, se nenhuma, o que se escreveu."""
        resposta = self._resposta(dados, conteudo)
        if resposta is None:
            return [Escolha("", self.resumir(dados, conteudo), certa=False)]
        return [Escolha("", self.escrever(dados, resposta), Fraction(resposta["fracao"]) == 1)]

    def ao_acaso(self, dados):
        return fracao.em_decimal(Fraction(0))

    def devolutivas(self, dados, conteudo):
        resposta = self._resposta(dados, conteudo)
        return [resposta["devolutiva"]] if resposta and resposta.get("devolutiva") else []

    def gabarito(self, dados):
        certa = next(r for r in dados["respostas"] if Fraction(r["fracao"]) == 1)
        return self.escrever(dados, certa)

    def escrever(self, dados, resposta):
        """Uma resposta prevista, para se ler."""
        raise NotImplementedError

    def _resposta(self, dados, conteudo):
        """A resposta prevista de maior fração que serve ao que se escreveu; None se nenhuma."""
        if not isinstance(conteudo, str) or not conteudo.strip():
            return None
        servem = [r for r in dados["respostas"] if self.serve(dados, r, conteudo)]
        return max(servem, key=lambda r: Fraction(r["fracao"]), default=None)

    @staticmethod
    def _comum(bruta):
        """A fração e a devolutiva de uma resposta de arquivo."""
        valor = bruta.get("fracao")
        return {
            "fracao": fracao.importar("1" if valor is None else valor, "respostas"),
            **forma.so_os_preenchidos(devolutiva=forma.opcional(bruta, "devolutiva", str)),
        }
