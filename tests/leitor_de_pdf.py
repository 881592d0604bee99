"""Lê o PDF pronto com leitores que não são o programa que o escreveu: PDFium, pikepdf, pypdf, qpdf e ZXing."""

import io
import subprocess
from dataclasses import dataclass

import pikepdf
import pypdfium2
import zxingcpp
from pypdf import PdfReader

MILIMETRO = 72 / 25.4


@dataclass(frozen=True)
class Letra:
    """Uma letra e onde a tinta dela está, em milímetros desde o canto de cima da folha."""

    texto: str
    esquerda: float
    alto: float
    direita: float
    baixo: float


def textos(pdf):
    """O texto de cada página, como o PDFium o lê."""
    with pypdfium2.PdfDocument(pdf) as aberto:
        return [" ".join(pagina.get_textpage().get_text_range().split()) for pagina in aberto]


def sem_espaco(texto):
    return "".join(texto.split())


def letras(pdf, pagina):
    with pypdfium2.PdfDocument(pdf) as aberto:
        folha = aberto[pagina]
        lida, altura = folha.get_textpage(), folha.get_height()
        for i in range(lida.count_chars()):
            esquerda, baixo, direita, alto = lida.get_charbox(i)
            if direita > esquerda and alto > baixo:
                medidas = (esquerda, altura - alto, direita, altura - baixo)
                yield Letra(lida.get_text_range(i, 1), *(m / MILIMETRO for m in medidas))


def fora_da_area(pdf, pagina, margem):
    """As letras com tinta a menos de `margem` milímetros do corte da folha."""
    with pypdfium2.PdfDocument(pdf) as aberto:
        largura, altura = (lado / MILIMETRO for lado in aberto[pagina].get_size())
    return [
        letra
        for letra in letras(pdf, pagina)
        if min(letra.esquerda, letra.alto) < margem or letra.direita > largura - margem or letra.baixo > altura - margem
    ]


def letras_sem_desenho(pdf):
    """Quantas vezes o arquivo mostra o glifo 0, o retângulo de letra que a fonte não tem."""
    with pikepdf.open(io.BytesIO(pdf)) as aberto:
        return sum(_zeros(operando) for pagina in aberto.pages for operando in _mostrados(pagina))


def _mostrados(pagina):
    for operandos, operador in pikepdf.parse_content_stream(pagina):
        if str(operador) in ("Tj", "TJ"):
            partes = operandos[0] if str(operador) == "TJ" else operandos
            yield from (bytes(parte) for parte in partes if isinstance(parte, pikepdf.String))


def _zeros(glifos):
    return sum(glifos[i : i + 2] == b"\0\0" for i in range(0, len(glifos), 2))


def imagem(pdf, pagina=0, pontos_por_polegada=100, cinza=False):
    """A página como a tela ou, em `cinza`, a impressora sem cor a mostra."""
    with pypdfium2.PdfDocument(pdf) as aberto:
        return aberto[pagina].render(scale=pontos_por_polegada / 72, grayscale=cinza).to_pil()


def codigos_qr(pdf, pagina=0, pontos_por_polegada=100):
    return [lido.text for lido in zxingcpp.read_barcodes(imagem(pdf, pagina, pontos_por_polegada, cinza=True))]


def enderecos(pdf, pagina=0):
    """Os endereços em que se pode clicar."""
    anotacoes = PdfReader(io.BytesIO(pdf)).pages[pagina].get("/Annots", [])
    return [a.get_object()["/A"]["/URI"] for a in anotacoes if "/A" in a.get_object()]


def estrutura(pdf):
    """As marcas da árvore de estrutura, na ordem em que o leitor de tela as percorre."""
    with pikepdf.open(io.BytesIO(pdf)) as aberto:
        return [(str(no.S).lstrip("/"), str(no.get("/Alt", ""))) for no in _marcas(aberto.Root.StructTreeRoot.K)]


def _marcas(no):
    if isinstance(no, pikepdf.Array):
        for filho in no:
            yield from _marcas(filho)
    elif isinstance(no, pikepdf.Dictionary) and "/S" in no:
        yield no
        yield from _marcas(no.get("/K", pikepdf.Array()))


def defeitos(pdf, tmp_path):
    """O que o qpdf acha de errado na sintaxe do arquivo; vazio quando nada."""
    arquivo = tmp_path / "conferir.pdf"
    arquivo.write_bytes(pdf)
    conferido = subprocess.run(["qpdf", "--check", arquivo], capture_output=True, text=True, check=False)
    return "" if conferido.returncode == 0 else conferido.stdout + conferido.stderr
