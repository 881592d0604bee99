"""Cada página listada, no produto no ar e no Chromium: acessível, bem escrita, leve, e com todo link de verdade.

Cada página é visitada uma vez, sob a política de conteúdo dela, e os testes leem o que a visita juntou. No admin só se
julga o que é nosso: o conteúdo do `main`, e não a moldura do Wagtail.
"""

from collections import Counter, defaultdict
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from bs4 import BeautifulSoup
from conftest import modelo_de
from navegador.paginas import ALUNA, PAGINAS
from produto import Produto
from visita import Entradas, listadas

pytestmark = [pytest.mark.navegador, pytest.mark.produto]

NOMES = [p.nome for p in PAGINAS]
REGRAS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# O escuro só muda as cores; o resto já foi julgado no claro.
SO_CORES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
AXE = """async ([alvo, regras]) => {
    const {violations} = await axe.run(alvo, {resultTypes: ["violations"], runOnly: regras});
    return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} (${n.any[0]?.message ?? v.help})`));
}"""
SOBRA = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PESO_MAXIMO = 150 * 1024


class Visita:
    """O que uma página mostrou: estado, HTML, queixas do navegador, violações do axe e sobra de largura a 320 px."""

    def __init__(self, pagina, listada, url):
        self.listada, self.queixas = listada, []
        pagina.on("console", lambda m: self.queixas.append(m.text) if m.type in {"error", "warning"} else None)
        pagina.on("pageerror", lambda erro: self.queixas.append(str(erro)))
        pagina.set_viewport_size({"width": 1280, "height": 900})
        resposta = pagina.goto(url + listada.caminho)
        self.estado, self.endereco = resposta.status, pagina.url
        self.html = BeautifulSoup(resposta.text(), "html.parser")
        pagina.set_viewport_size({"width": 320, "height": 700})
        self.sobra = pagina.evaluate(SOBRA)
        self.vistas = [*self.queixas]
        pagina.evaluate(AXE_SCRIPT)
        self.axe = {
            "claro, 360": self._axe(pagina, "light", 360, REGRAS),
            "escuro, 1280": self._axe(pagina, "dark", 1280, SO_CORES),
        }

    def _axe(self, pagina, esquema, largura, regras):
        pagina.set_viewport_size({"width": largura, "height": 800})
        pagina.emulate_media(color_scheme=esquema, reduced_motion="reduce")
        return pagina.evaluate(AXE, [["main"] if self.listada.do_admin else ["html"], regras])

    @property
    def queixas_do_navegador(self):
        """O erro que o navegador anota por o próprio documento responder 403 ou 404 é o esperado ali."""
        return [q for q in self.vistas if not (self.estado >= 400 and f"status of {self.estado}" in q)]

    @property
    def links(self):
        atributos = [(no, no.get("href") or no.get("src")) for no in self.html.select("[href], [src]")]
        absolutos = {urldefrag(urljoin(self.endereco, valor)).url for _, valor in atributos if valor}
        aqui = urlsplit(self.endereco).netloc
        return {link for link in absolutos if urlsplit(link).netloc == aqui and link.startswith("http")}


class Visitas(dict):
    """{nome: Visita}, cada uma feita quando o primeiro teste a pede."""

    def __init__(self, produto, entradas):
        self.url, self.entradas = produto.url, entradas
        self.listadas = {p.nome: p for p in listadas(produto)}

    def __missing__(self, nome):
        pagina = self.entradas.de(self.listadas[nome].quem).new_page()
        self[nome] = Visita(pagina, self.listadas[nome], self.url)
        pagina.close()
        return self[nome]


@pytest.fixture(scope="module")
def visitas(modelos, navegador):
    with Produto(modelo_de(modelos, "sqlite")) as produto:
        entradas = Entradas(navegador, produto.url)
        yield Visitas(produto, entradas)
        entradas.fechar()


@pytest.fixture(params=NOMES)
def visita(request, visitas):
    return visitas[request.param]


def test_responde_como_a_lista_diz(visita):
    assert visita.estado == visita.listada.estado


def test_e_acessivel_no_claro_e_no_escuro(visita):
    violacoes = {onde: achadas for onde, achadas in visita.axe.items() if achadas}

    assert violacoes == {}


def test_cabe_em_320_pixels(visita):
    assert visita.sobra <= 0 or visita.listada.do_admin


def test_nao_deixa_queixa_no_console(visita):
    assert visita.queixas_do_navegador == []


def test_o_html_e_bem_escrito(visita):
    html = visita.html
    ids = Counter(no["id"] for no in html.select("[id]"))
    ancoras = {no["href"][1:] for no in html.select("a[href^='#']")} - {"", "top"}
    embutidos = html.select("[style], style, script:not([src])") + [
        no for no in html.find_all() if any(atributo.startswith("on") for atributo in no.attrs)
    ]

    assert html.html["lang"] == "pt-BR" or visita.listada.do_admin
    assert [i for i, vezes in ids.items() if vezes > 1] == []
    assert len(html.select("h1")) == 1
    assert html.title.get_text(strip=True)
    assert ancoras - set(ids) == set()
    assert embutidos == [] or visita.listada.do_admin


def test_cada_endereco_tem_um_titulo_so_dele(visitas):
    enderecos = defaultdict(set)
    for nome in NOMES:
        if not visitas[nome].listada.do_admin:
            enderecos[visitas[nome].html.title.get_text(strip=True)].add(visitas[nome].listada.caminho)

    repetidos = {titulo: onde for titulo, onde in enderecos.items() if len(onde) > 1}

    assert {titulo: onde for titulo, onde in repetidos.items() if not all("verificar/" in o for o in onde)} == {}


def test_todo_link_de_toda_pagina_e_de_verdade(visitas):
    pedidos = defaultdict(dict)
    for nome in NOMES:
        for link in visitas[nome].links:
            pedidos[visitas[nome].listada.quem].setdefault(link, nome)

    quebrados, errados_de_proposito = [], {visitas[nome].endereco for nome in NOMES if visitas[nome].estado >= 400}
    for quem, links in pedidos.items():
        pedido = visitas.entradas.de(quem).request
        respostas = {link: pedido.get(link).status for link in sorted(set(links) - errados_de_proposito)}
        quebrados += [(e, link, quem, links[link]) for link, e in respostas.items() if e >= 400 and e != 403]

    assert sum(map(len, pedidos.values())) > 100
    assert quebrados == []


@pytest.mark.parametrize(("nome", "quem"), [("inicio", None), ("aula", ALUNA), ("area-estudando", ALUNA)])
def test_a_primeira_visita_pesa_no_maximo_150_kb(nome, quem, visitas):
    contexto = visitas.entradas.novo(quem, viewport={"width": 360, "height": 740})
    pagina, bytes_na_rede = contexto.new_page(), []
    sessao = contexto.new_cdp_session(pagina)
    sessao.send("Network.enable")
    sessao.on("Network.loadingFinished", lambda evento: bytes_na_rede.append(evento["encodedDataLength"]))

    pagina.goto(visitas.url + visitas.listadas[nome].caminho, wait_until="networkidle")
    contexto.close()

    assert bytes_na_rede
    assert 0 < sum(bytes_na_rede) <= PESO_MAXIMO
