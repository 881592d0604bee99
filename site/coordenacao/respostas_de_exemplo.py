"""O que uma pessoa de exemplo responde a uma questão, certo ou errado: sempre o mesmo para o mesmo sorteador."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from avaliacoes.tipos import TIPOS, numero

ARQUIVO = Path(__file__).parent / "dados" / "respostas_de_exemplo.yaml"


@cache
def textos():
    return yaml.safe_load(ARQUIVO.read_text(encoding="utf-8"))


def certa(tipo, dados):
    """O conteúdo de quem acerta tudo em uma questão que a plataforma corrige."""
    if tipo in ("unica", "multipla"):
        return list(dados["corretas"])
    if tipo == "verdadeiro_falso":
        return "v" if dados["correta"] else "f"
    if tipo in ("associacao", "ordenacao"):
        return TIPOS[tipo].certas(dados)
    if tipo == "numerica":
        return numero.em_portugues(dados["respostas"][0]["valor"])
    if tipo == "resposta_curta":
        return dados["respostas"][0]["texto"]
    return {lacuna["chave"]: _da_lacuna(lacuna) for lacuna in dados["lacunas"]}


def _da_lacuna(lacuna):
    valor = certa(lacuna["tipo"], lacuna["dados"])
    return valor[0] if isinstance(valor, list) else valor


def errada(tipo, dados, sorteador, codigo=""):
    """Um engano plausível, que não vale nada."""
    if tipo in ("unica", "multipla"):
        return _alternativas_erradas(tipo, dados, sorteador)
    if tipo == "verdadeiro_falso":
        return "f" if dados["correta"] else "v"
    if tipo == "ordenacao":
        return {item: str(int(lugar) % len(dados["itens"]) + 1) for item, lugar in certa(tipo, dados).items()}
    if tipo == "numerica":
        fator = sorteador.choice([Decimal(10), Decimal("0.5"), Decimal(2)])
        return numero.em_portugues(numero.escrever(Decimal(dados["respostas"][0]["valor"]) * fator))
    if tipo == "resposta_curta":
        enganos = textos()["curtas_erradas"]
        return enganos.get(codigo, enganos["outra"])
    if tipo == "lacunas" and dados["lacunas"][0]["tipo"] == "unica":
        return {la["chave"]: _alternativas_erradas("unica", la["dados"], sorteador)[0] for la in dados["lacunas"]}
    return _rodar(certa(tipo, dados))


def _alternativas_erradas(tipo, dados, sorteador):
    """Na múltipla, uma certa e uma errada: os descontos zeram a questão."""
    erradas = [a["chave"] for a in dados["alternativas"] if a["chave"] not in dados["corretas"]]
    # A primeira errada atrai mais gente, como costuma acontecer com um bom distrator.
    escolhida = sorteador.choice([*erradas, erradas[0]])
    return [escolhida] if tipo == "unica" else sorted([escolhida, dados["corretas"][0]])


def _rodar(pares):
    """Cada item com a resposta do seguinte."""
    chaves = list(pares)
    return {chave: pares[seguinte] for chave, seguinte in zip(chaves, chaves[1:] + chaves[:1], strict=True)}
