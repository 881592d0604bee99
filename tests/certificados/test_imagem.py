"""A imagem de um documento: o que se aceita, o que se recusa com que frase, e que nada nela busca nada."""

import base64
import io
import socket
import struct
import threading
import zlib

import pytest
from PIL import Image

from certificados import imagem_svg
from certificados.imagem import SVG, ImagemRecusada, tipo_da_imagem, validar_imagem
from impressao.pdf import BuscaNaPasta


def pontos(formato, tamanho=(40, 30), modo="RGB"):
    saida = io.BytesIO()
    Image.new(modo, tamanho, 1).save(saida, formato)
    return saida.getvalue()


def svg(miolo="", atributos=""):
    nomes = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {nomes} viewBox="0 0 9 9" {atributos}>{miolo}</svg>'.encode()


def bomba(lado):
    """Um PNG pequeno que diz ter `lado` × `lado` pontos."""

    def pedaco(nome, dados):
        return struct.pack(">I", len(dados)) + nome + dados + struct.pack(">I", zlib.crc32(nome + dados))

    cabecalho = struct.pack(">IIBBBBB", lado, lado, 1, 0, 0, 0, 0)
    linhas = zlib.compress(b"\0" * (1 + lado // 8) * 64, 9)
    return b"\x89PNG\r\n\x1a\n" + pedaco(b"IHDR", cabecalho) + pedaco(b"IDAT", linhas) + pedaco(b"IEND", b"")


def embutida(conteudo):
    return svg(f'<image xlink:href="data:image/png;base64,{base64.b64encode(conteudo).decode()}"/>')


def em_camadas(camadas):
    """Cada grupo repete dez vezes o de antes: poucas linhas, `10 ** camadas` desenhos."""
    grupos = '<g id="g0"><path d="M0 0h1"/></g>'
    for n in range(1, camadas + 1):
        grupos += f'<g id="g{n}">' + f'<use xlink:href="#g{n - 1}"/>' * 10 + "</g>"
    return svg(grupos)


@pytest.mark.parametrize(
    ("conteudo", "tipo"),
    [
        (pontos("PNG"), "image/png"),
        (pontos("PNG", modo="RGBA"), "image/png"),
        (pontos("PNG", modo="P"), "image/png"),
        (pontos("JPEG"), "image/jpeg"),
        (pontos("MPO"), "image/jpeg"),
        (svg('<path d="M0 0h9v9z" fill="#123"/>'), SVG),
        (b"\xef\xbb\xbf" + svg(), SVG),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- do programa -->' + svg(), SVG),
        (svg('<linearGradient id="a"/><rect fill="url(#a)"/><rect style="fill:url(\'#a\')"/>'), SVG),
        (embutida(pontos("PNG")), SVG),
        (svg("<style>/* nosso */ .a { fill: red }</style><g class='a'/>"), SVG),
        (em_camadas(2), SVG),
    ],
    ids=[
        *(
            "png",
            "png transparente",
            "png de paleta",
            "jpeg",
            "jpeg de celular",
            "svg",
            "svg com marca",
            "svg com prologo",
        ),
        *("svg com degrade", "svg com imagem embutida", "svg com estilo", "svg com repeticoes"),
    ],
)
def test_aceita_pelo_conteudo(conteudo, tipo):
    assert tipo_da_imagem(conteudo) == tipo


@pytest.mark.parametrize(
    ("conteudo", "codigo"),
    [
        (svg("<script>alert(1)</script>"), "svg_com_codigo"),
        (svg('<g onload="alert(1)"/>'), "svg_com_codigo"),
        (svg('<a href=" JavaScript:alert(1)"/>'), "svg_com_codigo"),
        (svg("<foreignObject/>"), "svg_com_codigo"),
        (svg('<animateTransform attributeName="href"/>'), "svg_com_codigo"),
        (svg('<image href="http://exemplo.org/a.png"/>'), "svg_externo"),
        (svg('<image xlink:href="//exemplo.org/a.png"/>'), "svg_externo"),
        (svg('<image href="file:///etc/passwd"/>'), "svg_externo"),
        (svg('<use href="outro.svg#a"/>'), "svg_externo"),
        (svg('<image href="data:image/svg+xml;base64,AAAA"/>'), "svg_externo"),
        (svg("<style>@import 'http://exemplo.org/a.css';</style>"), "svg_externo"),
        (svg("<style>@imp\\6frt 'http://exemplo.org/a.css';</style>"), "svg_externo"),
        (svg("<style>@im/**/port url(x)</style>"), "svg_externo"),
        (svg('<rect style="fill:url(http://exemplo.org/a)"/>'), "svg_externo"),
        (svg('<rect style="fill:u\\72l(http://exemplo.org/a)"/>'), "svg_externo"),
        (svg("<rect fill=\"URL( 'http://exemplo.org/a')\"/>"), "svg_externo"),
        (svg(atributos='xml:base="http://exemplo.org/"'), "svg_externo"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"), "svg_invalido"),
        (b'<!DOCTYPE svg SYSTEM "http://exemplo.org/a.dtd">' + svg(), "svg_invalido"),
        (svg("<g>")[:-8], "svg_invalido"),
        (svg("<g>" * 200 + "</g>" * 200), "svg_invalido"),
        (svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), "svg_invalido"),
        (em_camadas(9), "svg_invalido"),
        (embutida(em_camadas(9)), "tipo"),  # quem desenha lê o conteúdo, e o SVG de dentro não se conferiu
        (embutida(bomba(60_000)), "dimensoes"),
        (svg('<image href="data:image/png;base64,%50%4e"/>'), "svg_invalido"),
        (svg('<image href="data:image/png,PHN2Zz4="/>'), "svg_externo"),
        (svg('<use href="data:image/png;base64,AAAA"/>'), "svg_externo"),
        (svg('<marker id="m"/><path marker-mid="url(#m)" d="M0 0L1 1"/>'), "svg_invalido"),
        (svg('<style>.a{fill:url(#p)}</style><pattern id="p"><rect class="a"/></pattern>'), "svg_invalido"),
        (svg(f'<path d="M0 0{"L1 1" * 300_000}"/>'), "svg_invalido"),
        (svg(f"<text>{'a' * 300_000}</text>"), "svg_invalido"),
        (svg("<g/>" * (imagem_svg.ELEMENTOS_MAXIMOS + 1)), "svg_invalido"),
        (b"<html><body/></html>", "tipo"),
        (b"texto", "tipo"),
        (b"", "tipo"),
        (b"%PDF-1.7", "tipo"),
        (pontos("GIF"), "tipo"),
        (pontos("TIFF"), "tipo"),
        (pontos("PNG", (400, 300))[:-20], "tipo"),
        (pontos("JPEG", (400, 300))[:400], "tipo"),
        (pontos("PNG", (5000, 4000)), "dimensoes"),
        (bomba(60_000), "dimensoes"),
    ],
    ids=lambda valor: str(valor)[:80],
)
def test_recusa_com_o_codigo_e_uma_frase_inteira(conteudo, codigo):
    with pytest.raises(ImagemRecusada) as recusa:
        tipo_da_imagem(conteudo)

    assert recusa.value.code == codigo
    assert recusa.value.messages[0].endswith(".")


def test_um_arquivo_enorme_se_recusa_sem_ser_lido():
    class SoTamanho:
        size = 40 * 2**20

        def seek(self, *_):
            raise AssertionError("leu o arquivo")

    with pytest.raises(ImagemRecusada, match="A imagem tem 40 MB"):
        validar_imagem(SoTamanho())


def test_grupos_aninhados_aos_milhares_nao_derrubam_o_processo():
    with pytest.raises(ImagemRecusada):
        tipo_da_imagem(svg("<g>" * 100_000 + "</g>" * 100_000))


@pytest.fixture
def escuta():
    """Uma porta que conta quem se conecta."""
    with socket.create_server(("127.0.0.1", 0)) as tomada:
        tomada.settimeout(0.2)
        chegaram, parar = [], threading.Event()

        def atender():
            while not parar.is_set():
                try:
                    conexao, de = tomada.accept()
                except TimeoutError:
                    continue
                chegaram.append(de)
                conexao.close()

        linha = threading.Thread(target=atender)
        linha.start()
        yield tomada.getsockname()[1], chegaram
        parar.set()
        linha.join()


BUSCAS = [
    '<image href="{}" width="9" height="9"/>',
    '<image xlink:href="{}" width="9" height="9"/>',
    '<use href="{}#a"/>',
    "<style>@import url({});</style>",
    '<rect width="9" height="9" style="fill:url({}#a)"/>',
    '<rect width="9" height="9" style="fill:u\\72l({}#a)"/>',
    '<text style="font-family:x">a</text><style>@font-face{{font-family:x;src:url({})}}</style>',
]


@pytest.mark.parametrize("busca", BUSCAS)
def test_o_svg_que_busca_fora_e_recusado_e_mesmo_desenhado_nao_busca(busca, escuta, tmp_path):
    from weasyprint import HTML  # noqa: PLC0415  (só este teste desenha)

    porta, chegaram = escuta
    desenho = svg(busca.format(f"http://127.0.0.1:{porta}/a.svg"))
    (tmp_path / "a.svg").write_bytes(desenho)

    with pytest.raises(ImagemRecusada):
        tipo_da_imagem(desenho)
    HTML(
        string='<img src="a.svg" alt=""><div style="background:url(a.svg);height:1cm"></div>',
        base_url=tmp_path.as_uri() + "/",
        url_fetcher=BuscaNaPasta(tmp_path),
    ).write_pdf()

    assert chegaram == []


def test_a_escuta_deste_teste_percebe_quem_se_conecta(escuta):
    porta, chegaram = escuta
    socket.create_connection(("127.0.0.1", porta)).close()

    for _ in range(50):
        if chegaram:
            break
        threading.Event().wait(0.05)

    assert chegaram
