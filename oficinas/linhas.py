"""Uma linha do que se colou na tela: numerada como se vê, sem marcador nem caractere que só confunde."""

import re

from oficinas.textos import arrumar_texto

QUEBRAS = re.compile(r"\r\n|\r|\n")
# Quebra manual do Word e fim de página ficam dentro da mesma linha: a conta das linhas é a que a pessoa vê.
QUEBRAS_INTERNAS = re.compile("[\u000b\u000c\u2028\u2029]")
# O que o Windows escreve onde o padrão manda caracteres de controle: aspas, travessão, reticências, marcador.
DO_WINDOWS = {n: bytes([n]).decode("cp1252", "ignore") for n in range(0x80, 0xA0) if n != 0x85}
ASPAS = str.maketrans("“”„‟«»″‘’‚‛′", '""""""' + '"' + "'''''")
MARCADOR = re.compile(
    r"""\A(?:
        (?:[•●○▪■□◦‣⁃∙·*>→✓✔➢➔]|[-–—](?![0-9]))+\s*   # marcadores; “-5 graus” não é um
        |[o§]\t                           # os de segundo nível, como o Word os copia
        |\[[ xX]?\]\s*                    # caixas de marcar
        |\(?[0-9]{1,3}(?:[.)º°ª]|\s*[-–])\s+   # 1.  2)  (3)  4º  5 -
        |\(?[a-zA-Z]\)\s+                 # a)  (b)
        |[IVX]{1,5}(?:\)|\s*[-–])\s+        # IV -
    )+""",
    re.X,
)


def linhas_de(texto):
    """[(número, linha crua)], contando todas as que se veem; as vazias não entram."""
    cruas = enumerate(QUEBRAS.split(texto or ""), start=1)
    return [(numero, linha) for numero, linha in cruas if linha.strip()]


def limpar(linha):
    """A linha sem marcador nem numeração, com aspas e espaços comuns. Vazia, se não sobra letra nem número."""
    linha = QUEBRAS_INTERNAS.sub(" ", linha).translate(DO_WINDOWS)
    linha = MARCADOR.sub("", linha.lstrip(" \u00a0\u200b\ufeff"))
    linha = MARCADOR.sub("", " ".join(arrumar_texto(linha).split()).translate(ASPAS))
    return linha if any(c.isalnum() for c in linha) else ""
