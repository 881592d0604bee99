"""O que há entre as chaves de uma questão GIFT: que tipo é, e os `dados` dele."""

import re
from decimal import Decimal
from fractions import Fraction

from avaliacoes.troca import montagem
from avaliacoes.troca.gift_texto import desescapar, formato_de, partir
from avaliacoes.troca.lida import QuestaoRecusada

MAIS_RESPOSTAS = 500
VERDADES = {"T": True, "TRUE": True, "F": False, "FALSE": False}
VERDADES_NOSSAS = {"V": True, "VERDADEIRO": True, "VERDADEIRA": True, "FALSO": False, "FALSA": False}
ORDENACAO = re.compile(
    r"\s*>(?:[ \t]*(?:\d+|ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG|HORIZONTAL|HORI|H|VERTICAL|VERT|V|ALL_OR_NOTHING|"
    r"(?:ABSOLUTE|RELATIVE|LONGEST)\w{0,30}|ABS|SHOW|HIDE|TRUE|FALSE|YES|NO|NONE|NUMCROSS|ABCD|IIII|abc|iii)\b)*"
    r"[ \t]*\n?"
)
COLADO = re.compile(r"\\.|\w{1,30}=\w{1,30}")
FAIXA = re.compile(r"(-?[\d.,]+?(?:[eE][+-]?\d+)?)\s*\.\.\s*(-?[\d.,]+(?:[eE][+-]?\d+)?)")


def ler(leitor, corpo):
    """(tipo, dados, devolutiva geral) do texto entre as chaves."""
    corpo, geral = _devolutiva_geral(leitor, corpo)
    tipo, dados = _do_tipo(leitor, corpo.strip())
    return tipo, dados, geral


def _devolutiva_geral(leitor, corpo):
    (_, antes), *depois = partir(corpo, "####", maximo=1)
    return antes, leitor.texto(depois[0][1]) if depois else ""


def _do_tipo(leitor, corpo):
    if not corpo:
        return "dissertativa", {"resposta_esperada": "", "rubrica": []}
    if corpo.startswith("#"):
        return "numerica", _numerica(leitor, corpo[1:])
    if corpo.startswith(">"):
        return "ordenacao", _ordenacao(leitor, corpo)
    sinais = [sinal for sinal, _ in partir(corpo, "[~=]")]
    if "~" in sinais:
        return _escolha(leitor, corpo)
    if "=" in sinais and len(partir(corpo, "->")) > 1:
        return "associacao", _associacao(leitor, corpo)
    verdade = _verdade(leitor, corpo)
    return ("verdadeiro_falso", verdade) if verdade else ("resposta_curta", _curta(leitor, corpo))


def _pedacos(corpo, sinais):
    """Os trechos depois de cada sinal; o de antes do primeiro, só se tem texto."""
    partes = partir(corpo, sinais)
    if len(partes) > MAIS_RESPOSTAS:
        raise QuestaoRecusada("A questão tem respostas demais.", "Divida-a em questões menores.", "respostas")
    return partes if partes[0][1].strip() else partes[1:]


def _escolha(leitor, corpo):
    respostas, ha_certa = [], False
    _avisar_do_igual_colado(leitor, corpo)
    for sinal, bruto in _juntar_certas(_pedacos(corpo, "[~=]")):
        peso, resposta, devolutiva = leitor.resposta(bruto, Fraction(sinal == "="))
        ha_certa = ha_certa or sinal == "="
        respostas.append((peso, leitor.texto(resposta), devolutiva))
    return montagem.escolha(respostas, unica=ha_certa, avisar=leitor.conversor.avisar)


def _avisar_do_igual_colado(leitor, corpo):
    """Nas respostas uma por linha, “chave=valor” abre outra alternativa, e quem escreveu raras vezes quis isso."""
    uma_por_linha = len(re.findall(r"(?m)^\s*[~=]", corpo)) > 1
    colado = next((achado[0] for achado in COLADO.finditer(corpo) if not achado[0].startswith("\\")), "")
    if uma_por_linha and colado:
        frase = f"O sinal = no meio de “{colado}” abriu outra alternativa. Se ele era do texto, escreva \\= no arquivo."
        leitor.conversor.avisar(frase)


def _juntar_certas(pedacos):
    """“~=certa” é uma resposta só: o til vazio antes do igual não conta."""
    for indice, (sinal, bruto) in enumerate(pedacos):
        seguinte = pedacos[indice + 1][0] if indice + 1 < len(pedacos) else ""
        if not (sinal == "~" and seguinte == "=" and not bruto.strip()):
            yield sinal, bruto


def _curta(leitor, corpo):
    respostas = []
    for _, bruto in _pedacos(corpo, "="):
        peso, resposta, devolutiva = leitor.resposta(bruto, Fraction(1))
        respostas.append((peso, " ".join(leitor.texto(resposta).split()), devolutiva))
    return montagem.curta(respostas)


def _associacao(leitor, corpo):
    pares, distratores = [], []
    for _, bruto in _pedacos(corpo, "="):
        (_, item), *resposta = partir(bruto, "->", maximo=1)
        if not resposta:
            raise QuestaoRecusada("Falta a seta (->) em um par.", "Escreva =item -> resposta.", "pares", bruto)
        item, resposta = leitor.texto(item), leitor.texto(resposta[0][1])
        if item:
            pares.append((item, resposta))
        else:
            distratores.append(resposta)
    return montagem.associacao(pares, distratores)


def _ordenacao(leitor, corpo):
    resto = corpo[ORDENACAO.match(corpo).end() :]
    itens = _pedacos(resto, "=") if resto.lstrip().startswith("=") else [("", linha) for linha in resto.split("\n")]
    return montagem.ordenacao([texto for _, item in itens if (texto := leitor.texto(item))])


def _verdade(leitor, corpo):
    """`dados` de verdadeiro ou falso, ou None se não é. A primeira devolutiva é a de quem erra."""
    (_, resposta), *devolutivas = partir(corpo, "#")
    dita = formato_de(resposta, "")[1].strip().upper()
    if dita not in VERDADES | VERDADES_NOSSAS:
        return None
    certa = (VERDADES | VERDADES_NOSSAS)[dita]
    errou, acertou = [*(leitor.texto(d) for _, d in devolutivas), "", ""][:2]
    return montagem.verdadeiro_falso(certa, *((acertou, errou) if certa else (errou, acertou)))


# --- Numérica --------------------------------------------------------------------------------------------------------
def _numerica(leitor, corpo):
    return montagem.numerica([_uma_numerica(leitor, *pedaco) for pedaco in _pedacos(corpo, "[~=]")])


def _uma_numerica(leitor, sinal, bruto):
    """“~#devolutiva”, sem número, é a fala para qualquer outro."""
    peso, resposta, devolutiva = leitor.resposta(bruto, Fraction(sinal != "~"))
    resposta = desescapar(formato_de(resposta, "")[1]).strip()
    if resposta == "*" or (sinal == "~" and not resposta):
        return peso, "*", Decimal(0), devolutiva
    valor, tolerancia = _faixa(resposta)
    return peso, valor, tolerancia, devolutiva


def _faixa(texto):
    """(valor, tolerância) de “3”, “3:0.1” ou “2.9..3.1”."""
    faixa = FAIXA.fullmatch(texto) if len(texto) <= montagem.MAIOR_NUMERO * 2 else None
    if faixa:
        menor, maior = sorted(montagem.decimal(limite) for limite in faixa.groups())
        return (menor + maior) / 2, (maior - menor) / 2
    valor, _, tolerancia = texto.partition(":")
    return montagem.decimal(valor), abs(montagem.decimal(tolerancia)) if tolerancia.strip() else Decimal(0)
