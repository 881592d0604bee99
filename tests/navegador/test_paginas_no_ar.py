"""Cada página listada, no produto no ar e no Chromium: acessível, bem escrita, leve, e com todo link de verdade.

Cada página é visitada uma vez, sob a política de conteúdo dela, e os testes leem o que a visita juntou. No admin só se
julga o que é nosso: o conteúdo do `main`, e não a moldura do Wagtail.
"""

import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from bs4 import BeautifulSoup
from conftest import modelo_de
from navegador.paginas import ALUNA, PAGINAS
from produto import Produto
from visita import Entradas, chromium, listadas

pytestmark = [pytest.mark.navegador, pytest.mark.produto]

NOMES = [p.nome for p in PAGINAS]
REGRAS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# O que o Wagtail põe dentro do `main`: o botão do índice dos painéis e a conta dos resultados da busca.
DO_WAGTAIL = ["#w-minimap-toggle", "h2[role=alert]"]
# O escuro só muda as cores; o resto já foi julgado no claro.
SO_CORES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
AXE = """async ([alvo, regras]) => {
    const {violations} = await axe.run(alvo, {resultTypes: ["violations"], runOnly: regras});
    return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} (${n.any[0]?.message ?? v.help})`));
}"""
SOBRA = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PESO_MAXIMO = 150 * 1024
NAVEGADORES = 2


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
        alvo = {"include": ["main"], "exclude": DO_WAGTAIL} if self.listada.do_admin else {"include": ["html"]}
        return pagina.evaluate(AXE, [alvo, regras])

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


class Visitas:
    """A visita de cada página, por nome. Dois navegadores: um desenha enquanto o outro espera o servidor."""

    def __init__(self, url, paginas):
        self.url = url
        self._meu = threading.local()  # o Playwright é da linha de execução que o abriu
        self._linhas = ThreadPoolExecutor(NAVEGADORES)
        self._feitas = {pagina.nome: self._linhas.submit(self._visitar, pagina) for pagina in paginas}

    def __getitem__(self, nome):
        return self._feitas[nome].result()

    def _visitar(self, listada):
        if not hasattr(self._meu, "entradas"):
            self._meu.pilha = ExitStack()
            self._meu.entradas = Entradas(self._meu.pilha.enter_context(chromium()), self.url)
            self._meu.pilha.callback(self._meu.entradas.fechar)
        pagina = self._meu.entradas.de(listada.quem).new_page()
        visita = Visita(pagina, listada, self.url)
        pagina.close()
        return visita

    def fechar(self):
        for visita in self._feitas.values():
            visita.cancel()
        juntas = threading.Barrier(NAVEGADORES)
        for _ in range(NAVEGADORES):
            self._linhas.submit(self._encerrar, juntas)
        self._linhas.shutdown()

    def _encerrar(self, juntas):
        juntas.wait()
        if hasattr(self._meu, "pilha"):
            self._meu.pilha.close()


def pedidas(itens):
    """As páginas que os testes escolhidos visitam: todas, se algum olha a lista inteira."""
    daqui = [item for item in itens if "visitas" in getattr(item, "fixturenames", ())]
    parametros = [item.callspec.params if hasattr(item, "callspec") else {} for item in daqui]
    if all("visita" in dados for dados in parametros):
        return list(dict.fromkeys(dados["visita"] for dados in parametros))
    return NOMES


@pytest.fixture(scope="module")
def no_ar(modelos):
    with Produto(modelo_de(modelos, "sqlite")) as produto:
        yield produto


@pytest.fixture(scope="module")
def lista(no_ar):
    return {pagina.nome: pagina for pagina in listadas(no_ar)}


@pytest.fixture(scope="module")
def visitas(request, no_ar, lista):
    feitas = Visitas(no_ar.url, [lista[nome] for nome in pedidas(request.session.items)])
    yield feitas
    feitas.fechar()


@pytest.fixture(scope="module")
def entradas(navegador, no_ar):
    abertas = Entradas(navegador, no_ar.url)
    yield abertas
    abertas.fechar()


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
    assert len(html.select("h1")) == 1 or html.select_one("main h2.w-h1#header-title")  # o do Wagtail, ao editar
    assert html.title.get_text(strip=True)
    assert ancoras - set(ids) == set()
    assert embutidos == [] or visita.listada.do_admin


def test_cada_endereco_tem_um_titulo_so_dele(visitas):
    """Para a mesma pessoa: a página de frequência de uma pode ter o título da página de frequência de outra."""
    enderecos = defaultdict(set)
    for nome in NOMES:
        listada = visitas[nome].listada
        if not listada.do_admin:
            enderecos[listada.quem, visitas[nome].html.title.get_text(strip=True)].add(listada.caminho)

    repetidos = {titulo: onde for titulo, onde in enderecos.items() if len(onde) > 1}

    assert {titulo: onde for titulo, onde in repetidos.items() if not all("verificar/" in o for o in onde)} == {}


def test_todo_link_de_toda_pagina_e_de_verdade(visitas, entradas):
    pedidos = defaultdict(dict)
    for nome in NOMES:
        for link in visitas[nome].links:
            pedidos[visitas[nome].listada.quem].setdefault(link, nome)

    quebrados, errados_de_proposito = [], {visitas[nome].endereco for nome in NOMES if visitas[nome].estado >= 400}
    for quem, links in pedidos.items():
        pedido = entradas.de(quem).request
        respostas = {link: pedido.get(link).status for link in sorted(set(links) - errados_de_proposito)}
        quebrados += [(e, link, quem, links[link]) for link, e in respostas.items() if e >= 400 and e != 403]

    assert sum(map(len, pedidos.values())) > 100
    assert quebrados == []


@pytest.mark.parametrize(("nome", "quem"), [("inicio", None), ("aula", ALUNA), ("area-estudando", ALUNA)])
def test_a_primeira_visita_pesa_no_maximo_150_kb(nome, quem, no_ar, lista, entradas):
    contexto = entradas.novo(quem, viewport={"width": 360, "height": 740})
    pagina, bytes_na_rede = contexto.new_page(), []
    sessao = contexto.new_cdp_session(pagina)
    sessao.send("Network.enable")
    sessao.on("Network.loadingFinished", lambda evento: bytes_na_rede.append(evento["encodedDataLength"]))

    pagina.goto(no_ar.url + lista[nome].caminho, wait_until="networkidle")
    contexto.close()

    assert bytes_na_rede
    assert 0 < sum(bytes_na_rede) <= PESO_MAXIMO
