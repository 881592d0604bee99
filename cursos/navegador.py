"""Com que a pessoa navega, em palavras simples, para entender um problema de acesso. Sem versão nem IP."""

NAVEGADORES = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "navegador da Samsung"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
APARELHOS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "celular ou tablet Android"),
    ("Windows", "computador com Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "computador Mac"),
    ("Linux", "computador com Linux"),
)


def em_palavras(agente):
    """`Mozilla/5.0 (Linux; Android 13…) Chrome/…` → `Chrome em celular ou tablet Android`."""
    navegador = _achar(NAVEGADORES, agente)
    aparelho = _achar(APARELHOS, agente)
    return " em ".join(parte for parte in (navegador, aparelho) if parte) or "navegador não identificado"


def _achar(marcas, agente):
    return next((nome for marca, nome in marcas if marca in agente), "")
