"""Associação, ordenação e escala: listas simples."""

from django.core.exceptions import ValidationError

from avaliacoes.banco.escrita.base import Escrita, area, marca, no_campo
from avaliacoes.banco.escrita.linhas import chaves, erro, escrever_linha, ler_linhas

NUMEROS = [str(n) for n in range(1, 100)]
SETAS = ("=>", "->", "→")
MAXIMO_DE_ITENS = 30


def _textos(texto):
    return [linha.texto for linha in ler_linhas(texto)]


def _em_linhas(textos):
    return "\n".join(escrever_linha(texto) for texto in textos)


class EscreveAssociacao(Escrita):
    codigo = "associacao"

    def campos(self):
        exemplo = "Contrato de rateio => Sustenta as despesas do ano\nContrato de programa => Define serviços e metas"
        return {
            "pares": area("Pares", "Um por linha: o item, => e a resposta dele.", exemplo),
            "distratores": area(
                "Respostas que não servem a nenhum item", "Uma por linha.", required=False, linhas_na_tela=3
            ),
            "manter_ordem": marca("Manter esta ordem", "Senão, a ordem dos itens se sorteia."),
        }

    def ler(self, limpos, anteriores):
        pares = no_campo("pares", _pares, limpos["pares"])
        antes = {par["chave"]: par["item"] for par in anteriores.get("pares", [])}
        dadas = chaves([item for item, _ in pares], antes, NUMEROS)
        dados = {
            "pares": [{"chave": c, "item": i, "resposta": r} for c, (i, r) in zip(dadas, pares, strict=True)],
            "distratores": no_campo("distratores", _textos, limpos.get("distratores", "")),
        }
        return {**dados, "manter_ordem": True} if limpos.get("manter_ordem") else dados

    def escrever(self, dados):
        return {
            "pares": _em_linhas(f"{par['item']} => {par['resposta']}" for par in dados["pares"]),
            "distratores": _em_linhas(dados.get("distratores", [])),
            "manter_ordem": dados.get("manter_ordem", False),
        }


def _pares(texto):
    """[(item, resposta)]. Vale a primeira seta; se há =>, ela, e as outras fazem parte do texto."""
    pares = []
    for linha in ler_linhas(texto):
        seta = next((seta for seta in SETAS if seta in linha.texto), None)
        if seta is None:
            raise erro(linha.numero, "falta => entre o item e a resposta.")
        item, resposta = (parte.strip() for parte in linha.texto.split(seta, 1))
        if not item or not resposta:
            raise erro(linha.numero, "escreva o item antes de => e a resposta depois.")
        if item in (outro for outro, _ in pares):
            raise erro(linha.numero, f"o item “{item}” já apareceu.")
        pares.append((item, resposta))
    if not 2 <= len(pares) <= MAXIMO_DE_ITENS:
        raise ValidationError(f"Escreva de 2 a {MAXIMO_DE_ITENS} pares; há {len(pares)}.")
    return pares


class EscreveOrdenacao(Escrita):
    codigo = "ordenacao"

    def campos(self):
        exemplo = "Protocolo de intenções\nLei de ratificação\nContrato de consórcio\nContrato de rateio"
        return {"itens": area("Itens, na ordem certa", "Um por linha. A aluna os vê em outra ordem.", exemplo)}

    def ler(self, limpos, anteriores):
        textos = no_campo("itens", _itens, limpos["itens"])
        antes = {item["chave"]: item["texto"] for item in anteriores.get("itens", [])}
        dadas = chaves(textos, antes)
        return {"itens": [{"chave": chave, "texto": texto} for chave, texto in zip(dadas, textos, strict=True)]}

    def escrever(self, dados):
        return {"itens": _em_linhas(item["texto"] for item in dados["itens"])}


def _itens(texto):
    textos = _textos(texto)
    if not 2 <= len(textos) <= MAXIMO_DE_ITENS:
        raise ValidationError(f"Escreva de 2 a {MAXIMO_DE_ITENS} itens; há {len(textos)}.")
    if len(set(textos)) != len(textos):
        raise ValidationError("Há dois itens iguais: a ordem entre eles não teria resposta.")
    return textos


class EscreveEscala(Escrita):
    codigo = "escala"
    PADRAO = "Discordo totalmente\nDiscordo em parte\nNem concordo nem discordo\nConcordo em parte\nConcordo totalmente"

    def campos(self):
        campo = area("Os cinco graus", "Um por linha, do menor para o maior.", linhas_na_tela=5)
        campo.initial = self.PADRAO
        return {"rotulos": campo}

    def ler(self, limpos, anteriores):
        return {"rotulos": no_campo("rotulos", _cinco, limpos["rotulos"])}

    def escrever(self, dados):
        return {"rotulos": _em_linhas(dados["rotulos"])}


def _cinco(texto):
    textos = _textos(texto)
    if len(textos) != 5:
        raise ValidationError(f"A escala tem cinco graus, um por linha; há {len(textos)}.")
    return textos
