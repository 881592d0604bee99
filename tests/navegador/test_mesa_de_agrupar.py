"""No Chromium: a mesa de agrupar com o mouse, só com o teclado, sem JavaScript, sem rede e no celular."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.cache import cache
from fabricas import AchadoFactory, DemandaFactory, EixoFactory, OficinaFactory, PessoaFactory
from pessoa import Pessoa, PessoaNoTeclado
from playwright.sync_api import expect

from oficinas.models import Consolidacao

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]
REGRAS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AXE = """async (regras) => (await axe.run(["main"], {resultTypes: ["violations"], runOnly: regras})).violations
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} (${n.any[0]?.message ?? v.help})`))"""
SOBRA = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
QUEM = "facilita@example.org"
TEXTOS = (
    "O município agenda sem passar pela central de regulação e a fila some do controle.",
    "Município agenda sem passar pela central de regulação, a fila some do controle do gestor.",
    "Falta lista de substituição para a vaga perdida.",
    "Senhas compartilhadas entre atendentes.",
)


@pytest.fixture
def oficina():
    cache.clear()
    # `transaction=True` apaga as permissões dos grupos; as da tela se provam em tests/acesso.py.
    PessoaFactory(email=QUEM, administra=True)
    oficina = OficinaFactory()
    eixo = EixoFactory(codigo="regulacao", nome="Regulação", ordem=1)
    for n, texto in enumerate(TEXTOS, start=1):
        AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n:03d}", enunciado=texto, eixo=eixo)
    DemandaFactory(codigo="DEM-01", enunciado="Rever a agenda.", eixo=eixo, achados=[oficina.achados.last()])
    return oficina


@pytest.fixture
def mesa(live_server, navegador, oficina):
    """`mesa(Pessoa, …)`: uma facilitadora diante da mesa; fecha todas no fim."""
    abertas = []

    def abrir(tipo=Pessoa, **opcoes):
        pessoa = tipo(navegador, live_server.url, **{"viewport": {"width": 1280, "height": 900}, **opcoes})
        abertas.append(pessoa)
        pessoa.contexto.add_cookies([{"name": "escolha_de_cookies", "value": "1-rejeitou", "url": live_server.url}])
        pessoa.entrar(QUEM)
        pessoa.ir(f"/admin/oficinas/{oficina.pk}/agrupar/")
        return pessoa

    yield abrir
    for pessoa in abertas:
        pessoa.fechar()


def caixa(pessoa, n):
    return pessoa.pagina.locator(".mesa-achado", has_text=f"/{n:03d}").locator("input")


def recado(pessoa):
    return pessoa.pagina.locator("[data-recado]")


def com_foco(pessoa):
    return pessoa.pagina.evaluate("document.activeElement.id")


def onde():
    return {c.achado.codigo[-3:]: c.demanda.codigo for c in Consolidacao.objects.select_related("achado", "demanda")}


def sem_faltas(pessoa):
    pessoa.pagina.evaluate(AXE_SCRIPT)
    assert pessoa.pagina.evaluate(AXE, REGRAS) == []


def test_so_com_o_teclado_se_cria_se_leva_e_se_desfaz_sem_perder_o_lugar(mesa):
    pessoa = mesa(PessoaNoTeclado)
    pessoa.marcar(caixa(pessoa, 1))
    pessoa.marcar(caixa(pessoa, 2))
    expect(pessoa.pagina.locator("[data-marcados]")).to_have_text("2 achados")

    pessoa._acionar(pessoa.botao("Criar demanda"))
    expect(pessoa.pagina.locator("#mesa-erro")).to_have_text("Escreva o que a demanda pede.")
    assert com_foco(pessoa) == "ato-criar"
    assert caixa(pessoa, 1).is_checked()
    sem_faltas(pessoa)

    pessoa.pagina.locator("#soltos").focus()
    pessoa.escrever("O que eles pedem", "Um fluxo só.")
    pessoa._acionar(pessoa.botao("Criar demanda"))
    expect(recado(pessoa)).to_have_text("Reuniu 2 achados na DEM-02.")
    assert com_foco(pessoa) == "ato-criar"
    assert onde() == {"001": "DEM-02", "002": "DEM-02", "004": "DEM-01"}

    pessoa.pagina.locator("#soltos").focus()
    pessoa.marcar(caixa(pessoa, 3))
    pessoa.escolher("Qual recebe", "DEM-01 · Rever a agenda.")
    pessoa._acionar(pessoa.botao("Levar achados"))
    expect(recado(pessoa)).to_have_text("Reuniu 1 achado na DEM-01.")

    pessoa.pagina.locator("main").evaluate("e => { e.tabIndex = -1; e.focus(); }")
    pessoa._acionar(pessoa.pagina.locator("#desfazer"))
    expect(recado(pessoa)).to_have_text("Desfeito: Reuniu 1 achado na DEM-01.")
    assert com_foco(pessoa) == "desfazer"
    assert onde() == {"001": "DEM-02", "002": "DEM-02", "004": "DEM-01"}


def test_com_o_mouse_se_juntam_os_parecidos_e_se_arrasta_ate_a_demanda(mesa):
    pessoa = mesa()
    pessoa.botao(re.compile("Juntar em nova demanda")).click()
    expect(recado(pessoa)).to_contain_text("Reuniu 2 achados na DEM-02.")
    assert com_foco(pessoa) == "soltos"

    pessoa.pagina.locator(".mesa-achado", has_text="/003").drag_to(pessoa.pagina.locator("#DEM-01"))
    expect(recado(pessoa)).to_have_text("Reuniu 1 achado na DEM-01.")
    assert onde() == {"001": "DEM-02", "002": "DEM-02", "003": "DEM-01", "004": "DEM-01"}
    sem_faltas(pessoa)


def test_sem_javascript_os_mesmos_formularios_funcionam(mesa):
    pessoa = mesa(javascript=False)
    caixa(pessoa, 1).check()
    caixa(pessoa, 2).check()
    pessoa.acionar(pessoa.botao("Criar demanda"))
    assert pessoa.le("Escreva o que a demanda pede.")
    assert caixa(pessoa, 1).is_checked()

    pessoa.escrever("O que eles pedem", "Um fluxo só.")
    pessoa.acionar(pessoa.botao("Criar demanda"))
    assert pessoa.le("Reuniu 2 achados na DEM-02.")

    pessoa.acionar(pessoa.pagina.locator("#desfazer"))
    assert pessoa.le("Desfeito: Reuniu 2 achados na DEM-02.")
    assert onde() == {"004": "DEM-01"}


def test_sem_rede_nada_muda_e_o_que_se_marcou_continua_la(mesa):
    pessoa = mesa()
    caixa(pessoa, 1).check()
    pessoa.escrever("O que eles pedem", "Um fluxo só.")
    pessoa.contexto.set_offline(True)
    pessoa.botao("Criar demanda").click()
    expect(recado(pessoa)).to_contain_text("Sem conexão: nada mudou.")
    assert caixa(pessoa, 1).is_checked()

    pessoa.contexto.set_offline(False)
    pessoa.botao("Criar demanda").click()
    expect(recado(pessoa)).to_have_text("Reuniu 1 achado na DEM-02.")


def test_no_celular_a_barra_vem_recolhida_e_cabe(mesa):
    pessoa = mesa(viewport={"width": 360, "height": 740})
    barra = pessoa.pagina.locator(".mesa-barra details")
    assert barra.get_attribute("open") is None
    assert pessoa.pagina.evaluate(SOBRA) == 0

    caixa(pessoa, 1).check()
    barra.locator("summary").click()
    expect(pessoa.botao("Criar demanda")).to_be_visible()
    assert pessoa.pagina.evaluate(SOBRA) == 0
    sem_faltas(pessoa)
