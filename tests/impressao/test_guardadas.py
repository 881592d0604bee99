"""O que um processo guarda entre documentos: poupa refazer, não muda o que sai e não cresce sem fim."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from weasyprint.images import RasterImage

from impressao import guardadas, pdf
from impressao.pdf import gerar_pdf

RAIZ = Path(__file__).parents[2]


def imagem(formato, largura=1200):
    """Com textura e transparência, para que reduzir e comprimir de novo se note."""
    figura = Image.radial_gradient("L").resize((largura, largura // 2))
    modo = "RGBA" if formato == "PNG" else "RGB"
    figura = Image.merge(modo, [figura, figura.rotate(90), figura.rotate(180), figura][: len(modo)])
    saida = io.BytesIO()
    figura.save(saida, formato)
    return f"image/{formato.lower()}", saida.getvalue()


@pytest.fixture
def compor(tmp_path, settings):
    """O PDF de uma página com a imagem, na largura pedida, em milímetros."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    corpo = '<p><img alt="a" src="imagem:{{ sha256 }}"></p>'
    base = '{% extends "impressao/base.html" %}{% block titulo %}Ata{% endblock %}{% block conteudo %}'
    (tmp_path / "ata.html").write_text(f"{base}{corpo}{{% endblock %}}", encoding="utf-8")
    return lambda imagens, sha256, largura: gerar_pdf(
        "ata.html", {"sha256": sha256}, f"img {{ width: {largura}mm }}", imagens
    )


@pytest.fixture
def processo_novo(monkeypatch):
    def recomecar():
        monkeypatch.setattr(pdf, "_oficina", pdf._Oficina())

    recomecar()
    return recomecar


@pytest.mark.parametrize("formato", ["PNG", "JPEG"])
def test_os_bytes_nao_dependem_do_que_se_compos_antes(compor, processo_novo, formato):
    imagens = {"aa": imagem(formato)}
    sozinho = compor(imagens, "aa", 150)

    processo_novo()
    pequeno = compor(imagens, "aa", 20)

    assert len(pequeno) < len(sozinho)
    assert [compor(imagens, "aa", 150) for _ in range(2)] == [sozinho, sozinho]
    assert compor(imagens, "aa", 20) == pequeno


def test_a_imagem_repetida_nao_se_comprime_de_novo(compor, processo_novo, monkeypatch):
    vezes, comprimir = [], RasterImage.get_x_object
    monkeypatch.setattr(RasterImage, "get_x_object", lambda *a: vezes.append(1) or comprimir(*a))
    imagens = {"bb": imagem("PNG")}

    for largura in (60, 60, 60, 20, 20):
        compor(imagens, "bb", largura)

    assert len(vezes) == 2


def test_as_imagens_guardadas_se_trocam_quando_passam_do_teto(compor, processo_novo, monkeypatch):
    imagens = {f"cc{n}": imagem("PNG", 300 + n) for n in range(4)}
    monkeypatch.setattr(guardadas, "TETO", 2 * len(imagem("PNG", 300)[1]))
    havia = []

    for sha256 in imagens:
        compor(imagens, sha256, 100)
        havia.append(len([chave for chave in pdf._oficina.imagens if chave.startswith("imagem:")]))

    assert max(havia) < len(imagens)


ENSAIO = """
import io, os, sys, random
import django
from django.conf import settings
settings.configure(TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": sys.argv[1:3]}])
django.setup()
from PIL import Image
from impressao import pdf
from impressao.qr import qr_svg

def figura(n):
    saida = io.BytesIO()
    Image.frombytes("RGB", (700, 500), random.Random(n).randbytes(700 * 500 * 3)).save(saida, "PNG", compress_level=0)
    return "image/png", saida.getvalue()

def residente():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

medidas = []
for n in range(1, 301):
    imagens = {f"d{n // 4}": figura(n // 4)}
    contexto = {"qual": n // 4, "nome": f"Pessoa {n}", "qr": qr_svg(f"https://escola.example.org/{n:06}/")}
    pdf.gerar_pdf("ata.html", contexto, imagens=imagens)
    if n % 100 == 0:
        medidas.append(residente())
print(*medidas)
"""


def memoria_depois_de_100_200_e_300(pasta):
    corpo = '{{ nome }}{{ qr }}<img alt="a" src="imagem:d{{ qual }}" style="width: 150mm">'
    base = '{% extends "impressao/base.html" %}{% block conteudo %}'
    (pasta / "ata.html").write_text(f"{base}{corpo}{{% endblock %}}", encoding="utf-8")
    comando = [sys.executable, "-c", ENSAIO, str(pasta), str(RAIZ / "templates")]
    ambiente = {"PYTHONPATH": f"{RAIZ}:{RAIZ / 'site'}", "PATH": "/usr/bin:/bin"}
    feito = subprocess.run(comando, env=ambiente, capture_output=True, text=True, check=False)
    assert feito.returncode == 0, feito.stderr
    return [float(medida) for medida in feito.stdout.split()]


def test_trezentos_documentos_com_imagens_diferentes_cabem_no_teto(tmp_path):
    _, a_200, a_300 = memoria_depois_de_100_200_e_300(tmp_path)

    # Sem o teto, cem documentos destes guardam mais 60 MiB.
    assert a_300 - a_200 < 30
