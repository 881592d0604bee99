from decimal import Decimal

from django.core.exceptions import ValidationError

from avaliacoes.tipos import forma, rubrica, texto
from avaliacoes.tipos.base import Escolha, Parte, TipoDeQuestao

MAXIMO_DE_CARACTERES = 20_000


class Dissertativa(TipoDeQuestao):
    """`dados` = {palavras?: {minimo?, maximo?}, resposta_esperada, rubrica}; `conteudo` = o texto.

    Uma pessoa corrige; em branco, vale zero sem que ninguém precise ler. O número de palavras só orienta.
    """

    codigo = "dissertativa"
    rotulo = "Dissertativa"
    instrucao = "Escreva a sua resposta. Quem faz a tutoria lê e corrige."
    manual = True
    template = "avaliacoes/tipos/dissertativa.html"
    template_corrigido = "avaliacoes/tipos/dissertativa_corrigida.html"

    def validar(self, dados):
        rubrica.validar(dados.get("rubrica", []))
        palavras = dados.get("palavras", {})
        if palavras.get("minimo", 0) > palavras.get("maximo", float("inf")):
            raise ValidationError("O mínimo de palavras é maior que o máximo.")

    def arranjar(self, dados, sorteador):
        return []

    def apresentar(self, dados, arranjo, conteudo):
        valor = conteudo if isinstance(conteudo, str) else ""
        palavras = dados.get("palavras", {})
        extra = {
            "palavras": len(valor.split()),
            "minimo": palavras.get("minimo"),
            "maximo": palavras.get("maximo"),
            "maximo_de_caracteres": MAXIMO_DE_CARACTERES,
            "rubrica": dados.get("rubrica", []),
        }
        return [Parte(chave="", texto="", valor=valor, resposta=valor, gabarito=self.gabarito(dados), extra=extra)]

    def ler(self, dados, valores):
        lidos = [texto.limpar(v, MAXIMO_DE_CARACTERES) for v in valores]
        return lidos[-1] if lidos else ""

    def corrigir(self, dados, conteudo):
        return None if isinstance(conteudo, str) and conteudo.strip() else Decimal(0)

    def aviso(self, dados, conteudo):
        total, palavras = len(conteudo.split()) if isinstance(conteudo, str) else 0, dados.get("palavras", {})
        if total and total < palavras.get("minimo", 0):
            return f"Você escreveu {total} palavras; esperamos pelo menos {palavras['minimo']}."
        if total > palavras.get("maximo", total):
            return f"Você escreveu {total} palavras; esperamos no máximo {palavras['maximo']}."
        return ""

    def resumir(self, dados, conteudo):
        return texto.em_uma_linha(conteudo) if isinstance(conteudo, str) else ""

    def escolhas(self, dados, conteudo):
        return [Escolha("", self.resumir(dados, conteudo), certa=False)]

    def gabarito(self, dados):
        return texto.em_uma_linha(dados.get("resposta_esperada", ""))

    def importar(self, bruto):
        palavras = forma.opcional(bruto, "palavras", dict, {})
        limites = {c: forma.opcional(palavras, c, int) for c in ("minimo", "maximo")}
        return {
            **forma.so_os_preenchidos(palavras=forma.so_os_preenchidos(**limites)),
            "resposta_esperada": forma.opcional(bruto, "resposta_esperada", str, ""),
            "rubrica": rubrica.importar(forma.opcional(bruto, "rubrica", list, [])),
        }

    def exportar(self, dados):
        return dict(dados)
