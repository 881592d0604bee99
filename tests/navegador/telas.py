"""`make telas`: fotografa cada página listada, a 360 e a 1280 px, clara e escura, em var/telas.

Inicia o produto com a demonstração em uma pasta própria e o derruba no fim. Argumentos: nomes (ou começos de nome) de
páginas, para fotografar só essas. Sai com 1 quando uma página responde outro estado que o listado.
"""
# ruff: noqa: T201  (é um programa de linha de comando)

import sys
import time
from itertools import product
from pathlib import Path

AQUI = Path(__file__).resolve().parent
sys.path[:0] = [str(AQUI), str(AQUI.parent)]

from produto import RAIZ, Modelo, Produto  # noqa: E402
from visita import Entradas, chromium, listadas  # noqa: E402

LARGURAS = {360: 740, 1280: 900}
ESQUEMAS = {"claro": "light", "escuro": "dark"}
# O admin rola por dentro: para caber inteiro na fotografia, a janela cresce até a altura do conteúdo.
ALTURA = "Math.min(6000, Math.max(...[...document.querySelectorAll('main, .wrapper')].map(e => e.scrollHeight)))"
PASTA = RAIZ / "var" / "telas"


def fotografar(pagina, listada, url, pasta):
    """As quatro fotografias de uma página; devolve o estado com que ela respondeu."""
    estado = None
    for largura, (nome, esquema) in product(LARGURAS, ESQUEMAS.items()):
        if nome == "claro":
            pagina.set_viewport_size({"width": largura, "height": LARGURAS[largura]})
        pagina.emulate_media(color_scheme=esquema)
        # O admin decide o menu ao carregar; a página pública se redesenha sozinha.
        if estado is None or (listada.do_admin and nome == "claro"):
            estado = pagina.goto(url + listada.caminho, wait_until="load").status
            if listada.do_admin:
                pagina.set_viewport_size({"width": largura, "height": max(LARGURAS[largura], pagina.evaluate(ALTURA))})
        pagina.screenshot(path=pasta / f"{listada.nome}-{largura}-{nome}.png", full_page=True, animations="disabled")
    return estado


def fotografar_todas(paginas, entradas, url, pasta):
    """Uma linha de andamento por página; devolve as frases das que responderam outra coisa."""
    erradas = []
    for numero, listada in enumerate(paginas, 1):
        pagina = entradas.de(listada.quem).new_page()
        estado = fotografar(pagina, listada, url, pasta)
        pagina.close()
        certo = estado == listada.estado
        print(f"[{numero}/{len(paginas)}] {listada.nome}: {estado}", "" if certo else "  <-- errado", flush=True)
        if not certo:
            erradas.append(f"{listada.nome} ({listada.caminho}) respondeu {estado}, e a lista diz {listada.estado}")
    return erradas


def main(nomes):
    inicio = time.monotonic()
    PASTA.mkdir(parents=True, exist_ok=True)
    modelo = Modelo("sqlite")
    try:
        with Produto(modelo) as produto, chromium() as navegador:
            paginas = [p for p in listadas(produto) if not nomes or p.nome.startswith(tuple(nomes))]
            entradas = Entradas(navegador, produto.url)
            erradas = fotografar_todas(paginas, entradas, produto.url, PASTA)
            entradas.fechar()
    finally:
        modelo.apagar()
    fotos = len(paginas) * len(LARGURAS) * len(ESQUEMAS)
    print(f"{fotos} fotografias de {len(paginas)} páginas em {PASTA} ({time.monotonic() - inicio:.0f} s)")
    for frase in erradas:
        print("ERRO:", frase)
    return 1 if erradas or not paginas else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
