"""Lacunas: o texto com [[1]], [[2]]… e, embaixo, o que se aceita em cada uma."""

import re

from django.core.exceptions import ValidationError

from avaliacoes.banco.escrita.alternativas import escrever_alternativas, ler_alternativas
from avaliacoes.banco.escrita.base import Escrita, area, no_campo
from avaliacoes.banco.escrita.respostas import escrever_numeros, escrever_textos, ler_numeros, ler_textos

LACUNA = re.compile(r"\[\[\s*([\w-]+)\s*\]\]")
CABECALHO = re.compile(r"\[\[\s*([\w-]+)\s*\]\](.*)")
NOMES = {"texto": "resposta_curta", "número": "numerica", "numero": "numerica", "escolha": "unica"}
SINAIS = {
    "diferencia maiúsculas": "diferencia_maiusculas",
    "diferencia acentos": "diferencia_acentos",
    "manter ordem": "manter_ordem",
}
PESO = re.compile(r"peso\s+(\d+(?:[.,]\d+)?)", re.IGNORECASE)
UNIDADE = re.compile(r"unidade\s+(\S.*)", re.IGNORECASE)
COMO = (
    "Para cada lacuna, uma linha com o número e o que ela é (texto, número ou escolha) e, embaixo, as respostas. "
    "Na escolha, * marca a certa. Depois de uma vírgula: peso 2, unidade %, diferencia acentos, diferencia maiúsculas."
)
EXEMPLO = "[[1]] texto\ncontrato de rateio\n[[2]] número, peso 2\n2005\n[[3]] escolha\n*pessoa jurídica\nórgão"


class EscreveLacunas(Escrita):
    codigo = "lacunas"

    def campos(self):
        exemplo = "O [[1]] sustenta o consórcio. A lei é de [[2]]. O consórcio público é uma [[3]]."
        return {
            "texto": area("Texto com as lacunas", "Escreva [[1]], [[2]]… onde a aluna completa.", exemplo, 4),
            "lacunas": area("O que se aceita em cada lacuna", COMO, EXEMPLO, 10),
        }

    def ler(self, limpos, anteriores):
        antes = {lacuna["chave"]: lacuna for lacuna in anteriores.get("lacunas", [])}
        lacunas = no_campo("lacunas", _lacunas, limpos["lacunas"], antes)
        texto = limpos["texto"].strip().replace("\r\n", "\n")
        no_campo("texto", _conferir, LACUNA.findall(texto), [lacuna["chave"] for lacuna in lacunas])
        texto = LACUNA.sub(lambda achado: f"[[{achado[1]}]]", texto)
        ordem = {chave: n for n, chave in enumerate(LACUNA.findall(texto))}
        return {"texto": texto, "lacunas": sorted(lacunas, key=lambda lacuna: ordem[lacuna["chave"]])}

    def escrever(self, dados):
        return {"texto": dados["texto"], "lacunas": "\n".join(_bloco(lacuna) for lacuna in dados["lacunas"])}


def _conferir(no_texto, escritas):
    if not no_texto:
        raise ValidationError("Falta pelo menos uma lacuna: escreva [[1]] onde a aluna completa.")
    for repetida in {chave for chave in no_texto if no_texto.count(chave) > 1}:
        raise ValidationError(f"A lacuna [[{repetida}]] aparece mais de uma vez no texto.")
    faltam, sobram = [c for c in no_texto if c not in escritas], [c for c in escritas if c not in no_texto]
    frases = [f"Diga embaixo o que se aceita na lacuna [[{chave}]]." for chave in faltam]
    frases += [f"A lacuna [[{chave}]] não está no texto." for chave in sobram]
    if frases:
        raise ValidationError(frases)


def _lacunas(escrito, antes):
    lacunas, erros = [], []
    for numero, cabecalho, corpo in _blocos(escrito):
        try:
            lacunas.append(_lacuna(cabecalho, corpo, antes))
        except ValidationError as recusa:
            erros += [_onde(frase, numero, cabecalho[1]) for frase in recusa.messages]
    chaves = [lacuna["chave"] for lacuna in lacunas]
    erros += [f"A lacuna [[{chave}]] está escrita duas vezes." for chave in {c for c in chaves if chaves.count(c) > 1}]
    if erros or not lacunas:
        raise ValidationError(erros or ["Comece com [[1]] e o que ela é: texto, número ou escolha."])
    return lacunas


def _onde(frase, numero, chave):
    """A linha dentro da lacuna vira a linha da caixa inteira."""
    linha = re.match(r"Linha (\d+): (.*)", frase, re.DOTALL)
    return f"Linha {numero + int(linha[1])}: {linha[2]}" if linha else f"Lacuna [[{chave}]]: {frase}"


def _blocos(escrito):
    """[(número da linha do cabeçalho, achado, corpo)]."""
    blocos = []
    for numero, linha in enumerate(escrito.splitlines(), start=1):
        cabecalho = CABECALHO.fullmatch(linha.strip())
        if cabecalho:
            blocos.append((numero, cabecalho, []))
        elif blocos:
            blocos[-1][2].append(linha)
        elif linha.strip():
            raise ValidationError(f"Linha {numero}: comece pelo número da lacuna, como [[1]] texto.")
    return [(numero, cabecalho, "\n".join(corpo)) for numero, cabecalho, corpo in blocos]


def _lacuna(cabecalho, corpo, antes):
    chave, (nome, *opcoes) = cabecalho[1], [parte.strip() for parte in cabecalho[2].split(",")]
    tipo = NOMES.get((nome or "texto").casefold())
    if tipo is None:
        raise ValidationError(f"Não conheço “{nome}”: escreva texto, número ou escolha.")
    antiga = antes.get(chave, {})
    dados = dict(antiga.get("dados", {})) if antiga.get("tipo") == tipo else {}
    anteriores, dados = dados, {campo: dados[campo] for campo in GUARDADOS if campo in dados}
    dados |= LEITURAS[tipo](corpo, anteriores)
    lacuna = {"chave": chave, "tipo": tipo, "dados": dados}
    for opcao in opcoes:
        _opcao(lacuna, opcao)
    return lacuna


GUARDADOS = ("unidades", "unidade_exigida", "casas_decimais")  # o que aqui não se escreve não se perde
LEITURAS = {
    "resposta_curta": lambda corpo, antes: {"respostas": ler_textos(corpo)},
    "numerica": lambda corpo, antes: {"respostas": ler_numeros(corpo)},
    "unica": lambda corpo, antes: ler_alternativas(corpo, antes, uma_so=True),
}
ESCRITAS = {"resposta_curta": escrever_textos, "numerica": escrever_numeros, "unica": escrever_alternativas}


def _opcao(lacuna, opcao):
    peso, unidade = PESO.fullmatch(opcao), UNIDADE.fullmatch(opcao)
    if peso:
        numero = float(peso[1].replace(",", "."))
        lacuna["peso"] = int(numero) if numero.is_integer() else numero
    elif unidade and lacuna["tipo"] == "numerica":
        lacuna["dados"]["unidade"] = unidade[1].strip()
    elif opcao.casefold() in SINAIS:
        lacuna["dados"][SINAIS[opcao.casefold()]] = True
    else:
        raise ValidationError(f"Não entendi “{opcao}”.")


def _bloco(lacuna):
    tipo, dados = lacuna["tipo"], lacuna["dados"]
    partes = [{"resposta_curta": "texto", "numerica": "número", "unica": "escolha"}[tipo]]
    if lacuna.get("peso") not in (None, 1):
        partes.append(f"peso {lacuna['peso']}".replace(".", ","))
    if tipo == "numerica" and dados.get("unidade"):
        partes.append(f"unidade {dados['unidade']}")
    partes += [nome for nome, campo in SINAIS.items() if dados.get(campo)]
    return f"[[{lacuna['chave']}]] {', '.join(partes)}\n{ESCRITAS[tipo](dados)}"
