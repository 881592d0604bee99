"""Ler um número como as pessoas o escrevem em português, e escrevê-lo de volta."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

MAXIMO_DE_CARACTERES = 60
MAIOR_EXPOENTE = 30
# Um número com o que o cerca: sinal, algarismos com pontos, vírgulas ou espaços, expoente.
NUMERO = re.compile(r"(?P<antes>[^\d.,]*)(?P<digitos>[\d.,][\d., ]*)(?P<expoente>[eE][+-]?\d{1,3})?(?P<depois>[^\d]*)")
MILHAR_COM = {sinal: re.compile(rf"[1-9]\d{{0,2}}(\{sinal}\d{{3}})+") for sinal in ".,"}
SINAIS = str.maketrans({"−": "-", "–": "-", "—": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " "})


@dataclass(frozen=True)
class Lido:
    """Um número e o texto que veio com ele (“R$”, “%”, “dias”)."""

    valor: Decimal
    unidade: str


def ler(texto):
    """O número escrito em `texto`, ou None se não dá para entender.

    Vale a vírgula ou o ponto como decimal. Na dúvida, é português: “1.234” é mil duzentos e trinta e quatro e
    “1,234” é um e pouco.
    """
    if not isinstance(texto, str) or len(texto) > MAXIMO_DE_CARACTERES:
        return None
    achado = NUMERO.fullmatch(texto.translate(SINAIS).strip())
    if not achado:
        return None
    sinal, antes = _sinal(achado["antes"])
    valor = _valor(achado["digitos"].rstrip(" .,"), achado["expoente"] or "")
    if valor is None or sinal is None:
        return None
    return Lido(sinal * valor, f"{antes} {achado['depois'].strip()}".strip())


def _sinal(antes):
    """O sinal, que pode vir antes ou depois do cifrão, e o que sobra."""
    sinais = [c for c in antes if c in "+-"]
    if len(sinais) > 1:
        return None, ""
    return (-1 if sinais == ["-"] else 1), re.sub(r"[+-]", "", antes).strip()


def _valor(digitos, expoente):
    if " " in digitos:
        if not re.fullmatch(r"\d{1,3}( \d{3})+([.,]\d+)?", digitos):
            return None
        digitos = digitos.replace(" ", "")
        inteiro, decimal = re.fullmatch(r"(\d+)(?:[.,](\d+))?", digitos).groups()
        return _decimal(f"{inteiro}.{decimal or 0}{expoente}")
    return _decimal(_sem_milhar(digitos) + expoente)


def _sem_milhar(digitos):
    """Os algarismos com ponto decimal e sem separador de milhar; texto que não é número se não dá para entender."""
    decimal = max(".,", key=digitos.rfind)
    outro = "," if decimal == "." else "."
    if outro in digitos:
        inteiro, _, resto = digitos.rpartition(decimal)
        return f"{inteiro.replace(outro, '')}.{resto}" if MILHAR_COM[outro].fullmatch(inteiro) else ""
    repetido = digitos.count(decimal) > 1
    if MILHAR_COM[decimal].fullmatch(digitos) and (decimal == "." or repetido):
        return digitos.replace(decimal, "")
    return digitos.replace(",", ".")


def _decimal(texto):
    try:
        valor = Decimal(texto)
    except InvalidOperation:
        return None
    return valor if valor == 0 or abs(valor.adjusted()) <= MAIOR_EXPOENTE else None


def de_arquivo(valor):
    """O `Decimal` de um número de arquivo (número do YAML, ou texto com ponto ou vírgula decimal); None se não é."""
    if isinstance(valor, bool) or not isinstance(valor, int | float | str | Decimal):
        return None
    texto = str(valor).strip().replace(",", ".")
    return _decimal(texto) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", texto) else None


def escrever(valor):
    """O texto canônico: ponto decimal, sem expoente nem zeros à toa."""
    texto = f"{valor:f}"
    if "." in texto:
        texto = texto.rstrip("0").rstrip(".")
    return "0" if texto in ("-0", "") else texto


def em_portugues(texto, casas=None):
    """Um número canônico como se escreve em português: “7.200.000” ou “0,5”."""
    valor = Decimal(texto)
    forma = f"{valor:,.{casas}f}" if casas is not None and _cabe(valor, casas) else f"{valor:,f}"
    return forma.translate(str.maketrans(",.", ".,"))


def _cabe(valor, casas):
    return -valor.as_tuple().exponent <= casas
