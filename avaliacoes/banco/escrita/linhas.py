"""A sintaxe das caixas de texto: uma coisa por linha. Não conhece o banco nem os tipos.

    *Autorizar na central          * no começo: está certa
    > Sim: é a central que regula.   > devolutiva da linha de cima
    [50%] Pedir à secretaria       quanto vale, quando não é tudo ou nada
    | e avisar o município         | continua a linha de cima

Uma \\ no começo tira o sentido especial do que vem depois.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError

from avaliacoes.tipos.chaves import pelo_texto

FRACAO = re.compile(r"\[\s*([+-]?\d+(?:[.,]\d+)?)\s*%\s*\]\s*")
ESPECIAIS = ("*", "[", ">", "|", "\\", "#")
LETRAS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Linha:
    """Uma resposta escrita. `fracao` é o texto decimal (“0.5”), vazio quando não se disse."""

    numero: int
    texto: str
    certa: bool = False
    fracao: str = ""
    devolutiva: str = ""


def erro(numero, frase):
    return ValidationError(f"Linha {numero}: {frase}")


def numeradas(texto):
    """[(número, linha sem espaços nas pontas)], sem as vazias."""
    limpas = (linha.replace("\u00a0", " ").strip() for linha in texto.splitlines())
    return [(n, linha) for n, linha in enumerate(limpas, start=1) if linha.strip("* ")]


def ler_linhas(texto, *, asterisco=False):
    """As `Linha` do texto. Com `asterisco`, ele marca a certa; sem, faz parte do texto.

    Raises:
        ValidationError: um erro por linha errada, cada um com o número dela.
    """
    linhas, erros = [], []
    for numero, bruta in numeradas(texto):
        try:
            _acrescentar(linhas, numero, bruta, asterisco)
        except ValidationError as recusa:
            erros += recusa.messages
    if erros:
        raise ValidationError(erros)
    return linhas


def _acrescentar(linhas, numero, bruta, asterisco):
    if bruta[0] in ">|":
        if not linhas:
            raise erro(numero, f"{bruta[0]} se refere à linha de cima, e não há nenhuma.")
        _completar(linhas[-1], bruta[0], bruta[1:].strip())
        return
    linha = _nova(numero, bruta, asterisco)
    if not linha.texto:
        raise erro(numero, "falta o texto.")
    linhas.append(linha)


def _completar(linha, sinal, texto):
    if sinal == ">":
        linha.devolutiva = f"{linha.devolutiva}\n{texto}" if linha.devolutiva else texto
    else:
        linha.texto += f"\n{texto}"


def _nova(numero, bruta, asterisco):
    certa = asterisco and bruta.startswith("*")
    resto = bruta[1:].strip() if certa else bruta
    fracao = FRACAO.match(resto)
    if fracao:
        resto = resto[fracao.end() :]
    texto = resto[1:] if resto.startswith("\\") else resto
    return Linha(numero, texto.strip(), certa, _decimal(numero, fracao[1]) if fracao else "")


def _decimal(numero, porcentagem):
    fracao = Decimal(porcentagem.replace(",", ".")) / 100
    if not -1 <= fracao <= 1:
        raise erro(numero, f"{porcentagem}% não serve: o valor vai de -100% a 100%.")
    return f"{fracao.normalize():f}"


def escrever_linha(texto, *, certa=False, fracao="", devolutiva="", asterisco=False):
    """O inverso de `ler_linhas` para uma linha."""
    primeira, *mais = texto.split("\n")
    especial = primeira.startswith(ESPECIAIS) and not (primeira.startswith("*") and not asterisco)
    comeco = f"{'*' if certa else ''}{porcentagem(fracao)}{chr(92) if especial else ''}{primeira}"
    devolutivas = devolutiva.split("\n") if devolutiva else []
    return "\n".join([comeco, *(f"| {linha}" for linha in mais), *(f"> {linha}" for linha in devolutivas)])


def porcentagem(fracao):
    """“[50%] ”, ou nada quando não se disse quanto vale."""
    if fracao in ("", None):
        return ""
    escrita = f"{(Decimal(str(fracao)) * 100).normalize():f}".replace(".", ",")
    return f"[{escrita}%] "


def chaves(textos, anteriores, letras=LETRAS):
    """A chave de cada texto: a que ele já tinha, a de quem estava no lugar dele ou a primeira livre; em questão nova,
    a da ordem alfabética.

    `anteriores` é {chave: texto}. Corrigir a redação não muda a chave, e as respostas já dadas continuam com sentido.
    """
    if not anteriores and letras is LETRAS:
        return pelo_texto(textos)
    dos_textos = {}
    for chave, texto in anteriores.items():
        dos_textos.setdefault(texto, chave)
    dadas = [dos_textos.pop(texto, None) for texto in textos]
    lugares, usadas = list(anteriores), {chave for chave in dadas if chave}
    for lugar, chave in enumerate(dadas):
        if chave is None:
            antiga = lugares[lugar] if lugar < len(lugares) else None
            dadas[lugar] = antiga if antiga and antiga not in usadas else _livre(usadas | set(anteriores), letras)
            usadas.add(dadas[lugar])
    return dadas


def _livre(usadas, letras):
    return next(letra for letra in [*letras, *map(str, range(1, 1000))] if letra not in usadas)
