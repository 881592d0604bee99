"""Um valor em uma célula, do jeito que um professor lê e escreve, e de volta exatamente igual.

Quando o jeito legível não devolveria o mesmo valor (espaço na ponta, controle, quebra estranha), a célula leva o valor
em JSON depois de `json:`, que sempre devolve. Só o raro paga o preço de ser feio.
"""

import json
import re

from planilhas.celula import GATILHOS, PROIBIDOS

EM_JSON = "json:"
INVISIVEIS = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
SIM_E_NAO = {"sim": True, "não": False}


class CelulaRecusada(ValueError):
    """`str(erro)` é o que há de errado na célula; `sugestao`, o que escrever."""

    def __init__(self, frase, sugestao="", valor=""):
        super().__init__(frase)
        self.sugestao, self.valor = sugestao, valor


def limpar(celula):
    """Sem espaço nas pontas, sem letras invisíveis e sem o apóstrofo de quem parece fórmula; as linhas ficam."""
    celula = INVISIVEIS.sub("", celula.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return celula[1:] if celula[:1] == "'" and celula[1:2] in GATILHOS else celula


# --- Um texto --------------------------------------------------------------------------------------------------------
def escrever_texto(valor):
    simples = limpar(valor) == valor and not valor.startswith(EM_JSON) and not PROIBIDOS.search(valor)
    return valor if simples else em_json(valor)


def ler_texto(celula):
    return str(de_json(celula)) if celula.startswith(EM_JSON) else celula


def em_json(valor):
    """Com as letras à vista, a não ser que alguma não se veja."""
    legivel = json.dumps(valor, ensure_ascii=False)
    ve_se = not PROIBIDOS.search(legivel) and not INVISIVEIS.search(legivel)
    return EM_JSON + (legivel if ve_se else json.dumps(valor))


def de_json(celula):
    """Raises CelulaRecusada."""
    try:
        return json.loads(celula.removeprefix(EM_JSON))
    except (ValueError, RecursionError) as erro:
        frase = "O que vem depois de “json:” não se entende."
        raise CelulaRecusada(frase, "Escreva a célula do jeito simples, como no modelo.", celula[:60]) from erro


# --- Uma lista de palavras -------------------------------------------------------------------------------------------
def escrever_lista(valores):
    celula = "; ".join(valores)
    return celula if ler_lista(celula) == list(valores) and escrever_texto(celula) == celula else em_json(list(valores))


def ler_lista(celula):
    """“OBJ-01; OBJ-02”, ou uma por linha."""
    if celula.startswith(EM_JSON):
        lista = de_json(celula)
        return [str(valor) for valor in lista] if isinstance(lista, list) else [str(lista)]
    return [parte.strip() for parte in re.split(r"[;\n]", celula) if parte.strip()]


# --- Um par “nome: valor” por linha ----------------------------------------------------------------------------------
def escrever_opcoes(opcoes):
    """{"unidade": "%", "casas_decimais": 1} → “unidade: %”, “casas_decimais: 1”."""
    celula = "\n".join(f"{nome}: {_escrever_valor(valor)}" for nome, valor in opcoes.items())
    try:
        devolve = ler_opcoes(limpar(celula)) == opcoes and escrever_texto(celula) == celula
    except CelulaRecusada:
        devolve = False
    return celula if devolve else em_json(opcoes)


def ler_opcoes(celula):
    """Raises CelulaRecusada."""
    if celula.startswith(EM_JSON):
        opcoes = de_json(celula)
        if not isinstance(opcoes, dict):
            raise CelulaRecusada("As opções não têm nome.", "Escreva uma por linha: unidade: %", celula[:60])
        return opcoes
    opcoes = {}
    for linha in filter(None, map(str.strip, celula.split("\n"))):
        nome, dois_pontos, valor = linha.partition(":")
        if not dois_pontos:
            raise CelulaRecusada(f"Não entendemos a opção “{linha[:60]}”.", "Escreva uma por linha: unidade: %", linha)
        opcoes[nome.strip()] = _ler_valor(valor.strip())
    return opcoes


def _escrever_valor(valor):
    if isinstance(valor, bool):
        return "sim" if valor else "não"
    if isinstance(valor, str) and valor and "\n" not in valor and _ler_valor(valor) == valor:
        return valor
    return json.dumps(valor, ensure_ascii=False)


def _ler_valor(texto):
    if texto.casefold() in SIM_E_NAO:
        return SIM_E_NAO[texto.casefold()]
    try:
        return json.loads(texto)
    except (ValueError, RecursionError):
        return texto
