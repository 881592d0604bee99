"""As miudezas do GIFT: escapes, sinais que separam respostas, formatos de texto, pesos e devolutivas."""

import re
from fractions import Fraction

from avaliacoes.troca import fracao
from avaliacoes.troca.lida import QuestaoRecusada

ESCAPE = re.compile(r"\\([\\:~=#{}n])")
FORMATO = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
PESO = re.compile(r"\s*%\s*(-?\s*[0-9]{1,3}(?:[.,][0-9]*)?)\s*%")
RECUO = re.compile(r"(?m)^[ \t]+")
RECUO_VALE = re.compile(r"<pre[\s>]", re.IGNORECASE)
SO_BARRA = re.compile(r"(?<=\n)[ \t]*\\[ \t]*(?=\n|$)")
A_ESCAPAR = re.compile(r"[\\:~=#{}\n]")
NOME = re.compile(r"\s*::((?:\\.|[^\\])*?)::", re.DOTALL)
SINAIS = {sinais: re.compile(rf"\\.|{sinais}", re.DOTALL) for sinais in ("[~=]", "=", "#", "->", "[{}]", "####")}


def desescapar(texto):
    """O texto sem os escapes; uma linha só com a barra é uma linha em branco."""
    texto = SO_BARRA.sub("", texto)
    return ESCAPE.sub(lambda achado: "\n" if achado[1] == "n" else achado[1], texto)


def escapar(texto):
    return A_ESCAPAR.sub(lambda achado: "\\n" if achado[0] == "\n" else "\\" + achado[0], texto)


def partir(texto, sinais, maximo=None):
    """[(sinal, trecho)] pelos sinais não escapados; o primeiro trecho vem com o sinal vazio."""
    partes, desde, sinal = [], 0, ""
    for achado in SINAIS[sinais].finditer(texto):
        if achado[0].startswith("\\"):
            continue
        partes.append((sinal, texto[desde : achado.start()]))
        sinal, desde = achado[0], achado.end()
        if maximo and len(partes) == maximo:
            break
    return [*partes, (sinal, texto[desde:])]


def formato_de(texto, padrao):
    """(formato, o resto do texto)."""
    achado = FORMATO.match(texto)
    return (achado[1].lower(), texto[achado.end() :]) if achado else (padrao, texto)


def peso_de(texto):
    """(a fração do peso, ou None se não há; o resto do texto).

    Raises:
        QuestaoRecusada: o peso passa dos limites.
    """
    achado = PESO.match(texto)
    if not achado:
        return None, texto
    peso = fracao.de_porcentagem(achado[1].replace(" ", ""))
    if peso is None:
        raise QuestaoRecusada(
            "O peso da resposta não está entre −100% e 100%.", "Escreva o peso como em ~%50%.", "peso", achado[0]
        )
    return peso, texto[achado.end() :]


class Leitor:
    """Os textos de uma questão no formato dela, com as imagens e os avisos no conversor."""

    def __init__(self, conversor, formato):
        self.conversor, self.formato = conversor, formato

    def texto(self, bruto):
        formato, resto = formato_de(bruto, self.formato)
        if formato != "markdown" and not RECUO_VALE.search(resto):
            resto = RECUO.sub("", resto)
        return self.conversor.texto(desescapar(resto.strip()), formato)

    def resposta(self, bruto, padrao=Fraction(0)):
        """(peso, texto, devolutiva) de uma resposta sem o sinal que a abre."""
        peso, resto = peso_de(bruto)
        (_, resposta), *devolutiva = partir(resto, "#", maximo=1)
        texto = self.texto(devolutiva[0][1]) if devolutiva else ""
        return (padrao if peso is None else peso), resposta, texto
