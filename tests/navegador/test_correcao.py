"""A correção no navegador: o rascunho que se guarda sozinho, com e sem conexão; só pelo teclado; acessível."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.cache import cache
from django.urls import reverse
from entregas import DISSERTATIVA, cena_de_entrega, entregar
from fabricas import SENHA, home
from pessoa import Pessoa, PessoaNoTeclado
from playwright.sync_api import expect

from avaliacoes.models import CorrecaoAberta, CorrecaoManual, Tentativa

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]
SEM_AVISO = {"name": "escolha_de_cookies", "value": "1-rejeitou"}
REGRAS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
AXE = """async (regras) => (await axe.run(["main"], {resultTypes: ["violations"], runOnly: regras})).violations
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")}`))"""


@pytest.fixture
def tentativa():
    cache.clear()
    home()
    cena = cena_de_entrega("dissertativa", DISSERTATIVA, tipo="formativa", slug="texto")
    type(cena.tutora).objects.filter(pk=cena.tutora.pk).update(is_superuser=True, email="tutora.daqui@example.org")
    cena.tutora.emailaddress_set.update(email="tutora.daqui@example.org")
    return entregar(cena)


@pytest.fixture
def abrir(live_server, navegador, tentativa):
    abertas = []

    def nova(tipo=Pessoa):
        pessoa = tipo(navegador, live_server.url)
        pessoa.contexto.add_cookies([{**SEM_AVISO, "url": live_server.url}])
        pessoa.entrar("tutora.daqui@example.org", SENHA)
        abertas.append(pessoa)
        pessoa.pagina.goto(live_server.url + reverse("correcao:tentativa", args=[tentativa.pk]))
        return pessoa

    yield nova
    for pessoa in abertas:
        pessoa.fechar()


def test_o_que_se_digita_se_guarda_sozinho_e_volta(abrir, tentativa):
    pagina = abrir().pagina
    pagina.get_by_label("Comentário para a pessoa").fill("Boa linha de base.")
    expect(pagina.get_by_text("Rascunho guardado às")).to_be_visible()

    pagina.reload()

    expect(pagina.get_by_label("Comentário para a pessoa")).to_have_value("Boa linha de base.")
    assert not CorrecaoManual.objects.exists()


def test_sem_conexao_o_rascunho_fica_no_aparelho_e_vai_quando_ela_volta(abrir, tentativa):
    tutora = abrir()
    tutora.contexto.set_offline(True)
    tutora.pagina.get_by_label("Comentário para a pessoa").fill("Escrito sem rede.")
    expect(tutora.pagina.get_by_text("o rascunho ficou neste aparelho")).to_be_visible()

    tutora.contexto.set_offline(False)
    tutora.pagina.reload()

    expect(tutora.pagina.get_by_label("Comentário para a pessoa")).to_have_value("Escrito sem rede.")
    expect(tutora.pagina.get_by_text("Rascunho guardado às")).to_be_visible()
    assert CorrecaoAberta.objects.get().rascunho["i1-comentario"] == "Escrito sem rede."


def test_so_pelo_teclado_se_da_a_nota(abrir, tentativa):
    pagina = abrir(PessoaNoTeclado).pagina
    pagina.get_by_label("Nota (0 a 100)").focus()
    pagina.keyboard.type("87,5")
    pagina.keyboard.press("Tab")
    pagina.keyboard.type("Muito bem.")
    pagina.keyboard.press("Tab")
    expect(pagina.get_by_role("button", name="Salvar e ir à próxima")).to_be_focused()
    pagina.keyboard.press("Enter")
    pagina.wait_for_url("**/correcoes/*")

    assert str(Tentativa.objects.get(pk=tentativa.pk).nota) == "87.50"


def test_a_tela_de_corrigir_nao_tem_violacao_de_acessibilidade(abrir):
    pagina = abrir().pagina
    pagina.evaluate(AXE_SCRIPT)

    assert pagina.evaluate(AXE, REGRAS) == []
