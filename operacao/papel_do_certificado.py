"""Desenha o papel dos certificados: a borda em guilhochê feita dos contornos das 16 macrorregiões de saúde.

Cada arquivo é um PDF de duas páginas, frente e verso, que vai por baixo do texto. Refaz os `papel-*.pdf` e o filete
do desenho festivo em `templates/certificados/pdf/`:

    .venv/bin/python operacao/papel_do_certificado.py
"""

import cmath
import json
import math
import re
from itertools import count, pairwise
from pathlib import Path

import pikepdf

RAIZ = Path(__file__).resolve().parents[1]
MALHA = RAIZ / "site" / "coordenacao" / "dados" / "malha_mg.json"
DESTINO = RAIZ / "templates" / "certificados" / "pdf"
FOLHAS = {"paisagem": (297, 210), "retrato": (210, 297)}
PONTO = 72 / 25.4  # pontos por milímetro

FORA, DENTRO = 8, 18  # a faixa da borda, em milímetros desde o corte
GOMO = 17.4  # cabe 15 vezes no lado maior entre os cantos e 10 no menor
DOS_CANTOS = (2, 3, 5, 9)  # as macrorregiões de roseta mais cheia
COPIAS = 12  # vezes que o contorno gira em uma roseta

PETROLEO = (10, 92, 99)
# Regulação, prestação, financeira, sistemas, fundamentos e, no lugar do marrom de projeto, o vermelho-terra.
EIXOS = [(31, 95, 168), (43, 115, 70), (193, 128, 20), (106, 74, 156), (10, 92, 99), (166, 61, 47)]
PAPEL_QUENTE = (253, 248, 236)


# --- Contornos -------------------------------------------------------------------------------------------------------


def contornos():
    """O contorno maior de cada macrorregião: números complexos, a partir do centro, com raio máximo 1."""
    macrorregioes = json.loads(MALHA.read_text(encoding="utf-8"))["macrorregioes"]
    partes = ([_pontos(p) for p in d.split("M") if p] for _codigo, d in sorted(macrorregioes.items()))
    return [_normalizar(max(p, key=len)) for p in partes]


def _pontos(caminho):
    numeros = [float(n) for n in re.findall(r"-?\d+\.?\d*", caminho)]
    ponto, pontos = 0, []
    for x, y in zip(numeros[::2], numeros[1::2], strict=True):
        ponto += complex(x, -y)
        pontos.append(ponto)
    return pontos


def _normalizar(pontos):
    centro = _centroide(pontos)
    pontos = [p - centro for p in _espacar(pontos, 256)]
    raio = max(abs(p) for p in pontos)
    return [p / raio for p in pontos]


def _centroide(pontos):
    lados = list(pairwise([*pontos, pontos[0]]))
    areas = [(a.conjugate() * b).imag for a, b in lados]
    return sum((a + b) * area for (a, b), area in zip(lados, areas, strict=True)) / (3 * sum(areas))


def _espacar(pontos, quantos):
    """`quantos` pontos à mesma distância um do outro sobre a linha fechada."""
    lados = list(pairwise([*pontos, pontos[0]]))
    total = sum(abs(b - a) for a, b in lados)
    espacados, andado = [], 0.0
    for a, b in lados:
        while len(espacados) < quantos and andado + abs(b - a) >= total * len(espacados) / quantos:
            espacados.append(a + (b - a) * (total * len(espacados) / quantos - andado) / abs(b - a))
        andado += abs(b - a)
    return espacados


def suavizar(pontos, harmonicos, quantos):
    """O contorno só com os primeiros harmônicos da série de Fourier: a linha contínua que um guilhochê pede."""
    n, volta = len(pontos), 2j * math.pi
    ordens = [k for k in range(-harmonicos, harmonicos + 1) if k]
    termos = {k: sum(p * cmath.exp(-volta * k * i / n) for i, p in enumerate(pontos)) / n for k in ordens}
    liso = [sum(c * cmath.exp(volta * k * i / quantos) for k, c in termos.items()) for i in range(quantos)]
    raio = max(abs(p) for p in liso)
    return [p / raio for p in liso]


# --- Operadores de PDF -----------------------------------------------------------------------------------------------


def numero(valor):
    return f"{valor:.2f}".rstrip("0").rstrip(".").replace("-0", "0") if abs(valor) < 0.005 else f"{valor:.2f}"


def ponto(p):
    return f"{numero(p.real)} {numero(p.imag)}"


def cor(tinta, operador):
    return " ".join(f"{c / 255:.3f}" for c in tinta) + f" {operador}"


def curva(pontos, fechada=False):
    """Curva suave por todos os pontos (Catmull-Rom)."""
    n = len(pontos)
    vizinhos = [pontos[-1], *pontos, *pontos[:2]] if fechada else [pontos[0], *pontos, pontos[-1]]
    trechos = [ponto(pontos[0]) + " m"]
    for a, b, c, d in (vizinhos[i : i + 4] for i in range(n if fechada else n - 1)):
        trechos.append(f"{ponto(b + (c - a) / 6)} {ponto(c - (d - b) / 6)} {ponto(c)} c")
    return "\n".join([*trechos, "h"] if fechada else trechos)


def retangulo(folha, recuo, operador="S"):
    largura, altura = (lado - 2 * recuo for lado in folha)
    return f"{recuo} {recuo} {largura} {altura} re {operador}"


def por(forma, onde, escala=1.0, giro=0.0, espelho=1):
    """Põe uma forma no papel."""
    a, b = escala * math.cos(giro), escala * math.sin(giro)
    matriz = " ".join(f"{v:.4f}" for v in (a, b, -b * espelho, a * espelho))
    return f"q {matriz} {ponto(onde)} cm /{forma} Do Q"


# --- Formas ----------------------------------------------------------------------------------------------------------


def gomo(contorno):
    """Meio gomo da trama: o contorno desenrolado, do raio inteiro ao quarto, preso nas duas pontas."""
    liso, passos = suavizar(contorno, 6, 180), 14
    perfil = []
    for passo in range(passos + 1):
        angulo = 2 * math.pi * passo / passos - math.pi
        raio = abs(min(liso, key=lambda p: abs(cmath.phase(p) - angulo)))
        perfil.append(max(math.sin(math.pi * passo / passos), 0) ** 0.8 * (0.55 + 0.45 * raio))
    altura = 4 / max(perfil)
    fios = [[complex(GOMO * i / passos, y * altura * f / 4) for i, y in enumerate(perfil)] for f in (4, 3, 2, 1)]
    return "\n".join(curva(fio) for fio in fios) + "\nS"


def volta(contorno):
    """O contorno que gira para formar a roseta, com raio de 1 cm."""
    return curva([10 * p for p in suavizar(contorno, 7, 22)], fechada=True)


def peca(contorno):
    """A peça do mosaico: a macrorregião como no mapa, com raio de 1 cm."""
    return curva([10 * p for p in suavizar(contorno, 14, 44)], fechada=True) + " f"


def roseta(n, onde, raio):
    giros = [por(f"V{n}", 0, giro=2 * math.pi * k / COPIAS) for k in range(COPIAS)]
    return f"q {numero(raio / 10)} 0 0 {numero(raio / 10)} {ponto(onde)} cm {1 / raio:.3f} w {' '.join(giros)} Q"


def cantos(folha, recuo):
    largura, altura = folha
    return [complex(x, y) for x in (recuo, largura - recuo) for y in (recuo, altura - recuo)]


def lados(folha):
    """Onde começa cada lado da borda, para que direção vai e quantos gomos tem."""
    largura, altura = folha
    meio, na_horizontal, na_vertical = (FORA + DENTRO) / 2, round((largura - 36) / GOMO), round((altura - 36) / GOMO)
    return [
        (complex(DENTRO, altura - meio), 0, na_horizontal),
        (complex(largura - meio, altura - DENTRO), -math.pi / 2, na_vertical),
        (complex(largura - DENTRO, meio), math.pi, na_horizontal),
        (complex(meio, DENTRO), math.pi / 2, na_vertical),
    ]


# --- Os dois desenhos ------------------------------------------------------------------------------------------------


def frente_sobria(folha):
    partes = [cor(PETROLEO, "RG"), "0.4 w", retangulo(folha, FORA), "0.15 w", retangulo(folha, DENTRO), "0.11 w"]
    vez = count()
    for inicio, giro, quantos in lados(folha):
        passo = GOMO / 2 * cmath.exp(1j * giro)
        # Duas fileiras desencontradas por meio gomo, e cada gomo com a sua imagem no espelho: os fios se cruzam.
        for i in range(2 * quantos - 1):
            n = next(vez) % 16
            partes += [por(f"G{n}", inicio + passo * i, giro=giro, espelho=lado) for lado in (1, -1)]
    return partes + [roseta(n, onde, 4.4) for n, onde in zip(DOS_CANTOS, cantos(folha, 13), strict=True)]


def verso_sobrio(folha):
    partes = [cor(PETROLEO, "RG"), "0.4 w", retangulo(folha, FORA), "0.15 w", retangulo(folha, FORA + 1.4)]
    return partes + [roseta(n, onde, 3.2) for n, onde in zip(DOS_CANTOS, cantos(folha, 8.7), strict=True)]


def frente_festiva(folha):
    partes = [cor(PAPEL_QUENTE, "rg"), retangulo(folha, FORA, "f"), "1 1 1 rg", retangulo(folha, DENTRO, "f")]
    partes += _filetes_quentes(folha, DENTRO)
    vez = count()
    for inicio, giro, quantos in lados(folha):
        passo = GOMO * cmath.exp(1j * giro)
        # Entre uma roseta e a seguinte, uma peça do mosaico; as das pontas, no meio do vão que o canto deixa.
        for i in [0.11, *range(1, quantos), quantos - 0.11]:
            n = next(vez)
            partes += [
                cor(EIXOS[(n + 3) % 6], "rg"),
                por(f"P{n % 16}", inicio + passo * i, escala=0.3 if i % 1 == 0 else 0.22),
            ]
        for i in range(quantos):
            n = next(vez)
            partes += [cor(EIXOS[n % 6], "RG"), roseta(n % 16, inicio + passo * (i + 0.5), 4.4)]
    return partes + _cantos_de_cor(folha, 13, 4.6)


def verso_festivo(folha):
    return _filetes_quentes(folha, FORA + 1.6) + _cantos_de_cor(folha, 8.8, 3.6)


def _filetes_quentes(folha, de_dentro):
    fora, dentro = retangulo(folha, FORA), retangulo(folha, de_dentro)
    return [cor(EIXOS[5], "RG"), "0.5 w", fora, cor(EIXOS[2], "RG"), "0.25 w", dentro]


def _cantos_de_cor(folha, recuo, raio):
    partes = []
    for n, tinta, onde in zip(DOS_CANTOS, (5, 0, 1, 3), cantos(folha, recuo), strict=True):
        partes += [cor(EIXOS[tinta], "RG"), roseta(n, onde, raio)]
    return partes


DESENHOS = {"sobrio": (frente_sobria, verso_sobrio), "festivo": (frente_festiva, verso_festivo)}


# --- Arquivo ---------------------------------------------------------------------------------------------------------


def formas():
    for n, contorno in enumerate(contornos()):
        yield f"G{n}", gomo(contorno)
        yield f"V{n}", volta(contorno) + " S"
        yield f"P{n}", peca(contorno)


def papel(folha, faces):
    pdf, prontas = pikepdf.Pdf.new(), dict(formas())
    objetos = {}
    for face in faces:
        conteudo = "\n".join([f"{PONTO:.6f} 0 0 {PONTO:.6f} 0 0 cm 1 j", *face(folha)])
        usadas = sorted(set(re.findall(r"/([GVP]\d+) Do", conteudo)))
        for nome in [u for u in usadas if u not in objetos]:
            objetos[nome] = pdf.make_indirect(_forma(pdf, prontas[nome]))
        pagina = pdf.add_blank_page(page_size=tuple(lado * PONTO for lado in folha))
        pagina.Contents = pdf.make_stream(conteudo.encode())
        pagina.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({f"/{n}": objetos[n] for n in usadas}))
    return pdf


def _forma(pdf, operadores):
    return pikepdf.Stream(
        pdf,
        operadores.encode(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[-20, -20, 40, 20],
        Resources=pikepdf.Dictionary(),
    )


def filete():
    """Uma peça de cada eixo em fila, para separar o título do texto no desenho festivo."""
    pecas, formatos = [], contornos()
    for i, (n, tinta) in enumerate(zip((8, 0, 13, 7, 2, 14), EIXOS, strict=True)):
        pontos = [complex(5 + 10 * i, 5) + 4.4 * p.conjugate() for p in suavizar(formatos[n], 9, 26)]
        pecas.append(f'<path fill="#{bytes(tinta).hex()}" d="M{" ".join(ponto(p) for p in pontos)}z"/>')
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 10">\n' + "\n".join(pecas) + "\n</svg>\n"


def main():
    (DESTINO / "filete-festivo.svg").write_text(filete(), encoding="utf-8")
    for desenho, faces in DESENHOS.items():
        for orientacao, folha in FOLHAS.items():
            arquivo = DESTINO / f"papel-{desenho}-{orientacao}.pdf"
            papel(folha, faces).save(arquivo, deterministic_id=True, compress_streams=True, recompress_flate=True)
            print(f"{arquivo.relative_to(RAIZ)}: {arquivo.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
