"""As chaves das opções vão na página: não podem dizer a ordem em que as escreveram, em geral com a certa primeiro."""

from string import ascii_lowercase


def pelo_texto(textos):
    """Uma chave para cada texto (a, b, … z, a1, b1, …), dada pela ordem alfabética deles."""
    dadas = [""] * len(textos)
    for lugar, indice in enumerate(sorted(range(len(textos)), key=lambda indice: textos[indice])):
        dadas[indice] = em(lugar)
    return dadas


def em(lugar):
    """A chave de um lugar, contado do zero."""
    volta, letra = divmod(lugar, len(ascii_lowercase))
    return ascii_lowercase[letra] + (str(volta) if volta else "")
