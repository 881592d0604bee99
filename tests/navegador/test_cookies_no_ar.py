"""Os cookies do produto no ar, no Chromium: quais são, quando se põem, quanto duram, e o aviso que pergunta."""

import time

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import modelo_de
from django.conf import settings
from navegador.paginas import ALUNA, COORDENACAO, CURSO
from pessoa import Pessoa, PessoaNoTeclado
from produto import Produto
from visita import listadas

from portal.cookies import COOKIES, NECESSARIO
from portal.preferencias import ESCOLHA, PREFERENCIAS

pytestmark = [pytest.mark.navegador, pytest.mark.produto]
NECESSARIOS = {c.nome for c in COOKIES if c.categoria == NECESSARIO}
DIA, ATE_FECHAR = 86_400, -1
DURACAO = {
    settings.SESSION_COOKIE_NAME: settings.SESSION_COOKIE_AGE,
    settings.CSRF_COOKIE_NAME: settings.CSRF_COOKIE_AGE,
    ESCOLHA: 182 * DIA,
    PREFERENCIAS: 182 * DIA,
}
TELAS = {"telefone": (360, 740), "estreita": (320, 640), "mesa": (1280, 900), "deitado": (740, 360)}
GUARDADO = """async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(b => b.name), ...await caches.keys()]"""
REGRAS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """async regras => {
    const {violations} = await axe.run("html", {resultTypes: ["violations"], runOnly: {type: "tag", values: regras}});
    return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")}`));
}"""
SOBRA = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# O que recebeu o foco está inteiro atrás do aviso? (Os atalhos ficam na frente dele.)
COBERTO = """() => {
    const aviso = document.querySelector("[data-cookies]"), foco = document.activeElement;
    if (!aviso || aviso.contains(foco) || foco === document.body) return "";
    const a = aviso.getBoundingClientRect(), f = foco.getBoundingClientRect();
    const atras = f.top >= a.top - 1 && f.bottom <= a.bottom + 1 && f.height > 0;
    const naFrente = document.elementFromPoint(f.left + f.width / 2, f.top + f.height / 2);
    return atras && aviso.contains(naFrente) ? `${foco.tagName} ${foco.textContent.trim().slice(0, 40)}` : "";
}"""


@pytest.fixture(scope="module")
def no_ar(modelos):
    with Produto(modelo_de(modelos, "sqlite")) as produto:
        yield produto


@pytest.fixture(scope="module")
def paginas(no_ar):
    return [p for p in listadas(no_ar) if p.caminho != "/contas/logout/"]


@pytest.fixture
def gente(navegador, no_ar):
    abertas = []

    def abrir(classe=Pessoa, **opcoes):
        abertas.append(classe(navegador, no_ar.url, **opcoes))
        return abertas[-1]

    yield abrir
    for pessoa in abertas:
        pessoa.fechar()


def cookies_de(pessoa):
    return {c["name"]: c for c in pessoa.contexto.cookies()}


def dura(cookie):
    return ATE_FECHAR if cookie["expires"] == -1 else cookie["expires"] - time.time()


def aviso(pessoa):
    return pessoa.pagina.get_by_role("region", name="Cookies", exact=True)


def responder(pessoa, nome):
    aviso(pessoa).get_by_role("button", name=nome).click()
    aviso(pessoa).wait_for(state="detached")


# --- Quais são -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("quem", [None, ALUNA, COORDENACAO])
def test_sem_escolher_nenhuma_pagina_poe_mais_do_que_os_necessarios(gente, paginas, quem):
    pessoa = gente()
    if quem:
        pessoa.entrar(quem)
    vistos, guardado = dict(cookies_de(pessoa)), set()
    for listada in [p for p in paginas if p.quem == quem]:
        pessoa.ir(listada.caminho)
        vistos |= cookies_de(pessoa)
        if not listada.do_admin:
            guardado |= set(pessoa.pagina.evaluate(GUARDADO))

    assert set(vistos) - NECESSARIOS == set()
    assert ESCOLHA not in vistos
    assert {nome for nome in guardado if not nome.startswith("oficina.")} == set()
    errados = {n: dura(c) for n, c in vistos.items() if n in DURACAO and not DURACAO[n] - DIA < dura(c) <= DURACAO[n]}
    assert errados == {}


@pytest.mark.parametrize("javascript", [True, False])
def test_aceitar_lembra_e_rejeitar_apaga(gente, javascript):
    pessoa = gente(javascript=javascript)
    pessoa.ir(CURSO)
    assert set(cookies_de(pessoa)) == set()

    responder(pessoa, "Aceitar")
    aceitos = cookies_de(pessoa)
    pessoa.ir("/preferencias/")
    pessoa.marcar(pessoa.pagina.get_by_label("Maior"))
    pessoa.acionar(pessoa.botao("Gravar"))
    lembrados = cookies_de(pessoa)
    pessoa.marcar(pessoa.pagina.get_by_label("Rejeitar"))
    pessoa.marcar(pessoa.pagina.get_by_label("Normal"))
    pessoa.acionar(pessoa.botao("Gravar"))
    rejeitados = cookies_de(pessoa)

    assert set(aceitos) - {"messages"} == {ESCOLHA}
    assert lembrados[PREFERENCIAS]["value"] == "maior-completo"
    for nome in (ESCOLHA, PREFERENCIAS):
        assert DURACAO[nome] - DIA < dura(lembrados[nome]) <= DURACAO[nome]
        assert lembrados[nome]["httpOnly"]
    assert PREFERENCIAS not in rejeitados
    assert rejeitados[ESCOLHA]["value"] == "1-rejeitou"
    assert set(rejeitados) - NECESSARIOS == set()


def test_rejeitar_no_aviso_apaga_o_que_se_pediu_antes(gente):
    pessoa = gente()
    pessoa.ir("/preferencias/")
    pessoa.marcar(pessoa.pagina.get_by_label("Máximo"))
    pessoa.acionar(pessoa.botao("Gravar"))
    pedido = cookies_de(pessoa)[PREFERENCIAS]
    pessoa.ir("/cookies/")

    responder(pessoa, "Rejeitar")

    assert dura(pedido) == ATE_FECHAR
    assert PREFERENCIAS not in cookies_de(pessoa)
    assert pessoa.ir("/cookies/").ok
    assert pessoa.le("Neste aparelho você rejeitou")


# --- O aviso ---------------------------------------------------------------------------------------------------------
def test_sem_javascript_o_aviso_volta_a_mesma_pagina(gente):
    pessoa = gente(javascript=False)
    pessoa.ir("/certificados/verificar/?de=aviso")

    pessoa.acionar(aviso(pessoa).get_by_role("button", name="Rejeitar"))

    assert pessoa.pagina.url.endswith("/certificados/verificar/?de=aviso")
    assert pessoa.le("Guardamos a sua escolha")
    assert aviso(pessoa).count() == 0


def test_responder_nao_perde_o_que_se_estava_escrevendo(gente):
    pessoa = gente()
    pessoa.ir("/contas/signup/")
    pessoa.escrever("Nome completo", "Joana d'Ávila")

    responder(pessoa, "Aceitar")

    assert pessoa.pagina.get_by_label("Nome completo", exact=True).input_value() == "Joana d'Ávila"
    assert cookies_de(pessoa)[ESCOLHA]["value"] == "1-aceitou"
    pessoa.pagina.get_by_role("status").filter(has_text="Guardamos a sua escolha de cookies.").wait_for(
        state="attached"
    )
    assert pessoa.pagina.evaluate("document.activeElement.id") == "conteudo"


def test_sem_rede_o_aviso_nao_finge_que_guardou(gente):
    pessoa = gente()
    pessoa.ir("/cookies/")
    pessoa.contexto.set_offline(True)

    aviso(pessoa).get_by_role("button", name="Aceitar").click()
    aviso(pessoa).get_by_role("alert").filter(has_text="a rede caiu").wait_for()
    sem_rede = cookies_de(pessoa)
    pessoa.contexto.set_offline(False)
    responder(pessoa, "Aceitar")

    assert ESCOLHA not in sem_rede
    assert cookies_de(pessoa)[ESCOLHA]["value"] == "1-aceitou"


def test_so_com_o_teclado_se_escolhe_e_se_passa_adiante(gente):
    pessoa = gente(PessoaNoTeclado)
    pessoa.ir("/termos/")
    adiante = pessoa.pagina.locator("footer").get_by_role("link", name="Cookies", exact=True)

    pessoa.acionar(adiante)  # o aviso não prende: o Tab chega ao rodapé
    pessoa._focar(aviso(pessoa).get_by_role("button", name="Rejeitar"))
    pessoa.pagina.keyboard.press("Enter")
    aviso(pessoa).wait_for(state="detached")

    assert cookies_de(pessoa)[ESCOLHA]["value"] == "1-rejeitou"


@pytest.mark.parametrize("tela", ["telefone", "mesa", "deitado"])
@pytest.mark.parametrize("caminho", [CURSO, "/contas/signup/"])
def test_o_aviso_nunca_cobre_o_que_tem_o_foco(gente, tela, caminho):
    largura, altura = TELAS[tela]
    pessoa = gente(viewport={"width": largura, "height": altura})
    pessoa.ir(caminho)
    cobertos, focados = set(), 0
    for tecla in ("Tab", "Shift+Tab"):
        for _ in range(120):
            pessoa.pagina.keyboard.press(tecla)
            cobertos.add(pessoa.pagina.evaluate(COBERTO))
            focados += 1
            if pessoa.pagina.evaluate("document.activeElement === document.body"):
                break

    assert focados > 20
    assert cobertos == {""}


@pytest.mark.parametrize("tela", TELAS)
def test_o_aviso_e_pequeno_e_nao_alarga_a_pagina(gente, tela):
    largura, altura = TELAS[tela]
    pessoa = gente(viewport={"width": largura, "height": altura})
    pessoa.ir("/")

    caixa = aviso(pessoa).bounding_box()

    assert pessoa.pagina.evaluate(SOBRA) <= 0
    assert caixa["height"] <= 0.3 * altura or caixa["y"] <= 0, "grande demais para ficar sobre a página"


@pytest.mark.parametrize("esquema", ["light", "dark"])
@pytest.mark.parametrize("largura", [320, 360, 1280])
def test_o_aviso_e_acessivel(gente, esquema, largura):
    pessoa = gente(viewport={"width": largura, "height": 800}, color_scheme=esquema, reduced_motion="reduce")
    pessoa.ir("/termos/")
    pessoa.pagina.evaluate(AXE_SCRIPT)

    assert aviso(pessoa).is_visible()
    assert pessoa.pagina.evaluate(AXE, REGRAS) == []


# --- O tamanho do texto ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("quem", [None, ALUNA])
def test_o_texto_maximo_cabe_em_toda_pagina_publica(gente, no_ar, paginas, quem):
    pessoa, vistas, largas = gente(viewport={"width": 360, "height": 740}), 0, []
    if quem:
        pessoa.entrar(quem)
    pessoa.contexto.add_cookies([{"name": PREFERENCIAS, "value": "maximo-completo", "url": no_ar.url}])
    for listada in [p for p in paginas if p.quem == quem and not p.do_admin]:
        pessoa.ir(listada.caminho)
        vistas += pessoa.pagina.evaluate("document.documentElement.dataset.texto === 'maximo'")
        if (sobra := pessoa.pagina.evaluate(SOBRA)) > 0:
            largas.append((listada.nome, sobra))

    assert vistas > 10
    assert largas == []


def test_o_texto_maximo_e_quase_uma_vez_e_meia_o_normal(gente, no_ar):
    tamanhos = []
    for valor in ("normal-completo", "maior-completo", "maximo-completo"):
        pessoa = gente()
        pessoa.contexto.add_cookies([{"name": PREFERENCIAS, "value": valor, "url": no_ar.url}])
        pessoa.ir("/termos/")
        tamanhos.append(
            float(pessoa.pagina.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))
        )

    assert tamanhos == [17.0, 20.0, 24.0]
