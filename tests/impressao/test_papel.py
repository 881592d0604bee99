import io
import struct
import sys
import zlib
from pathlib import Path

import leitor_de_pdf as leitor
import pikepdf
import pytest

from impressao.pdf import gerar_pdf

RAIZ = Path(__file__).parents[2]
VERMELHO, AZUL = (214, 30, 30), (30, 30, 214)


@pytest.fixture
def template(tmp_path, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]

    def escrever(corpo):
        base = '{% extends "impressao/base.html" %}{% block titulo %}Ata{% endblock %}{% block conteudo %}'
        (tmp_path / "ata.html").write_text(f"{base}{corpo}{{% endblock %}}", encoding="utf-8")
        return "ata.html"

    return escrever


@pytest.fixture
def papel(tmp_path):
    """Duas páginas de cor lisa; a segunda pinta por uma forma dentro de outra."""
    pdf = pikepdf.Pdf.new()
    for cor in (VERMELHO, AZUL):
        pdf.add_blank_page(page_size=(595, 842))
        tinta = " ".join(f"{c / 255:.3f}" for c in cor)
        forma = pikepdf.Stream(pdf, f"{tinta} rg 0 0 595 842 re f".encode(), Subtype=pikepdf.Name.Form)
        forma.Type, forma.BBox = pikepdf.Name.XObject, [0, 0, 595, 842]
        pdf.pages[-1].Contents = pdf.make_stream(b"q /Lisa Do Q")
        pdf.pages[-1].Resources = pikepdf.Dictionary(XObject={"/Lisa": pdf.make_indirect(forma)})
    pdf.save(tmp_path / "papel.pdf")
    return tmp_path / "papel.pdf"


def png(cor):
    def bloco(tipo, dados):
        return struct.pack(">I", len(dados)) + tipo + dados + struct.pack(">I", zlib.crc32(tipo + dados))

    cabecalho = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    linha = zlib.compress(b"\0" + bytes(cor))
    return b"\x89PNG\r\n\x1a\n" + bloco(b"IHDR", cabecalho) + bloco(b"IDAT", linha) + bloco(b"IEND", b"")


def perto(cor, outra):
    return all(abs(a - b) <= 3 for a, b in zip(cor, outra, strict=True))


def test_o_papel_fica_por_baixo_de_cada_pagina_e_a_ultima_face_se_repete(template, papel, tmp_path):
    corpo = '<p style="break-after: page">Um</p><p style="break-after: page">Dois</p><p>Três</p>'

    pdf = gerar_pdf(template(corpo), {}, papel=papel)

    cores = [leitor.imagem(pdf, pagina).getpixel((5, 5)) for pagina in range(3)]
    assert [perto(cor, VERMELHO) for cor in cores] == [True, False, False]
    assert [perto(cor, AZUL) for cor in cores] == [False, True, True]
    assert [texto for texto in leitor.textos(pdf)] == ["Um", "Dois", "Três"]
    assert leitor.defeitos(pdf, tmp_path) == ""


def test_o_documento_com_papel_continua_pdf_a_marcado(template, papel):
    sem, com = (gerar_pdf(template("<h1>Olá</h1><p>Texto</p>"), {}, papel=p) for p in (None, papel))

    assert leitor.estrutura(com) == leitor.estrutura(sem) != []
    with pikepdf.open(io.BytesIO(com)) as aberto:
        assert aberto.open_metadata()["pdfaid:conformance"] == "A"


def test_trocar_o_papel_vale_no_documento_seguinte(template, papel):
    antes = gerar_pdf(template("<p>Um</p>"), {}, papel=papel)
    with pikepdf.open(papel, allow_overwriting_input=True) as pdf:
        del pdf.pages[0]
        pdf.save(papel)

    depois = gerar_pdf(template("<p>Um</p>"), {}, papel=papel)

    assert perto(leitor.imagem(antes).getpixel((5, 5)), VERMELHO)
    assert perto(leitor.imagem(depois).getpixel((5, 5)), AZUL)


def test_a_imagem_recebida_se_chama_pelo_sha256_no_html_e_no_css(template):
    corpo = '<p><img alt="a" src="imagem:aa11" style="width: 30mm; height: 30mm"></p>'
    imagens = {"aa11": ("image/png", png(VERMELHO)), "bb22": ("image/png", png(AZUL))}

    pdf = gerar_pdf(template(corpo), {}, "@page { margin: 0 } body { background: url(imagem:bb22) }", imagens)

    folha = leitor.imagem(pdf)
    assert perto(folha.getpixel((20, 20)), VERMELHO)
    assert perto(folha.getpixel((400, 20)), AZUL)


def test_imagem_que_nao_veio_nao_estraga_o_documento_seguinte(template):
    corpo = '<p><img alt="a" src="imagem:cc33" style="width: 30mm; height: 30mm"></p>'

    gerar_pdf(template(corpo), {}, "@page { margin: 0 }")
    pdf = gerar_pdf(template(corpo), {}, "@page { margin: 0 }", {"cc33": ("image/png", png(AZUL))})

    assert perto(leitor.imagem(pdf).getpixel((20, 20)), AZUL)


@pytest.mark.parametrize("desenho", ["sobrio", "festivo"])
@pytest.mark.parametrize("orientacao", ["paisagem", "retrato"])
def test_o_papel_do_certificado_guardado_e_o_que_o_programa_desenha(desenho, orientacao, monkeypatch):
    monkeypatch.syspath_prepend(str(RAIZ / "operacao"))
    monkeypatch.delitem(sys.modules, "papel_do_certificado", raising=False)
    import papel_do_certificado  # noqa: PLC0415

    agora = papel_do_certificado.papel(papel_do_certificado.FOLHAS[orientacao], papel_do_certificado.DESENHOS[desenho])
    with pikepdf.open(papel_do_certificado.DESTINO / f"papel-{desenho}-{orientacao}.pdf") as guardado:
        assert desenhado(guardado) == desenhado(agora)


def desenhado(pdf):
    return [
        (pagina.Contents.read_bytes(), {str(n): f.read_bytes() for n, f in pagina.Resources.XObject.items()})
        for pagina in pdf.pages
    ]
