import io
import logging
import os
from pathlib import Path

import pytest
from pypdf import PdfReader

from impressao import pdf
from impressao.pdf import FONTES, BuscaNaPasta, BuscaRecusada, FontesDaCasa, gerar_pdf

MODELO = '{% extends "impressao/base.html" %}{% block titulo %}Ata{% endblock %}{% block conteudo %}'


@pytest.fixture
def template(tmp_path, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]

    def escrever(corpo):
        (tmp_path / "ata.html").write_text(f"{MODELO}{corpo}{{% endblock %}}", encoding="utf-8")
        return "ata.html"

    return escrever


def fontes_do(leitor):
    return {
        str(fonte.get_object()["/BaseFont"])
        for pagina in leitor.pages
        for fonte in pagina["/Resources"]["/Font"].get_object().values()
    }


def test_o_documento_tem_idioma_titulo_estrutura_e_variante(template):
    leitor = PdfReader(io.BytesIO(gerar_pdf(template("<h1>Olá</h1><p>Texto</p>"), {})))

    assert leitor.root_object["/Lang"] == "pt-BR"
    assert leitor.root_object["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in leitor.root_object
    assert leitor.metadata.title == "Ata"
    assert b'pdfaid:part="3" pdfaid:conformance="A"' in leitor.root_object["/Metadata"].get_data()


def test_so_usa_as_fontes_da_casa_e_todas_vao_embutidas(template):
    corpo = "<p style='font-family: \"DejaVu Serif\", serif'>Á <b>b</b> <i>c</i> علي 山 😀</p>"

    leitor = PdfReader(io.BytesIO(gerar_pdf(template(corpo), {})))

    nomes = {nome.split("+")[1] for nome in fontes_do(leitor)}
    assert nomes
    assert all(nome.startswith(("Noto-", "Droid-Sans-Fallback")) for nome in nomes)
    for fonte in leitor.pages[0]["/Resources"]["/Font"].get_object().values():
        descendente = fonte.get_object()["/DescendantFonts"][0].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descendente["/FontDescriptor"].get_object())


def test_as_fontes_cabem_em_quatro_megabytes_e_trazem_as_licencas():
    arquivos = list(FONTES.iterdir())

    assert sum(a.stat().st_size for a in arquivos if a.suffix == ".ttf") <= 4 * 2**20
    assert {"OFL.txt", "APACHE-2.0.txt", "LEIAME.md"} <= {a.name for a in arquivos}


def test_nada_vem_da_rede_nem_de_fora_da_pasta(template, caplog):
    fora = Path(__file__).as_uri()
    corpo = f'<p>Fica</p><img alt="a" src="http://192.0.2.1/x.png"><img alt="b" src="{fora}">'

    with caplog.at_level(logging.ERROR, logger="weasyprint"):
        leitor = PdfReader(io.BytesIO(gerar_pdf(template(corpo), {})))

    assert "Fica" in leitor.pages[0].extract_text()
    assert len([r for r in caplog.records if "Failed to load image" in r.getMessage()]) == 2


@pytest.mark.parametrize(
    "url",
    ["http://example.org/a.png", "https://example.org/a.css", "ftp://example.org/a", "file:///etc/passwd"],
)
def test_busca_recusa_endereco_alheio(tmp_path, url):
    with pytest.raises((BuscaRecusada, ValueError)):
        BuscaNaPasta(tmp_path).fetch(url)


def test_busca_recusa_subir_de_pasta(tmp_path):
    (tmp_path / "dentro").mkdir()
    (tmp_path / "segredo.txt").write_text("x")
    (tmp_path / "dentro" / "atalho").symlink_to(tmp_path / "segredo.txt")
    busca = BuscaNaPasta(tmp_path / "dentro")

    for caminho in ("../segredo.txt", "%2e%2e/segredo.txt", "atalho"):
        with pytest.raises(BuscaRecusada):
            busca.fetch(f"{(tmp_path / 'dentro').as_uri()}/{caminho}")


def test_busca_le_a_propria_pasta_e_data(tmp_path):
    (tmp_path / "a.txt").write_text("oi")
    busca = BuscaNaPasta(tmp_path)

    assert busca.fetch((tmp_path / "a.txt").as_uri()).read() == b"oi"
    assert busca.fetch("data:text/plain,oi").read() == b"oi"


def test_o_que_se_partilha_e_renovado_no_teto(template, monkeypatch):
    monkeypatch.setattr(pdf, "DOCUMENTOS_POR_OFICINA", 2)
    monkeypatch.setattr(pdf, "_oficina", pdf._Oficina())
    usadas = []

    for _ in range(4):
        gerar_pdf(template("<p>x</p>"), {})
        usadas.append(pdf._oficina.fontes)

    assert usadas[0] is usadas[1]
    assert usadas[1] is not usadas[2]
    assert usadas[2] is usadas[3]


def test_criar_as_fontes_nao_muda_o_ambiente_do_processo(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/minha/fonts.conf")

    FontesDaCasa()

    assert os.environ["FONTCONFIG_FILE"] == "/minha/fonts.conf"
