"""As respostas de uma questão em uma célula: uma por linha, com o mínimo de sinais. Ida e volta por tipo.

    *a) texto certo            alternativas, com * na certa (ou em cada certa)
    b) [-50%] texto            com a fração, quando foge da regra
    > o que se diz a quem marcou a de cima
    Verdadeiro                 verdadeiro ou falso
    item -> resposta           associação; “-> resposta” é uma resposta a mais
    15 ± 0,1                   numérica
    contrarreferência          resposta curta; * vale qualquer coisa
    [[1]]: resposta curta      lacunas: o texto, e depois as respostas de cada uma
    # Critério                 rubrica: o critério e, abaixo, nível | rótulo | pontos | descrição

Quebra de linha dentro de uma resposta se escreve ⏎. O que não cabe nisto vai em JSON (`celulas.em_json`).
"""

import re
from decimal import Decimal, InvalidOperation

from avaliacoes.tipos import TIPOS
from avaliacoes.troca.celulas import (
    EM_JSON,
    CelulaRecusada,
    de_json,
    em_json,
    escrever_opcoes,
    escrever_texto,
    ler_opcoes,
    limpar,
)
from planilhas.tipos import simplificar

QUEBRA, DEVOLUTIVA, CRITERIO, SETA = "⏎", ">", "#", "->"
CHAVE = re.compile(r"([A-Za-z0-9_-]{1,8})[).]\s+")
FRACAO = re.compile(r"\[\s*(-?\d{1,3}(?:[.,]\d{1,12})?)\s*%\s*\]\s*")
CABECALHO = re.compile(r"\[\[(\w{1,20})\]\]:\s*([^{]+?)\s*(\{.*\})?")
TOLERANCIA = re.compile(r"\s*(?:±|\+/-|\+-)\s*")
INTERVALO = re.compile(r"(-?[\d.,]+)\s*\.\.\s*(-?[\d.,]+)")
VERDADEIRO = {"verdadeiro": True, "v": True, "true": True, "certo": True}
VERDADEIRO_OU_FALSO = {**VERDADEIRO, "falso": False, "f": False, "false": False, "errado": False}
QUALQUER = "*"  # na numérica, qualquer número
LETRAS = "abcdefghijklmnopqrstuvwxyz"


def escrever(tipo, dados):
    """(respostas, opções): as duas células. Lidas, dão exatamente `dados`."""
    chaves, ida, _volta = FORMAS[tipo]
    resto = {chave: valor for chave, valor in dados.items() if chave not in chaves}
    try:
        celulas = ida(dados), escrever_opcoes(resto)
        if ler(tipo, *map(limpar, celulas)) == dados and escrever_texto(celulas[0]) == celulas[0]:
            return celulas
    except (CelulaRecusada, KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        pass  # dados fora do comum: vão em JSON
    return em_json(dados), ""


def ler(tipo, respostas, opcoes):
    """Os `dados` que as duas células dizem; quem chama os valida.

    Raises:
        CelulaRecusada: uma linha não se entende.
    """
    if respostas.startswith(EM_JSON):
        dados = de_json(respostas)
        if not isinstance(dados, dict):
            raise CelulaRecusada("As respostas em JSON não são um grupo de campos.", "", respostas[:60])
        return dados
    return {**FORMAS[tipo][2](_linhas(respostas)), **ler_opcoes(opcoes)}


def _linhas(celula):
    """As linhas escritas; a que começa com > continua a de cima."""
    linhas = []
    for linha in filter(None, map(str.strip, celula.split("\n"))):
        if linha.startswith(DEVOLUTIVA) and linhas and "\n" not in linhas[-1]:
            linhas[-1] += f"\n{linha}"
        else:
            linhas.append(linha)
    return linhas


# --- Uma linha -------------------------------------------------------------------------------------------------------
def _linha(texto, chave="", fracao=None, devolutiva=""):
    texto = texto.replace("\n", QUEBRA)
    depois = f"\n{DEVOLUTIVA} {devolutiva.replace(chr(10), QUEBRA)}" if devolutiva else ""
    return f"{chave + ') ' if chave else ''}{_porcento(fracao)}{texto}{depois}"


def _porcento(fracao):
    return "" if fracao is None else f"[{_em_portugues(Decimal(fracao) * 100)}%] "


def _partir(linha):
    """(texto, campos): o texto da linha e a fração e a devolutiva, se ela as diz."""
    texto, _, devolutiva = linha.partition(f"\n{DEVOLUTIVA}")
    campos = {}
    if achada := FRACAO.match(texto):
        campos["fracao"] = _canonico(Decimal(achada[1].replace(",", ".")) / 100)
        texto = texto[achada.end() :]
    if devolutiva.strip():
        campos["devolutiva"] = devolutiva.strip().replace(QUEBRA, "\n")
    return texto.strip().replace(QUEBRA, "\n"), campos


def chave_de(linha, padrao):
    achada = CHAVE.match(linha)
    return (achada[1], linha[achada.end() :]) if achada else (padrao, linha)


def _letra(numero):
    return LETRAS[numero] if numero < len(LETRAS) else f"a{numero}"


def _em_portugues(valor):
    return _canonico(Decimal(valor)).replace(".", ",")


def _canonico(valor):
    texto = f"{valor:f}"
    return (texto.rstrip("0").rstrip(".") if "." in texto else texto) or "0"


# --- Alternativas ----------------------------------------------------------------------------------------------------
def _escrever_alternativas(dados):
    return "\n".join(
        ("*" if a["chave"] in dados["corretas"] else "")
        + _linha(a["texto"], a["chave"], a.get("fracao"), a.get("devolutiva", ""))
        for a in dados["alternativas"]
    )


def _ler_alternativas(linhas):
    alternativas, corretas = [], []
    for numero, linha in enumerate(linhas):
        chave, resto = chave_de(linha.removeprefix("*").lstrip(), _letra(numero))
        texto, campos = _partir(resto)
        alternativas.append({"chave": chave, "texto": texto, **campos})
        if linha.startswith("*"):
            corretas.append(chave)
    if not corretas:
        raise CelulaRecusada("Nenhuma alternativa está marcada como certa.", "Comece com * a linha da certa.")
    return {"alternativas": alternativas, "corretas": sorted(corretas)}


def _escrever_vf(dados):
    devolutivas = dados.get("devolutivas", {})
    if not devolutivas:
        return "Verdadeiro" if dados["correta"] else "Falso"
    return "\n".join(
        ("*" if dados["correta"] is valor else "") + _linha(texto, devolutiva=devolutivas.get(chave, ""))
        for chave, texto, valor in (("v", "Verdadeiro", True), ("f", "Falso", False))
    )


def _ler_vf(linhas):
    marcadas = [linha for linha in linhas if linha.startswith("*")] or linhas
    devolutivas, corretas = {}, []
    for linha in linhas:
        texto, campos = _partir(linha.lstrip("*").strip())
        valor = VERDADEIRO_OU_FALSO.get(simplificar(texto))
        if valor is None:
            raise CelulaRecusada(
                f"“{texto[:40]}” não é verdadeiro nem falso.", "Escreva só Verdadeiro ou Falso.", texto
            )
        if campos.get("devolutiva"):
            devolutivas["v" if valor else "f"] = campos["devolutiva"]
        if linha in marcadas:
            corretas.append(valor)
    if len(corretas) != 1:
        raise CelulaRecusada("Falta dizer se a afirmação é verdadeira ou falsa.", "Escreva só Verdadeiro ou Falso.")
    return {"correta": corretas[0], **({"devolutivas": devolutivas} if devolutivas else {})}


# --- Associação e ordenação ------------------------------------------------------------------------------------------
def _escrever_pares(dados):
    pares = [_linha(f"{par['item']} {SETA} {par['resposta']}", par["chave"]) for par in dados["pares"]]
    return "\n".join([*pares, *(f"{SETA} {_linha(texto)}" for texto in dados.get("distratores", []))])


def _ler_pares(linhas):
    pares, distratores = [], []
    for linha in linhas:
        chave, resto = chave_de(linha, str(len(pares) + 1))
        item, seta, resposta = resto.partition(SETA)
        if not seta:
            raise CelulaRecusada(f"Falta o {SETA} em “{linha[:60]}”.", f"Escreva: item {SETA} resposta", linha)
        resposta = resposta.strip().replace(QUEBRA, "\n")
        if item.strip():
            pares.append({"chave": chave, "item": item.strip().replace(QUEBRA, "\n"), "resposta": resposta})
        else:
            distratores.append(resposta)
    return {"pares": pares, "distratores": distratores} if distratores else {"pares": pares}


def _escrever_itens(dados):
    """Sem as chaves quando são as que o tipo dá: elas não seguem a ordem certa, e só atrapalhariam a leitura."""
    com_chave = _sem_chaves([item["texto"] for item in dados["itens"]]) != dados["itens"]
    return "\n".join(_linha(item["texto"], item["chave"] if com_chave else "") for item in dados["itens"])


def _ler_itens(linhas):
    achadas = [CHAVE.match(linha) for linha in linhas]
    if not all(achadas):
        return {"itens": _sem_chaves([linha.replace(QUEBRA, "\n") for linha in linhas])}
    textos = [linha[achada.end() :].replace(QUEBRA, "\n") for linha, achada in zip(linhas, achadas, strict=True)]
    return {"itens": [{"chave": achada[1], "texto": texto} for achada, texto in zip(achadas, textos, strict=True)]}


def _sem_chaves(textos):
    return TIPOS["ordenacao"].importar({"itens_em_ordem": textos})["itens"] if textos else []


# --- Numérica e resposta curta ---------------------------------------------------------------------------------------
def _escrever_numeros(dados):
    return "\n".join(
        _linha(_numero_com_tolerancia(r), fracao=_se_parcial(r), devolutiva=r.get("devolutiva", ""))
        for r in dados["respostas"]
    )


def _numero_com_tolerancia(resposta):
    tolerancia = resposta.get("tolerancia", "0")
    valor = resposta["valor"] if resposta["valor"] == QUALQUER else _em_portugues(resposta["valor"])
    return valor if Decimal(tolerancia) == 0 else f"{valor} ± {_em_portugues(tolerancia)}"


def _se_parcial(resposta):
    return None if resposta.get("fracao", "1") == "1" else resposta["fracao"]


def _ler_numeros(linhas):
    respostas = []
    for linha in linhas:
        texto, campos = _partir(linha)
        valor, tolerancia = _valor_e_tolerancia(texto)
        respostas.append({"valor": valor, "tolerancia": tolerancia, "fracao": "1", **campos})
    return {"respostas": respostas}


def _valor_e_tolerancia(texto):
    if faixa := INTERVALO.fullmatch(texto):
        de, ate = _numero(faixa[1]), _numero(faixa[2])
        return _canonico((de + ate) / 2), _canonico(abs(ate - de) / 2)
    valor, *tolerancia = TOLERANCIA.split(texto, maxsplit=1)
    valor = QUALQUER if valor == QUALQUER else _canonico(_numero(valor))
    return valor, _canonico(_numero(tolerancia[0] if tolerancia else "0"))


def _numero(texto):
    try:
        return Decimal(texto.strip().replace(",", "."))
    except InvalidOperation as erro:
        raise CelulaRecusada(f"“{texto[:40]}” não é um número.", "Escreva assim: 15 ± 0,1", texto) from erro


def _escrever_textos(dados):
    return "\n".join(
        _linha(r["texto"], fracao=_se_parcial(r), devolutiva=r.get("devolutiva", "")) for r in dados["respostas"]
    )


def _ler_textos(linhas):
    partidas = [_partir(linha) for linha in linhas]
    return {"respostas": [{"texto": texto, "fracao": "1", **campos} for texto, campos in partidas]}


# --- Lacunas ---------------------------------------------------------------------------------------------------------
def _escrever_lacunas(dados):
    blocos = [dados["texto"]]
    for lacuna in dados["lacunas"]:
        chaves, ida, _volta = FORMAS[lacuna["tipo"]]
        resto = {chave: valor for chave, valor in lacuna["dados"].items() if chave not in chaves}
        fora = {chave: valor for chave, valor in lacuna.items() if chave not in ("chave", "tipo", "dados")}
        extra = {**({"dados": resto} if resto else {}), **fora}
        depois = f" {em_json(extra).removeprefix(EM_JSON)}" if extra else ""
        blocos.append(f"[[{lacuna['chave']}]]: {TIPOS[lacuna['tipo']].rotulo.lower()}{depois}")
        blocos.append(ida(lacuna["dados"]))
    return "\n".join(blocos)


def _ler_lacunas(linhas):
    texto, lacunas, respostas = [], [], []
    for linha in linhas:
        if achado := CABECALHO.fullmatch(linha):
            respostas = []
            lacunas.append((achado, respostas))
        else:
            (respostas if lacunas else texto).append(linha)
    if not lacunas:
        raise CelulaRecusada("Faltam as respostas das lacunas.", "Depois do texto, escreva: [[1]]: resposta curta")
    return {"texto": "\n".join(texto), "lacunas": [_ler_lacuna(*lacuna) for lacuna in lacunas]}


def _ler_lacuna(cabecalho, linhas):
    tipo = tipo_escrito(cabecalho[2])
    if tipo not in DE_LACUNA:
        sugestao = "Use resposta curta, numérica ou escolha única."
        raise CelulaRecusada(f"Uma lacuna não pode ser “{cabecalho[2]}”.", sugestao, cabecalho[2])
    extra = de_json(cabecalho[3]) if cabecalho[3] else {}
    dados = {**FORMAS[tipo][2](linhas), **extra.pop("dados", {})}
    return {"chave": cabecalho[1], "tipo": tipo, **extra, "dados": dados}


# --- Rubrica e escala ------------------------------------------------------------------------------------------------
def _escrever_rubrica(dados):
    linhas = []
    for criterio in dados.get("rubrica", []):
        linhas.append(f"{CRITERIO} {_linha(criterio['criterio'])}")
        linhas += map(_nivel, criterio["niveis"])
    return "\n".join(linhas)


def _nivel(nivel):
    pontos = str(nivel["pontos"]).replace(".", ",")
    return _linha(f"{nivel['nivel']} | {nivel['rotulo']} | {pontos} | {nivel.get('descricao', '')}".rstrip())


def _ler_rubrica(linhas):
    rubrica = []
    for linha in linhas:
        partes = [parte.strip().replace(QUEBRA, "\n") for parte in linha.split("|")]
        if linha.startswith(CRITERIO):
            rubrica.append({"criterio": linha[1:].strip().replace(QUEBRA, "\n"), "niveis": []})
            continue
        if len(partes) != 4 or not rubrica:
            sugestao = "Escreva # e o critério e, abaixo, cada nível: 0 | Insuficiente | 0 | descrição"
            raise CelulaRecusada(f"Não entendemos a linha “{linha[:60]}” da rubrica.", sugestao, linha)
        nivel, rotulo, pontos, descricao = partes
        rubrica[-1]["niveis"].append(
            {"nivel": _inteiro(nivel), "rotulo": rotulo, "pontos": _inteiro(pontos), "descricao": descricao}
        )
    return {"rubrica": rubrica} if rubrica else {}


def _inteiro(texto):
    return int(texto) if re.fullmatch(r"-?\d{1,9}", texto) else texto.replace(",", ".")


def _escrever_rotulos(dados):
    return "\n".join(map(_linha, dados["rotulos"]))


def _ler_rotulos(linhas):
    return {"rotulos": [linha.replace(QUEBRA, "\n") for linha in linhas]}


# tipo: (os campos de `dados` que a célula das respostas diz, ida, volta)
_ALTERNATIVAS = ({"alternativas", "corretas"}, _escrever_alternativas, _ler_alternativas)
_COM_RUBRICA = ({"rubrica"}, _escrever_rubrica, _ler_rubrica)
DE_LACUNA = ("resposta_curta", "numerica", "unica")
FORMAS = {
    "unica": _ALTERNATIVAS,
    "multipla": _ALTERNATIVAS,
    "verdadeiro_falso": ({"correta", "devolutivas"}, _escrever_vf, _ler_vf),
    "associacao": ({"pares", "distratores"}, _escrever_pares, _ler_pares),
    "ordenacao": ({"itens"}, _escrever_itens, _ler_itens),
    "numerica": ({"respostas"}, _escrever_numeros, _ler_numeros),
    "resposta_curta": ({"respostas"}, _escrever_textos, _ler_textos),
    "lacunas": ({"texto", "lacunas"}, _escrever_lacunas, _ler_lacunas),
    "dissertativa": _COM_RUBRICA,
    "arquivo": _COM_RUBRICA,
    "escala": ({"rotulos"}, _escrever_rotulos, _ler_rotulos),
}


def tipo_escrito(texto):
    """O código do tipo que a célula diz, pelo código ou pelo nome que se lê na tela; vazio se não há."""
    procurado = simplificar(texto)
    nomes = {simplificar(nome): codigo for codigo, tipo in TIPOS.items() for nome in (codigo, tipo.rotulo)}
    return nomes.get(procurado, "") or SINONIMOS.get(procurado, "")


SINONIMOS = {
    "multipla escolha": "unica",
    "v ou f": "verdadeiro_falso",
    "v f": "verdadeiro_falso",
    "certo ou errado": "verdadeiro_falso",
    "correspondencia": "associacao",
    "relacionar colunas": "associacao",
    "numero": "numerica",
    "texto curto": "resposta_curta",
    "discursiva": "dissertativa",
    "aberta": "dissertativa",
    "preencher lacunas": "lacunas",
    "cloze": "lacunas",
}
