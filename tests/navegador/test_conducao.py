"""No Chromium: quem facilita conduz a sala com o mouse, só com o teclado e sem JavaScript."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from fabricas import SENHA, ConsorcioFactory, EixoFactory, OficinaFactory, ParticipacaoFactory, PessoaFactory, home
from pessoa import Pessoa, PessoaNoTeclado
from playwright.sync_api import expect

from oficinas.models import Oficina

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]
SEM_AVISO = {"name": "escolha_de_cookies", "value": "1-rejeitou"}
REGRAS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AXE = """async (regras) => (await axe.run(["main"], {resultTypes: ["violations"], runOnly: regras})).violations
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} (${n.any[0]?.message ?? v.help})`))"""


@pytest.fixture
def oficina():
    home()
    facilitadora = PessoaFactory(email="quem.facilita@example.org", administra=True)
    oficina = OficinaFactory(codigo="OF-2026-60", aberta=True, facilitadoras=[facilitadora], horas=3)
    oficina.eixos.add(EixoFactory(codigo="regulacao", nome="Regulação"))
    oficina.save()
    return oficina


@pytest.fixture
def abrir(live_server, navegador):
    abertas = []

    def nova(tipo=Pessoa, **opcoes):
        pessoa = tipo(navegador, live_server.url, **opcoes)
        pessoa.contexto.add_cookies([{**SEM_AVISO, "url": live_server.url}])
        pessoa.entrar("quem.facilita@example.org", SENHA)
        abertas.append(pessoa)
        return pessoa

    yield nova
    for pessoa in abertas:
        pessoa.fechar()


def conducao(oficina, resto=""):
    return f"/admin/oficinas/{oficina.pk}/{resto}"


def test_os_numeros_da_sala_se_renovam_sem_recarregar(abrir, oficina):
    pessoa = abrir()
    pessoa.ir(conducao(oficina))
    expect(pessoa.pagina.locator(".oficina-contas")).to_contain_text("0 pessoas presentes")

    ParticipacaoFactory(oficina=oficina)

    expect(pessoa.pagina.locator(".oficina-contas")).to_contain_text("1 pessoa presente", timeout=20_000)
    assert pessoa.tem(pessoa.link("Abrir o mural no projetor"))


def test_o_campo_do_orgao_sugere_enquanto_se_escreve(abrir, oficina):
    ConsorcioFactory(sigla="CISLAV", nome="Consórcio de Lavras")
    pessoa = abrir()
    pessoa.ir(conducao(oficina, "presencas/nova/"))

    pessoa.pagina.locator("input[name=orgao]").press_sequentially("cisl")

    expect(pessoa.pagina.locator("#orgaos option")).to_have_count(1)
    assert pessoa.pagina.locator("#orgaos option").get_attribute("value") == "CISLAV · Consórcio de Lavras"


@pytest.mark.parametrize(
    ("tipo", "opcoes"),
    [(Pessoa, {}), (PessoaNoTeclado, {}), (Pessoa, {"javascript": False})],
    ids=["mouse", "teclado", "sem JavaScript"],
)
def test_abre_digita_confere_e_encerra(abrir, oficina, tipo, opcoes):
    Oficina.objects.update(situacao="preparacao")
    pessoa = abrir(tipo, **opcoes)
    pessoa.ir(conducao(oficina))
    pessoa.acionar(pessoa.botao("Abrir a sala"))
    pessoa.acionar(pessoa.link("Digitar achados"))

    pessoa.marcar(pessoa.pagina.get_by_label("Regulação"))
    pessoa.escrever("O que se disse, um achado por linha", "1. Falta vaga\n2. O paciente José esperou")
    pessoa.acionar(pessoa.botao("Registrar os achados"))
    assert pessoa.le("2 achados entram assim")
    assert pessoa.le("Parece haver o nome de uma pessoa")
    pessoa.acionar(pessoa.botao("Registrar assim"))
    assert pessoa.le("2 achados registrados, de OF-2026-60/001 a OF-2026-60/002.")

    pessoa.ir(conducao(oficina))
    encerrar = pessoa.pagina.locator("summary", has_text="Encerrar a oficina")
    pessoa._acionar(encerrar)
    pessoa.acionar(pessoa.botao("Encerrar agora"))
    assert pessoa.le("A oficina terminou")
    assert [a.enunciado for a in oficina.achados.order_by("codigo")] == ["Falta vaga", "O paciente José esperou"]


@pytest.mark.parametrize("esquema", ["light", "dark"])
def test_o_que_so_aparece_depois_de_enviar_tambem_e_acessivel(abrir, oficina, esquema):
    """Os erros e as prévias, que a lista de páginas não alcança, em 360 pixels."""
    ParticipacaoFactory(oficina=oficina, nome="Ana Fictícia", consorcio=ConsorcioFactory(sigla="CISLAV"))
    pessoa = abrir(viewport={"width": 360, "height": 740}, color_scheme=esquema)
    lista = "Ana Ficticia; Técnica; cislav\nBia Fictícia; Técnica; CISLAVI\n; sem nome"
    envios = {
        "digitar/": ("Registrar os achados", {}),
        "presencas/nova/": ("Gravar", {}),
        "presencas/colar/": ("Conferir", {"A lista, uma pessoa por linha": lista}),
    }
    violacoes = {}
    for caminho, (botao, campos) in envios.items():
        pessoa.ir(conducao(oficina, caminho))
        for rotulo, texto in campos.items():
            pessoa.escrever(rotulo, texto)
        pessoa.acionar(pessoa.botao(botao))
        pessoa.pagina.evaluate(AXE_SCRIPT)
        violacoes[caminho] = pessoa.pagina.evaluate(AXE, REGRAS)
        sobra = pessoa.pagina.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sobra <= 0, caminho

    assert violacoes == dict.fromkeys(envios, [])
