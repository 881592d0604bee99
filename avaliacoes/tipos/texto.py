"""Comparar textos curtos como uma pessoa compararia: sem reparar em caixa, acentos, espaços e hífens."""

import re
import unicodedata
from functools import lru_cache

HIFENS = re.compile(r"[-\u2010-\u2015\u2212]")
BORDAS = " .,;:!?\"'“”‘’()"
CURINGA = re.compile(r"(?<!\\)\*")


def limpar(valor, maximo):
    """O texto enviado, com quebras de linha uniformes e sem o que o banco de dados não guarda; vazio se é só espaço."""
    if not isinstance(valor, str):
        return ""
    texto = valor.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    texto = texto.encode("utf-8", "ignore").decode("utf-8")[:maximo]
    return texto if texto.strip() else ""


def em_uma_linha(texto):
    return " ".join(texto.split())


def formas(texto, maiusculas=False, acentos=False):
    """As formas de um texto que se comparam: com o hífen como espaço e sem ele."""
    texto = unicodedata.normalize("NFC" if acentos else "NFKD", texto)
    if not acentos:
        texto = "".join(c for c in texto if not unicodedata.combining(c))
    if not maiusculas:
        texto = texto.casefold()
    trocados = (em_uma_linha(HIFENS.sub(por, texto)) for por in (" ", ""))
    return frozenset(forma.strip(BORDAS) or forma for forma in trocados)


def combina(modelo, escrito, maiusculas=False, acentos=False):
    """Se o que se escreveu é o do modelo, no qual `*` vale qualquer trecho e `\\*` é um asterisco."""
    if not escrito.strip():
        return False
    literais = _literais(modelo)
    if len(literais) == 1:
        esperado = literais[0]
        return escrito == esperado or bool(formas(escrito, maiusculas, acentos) & formas(esperado, maiusculas, acentos))
    for hifen in (" ", ""):
        *trechos, alvo = (_forma(t, maiusculas, acentos, hifen) for t in (*literais, em_uma_linha(escrito)))
        if _na_ordem(trechos, alvo):
            return True
    return False


@lru_cache(maxsize=512)
def _literais(modelo):
    """Os trechos fixos do modelo, entre os curingas."""
    return tuple(trecho.replace("\\*", "*") for trecho in CURINGA.split(modelo))


def _forma(texto, maiusculas, acentos, hifen):
    """A forma de um trecho, sem mexer nos espaços das bordas, que o curinga pode precisar."""
    texto = unicodedata.normalize("NFC" if acentos else "NFKD", HIFENS.sub(hifen, texto))
    if not acentos:
        texto = "".join(c for c in texto if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", texto if maiusculas else texto.casefold())


def _na_ordem(trechos, alvo):
    """Se o alvo tem os trechos na ordem, o primeiro no começo e o último no fim. Uma passada, sem voltar atrás."""
    primeiro, *meio, ultimo = trechos
    primeiro, ultimo = primeiro.lstrip(), ultimo.rstrip()
    if not alvo.startswith(primeiro) or len(alvo) < len(primeiro) + len(ultimo):
        return False
    if not alvo.endswith(ultimo):
        return False
    lugar, fim = len(primeiro), len(alvo) - len(ultimo)
    for trecho in meio:
        achado = alvo.find(trecho, lugar, fim)
        if achado < 0:
            return False
        lugar = achado + len(trecho)
    return True
