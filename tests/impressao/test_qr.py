from xml.etree import ElementTree

from impressao.qr import qr_svg

URL = "https://escola.example.org/certificados/verificar/7K3M-9QX2-P4T8-WZ5R-1H6N/"


def test_o_qr_e_svg_com_texto_alternativo_escapado():
    raiz = ElementTree.fromstring(qr_svg(URL, "Confere <isto> & aquilo"))  # noqa: S314

    assert raiz.tag == "svg"
    assert raiz.find("title").text == "Confere <isto> & aquilo"


def test_o_qr_tem_margem_de_quatro_modulos_e_fundo_branco():
    svg = qr_svg(URL)

    lado = int(ElementTree.fromstring(svg).attrib["viewBox"].split()[2])  # noqa: S314
    assert (lado - 8 - 17) % 4 == 0
    assert "M4 4.5h7" in svg
    assert "#fff" in svg


def test_o_mesmo_texto_da_o_mesmo_desenho_e_outro_texto_da_outro():
    assert qr_svg(URL) == qr_svg(URL)
    assert qr_svg(URL) != qr_svg(URL + "x")
