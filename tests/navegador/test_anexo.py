"""No Chromium: o plano de intervenção com o seu anexo, da queda no meio do envio à nota dada na fila de correção."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.cache import cache
from entregas import PLANO, cena_de_entrega
from fabricas import SENHA, home
from pessoa import Pessoa
from playwright.sync_api import expect

from avaliacoes import anexos
from avaliacoes import tentativa as atos
from avaliacoes.models import ArquivoEnviado, Resposta, Tentativa

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]
SEM_AVISO = {"name": "escolha_de_cookies", "value": "1-rejeitou"}
REGRAS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AXE = """async (regras) => (await axe.run(["main"], {resultTypes: ["violations"], runOnly: regras})).violations
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} (${n.any[0]?.message ?? v.help})`))"""
CABE = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
PEDACOS = 5
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n" + b"%" * (anexos.PEDACO * (PEDACOS - 1)) + b"\n%%EOF"
COM_ANEXO = {**PLANO, "anexo": {"obrigatorio": True, "extensoes": ["pdf", "png"], "maximo_mb": 2}}
SALVO = re.compile(r"^Salvo às \d\dh\d\d\.$")
ESPERA = 20_000


@pytest.fixture
def cena():
    cache.clear()
    home()
    cena = cena_de_entrega(dados=COM_ANEXO, nota_minima=60)
    type(cena.tutora).objects.filter(pk=cena.tutora.pk).update(is_superuser=True)
    cena.tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    return cena


@pytest.fixture
def abrir(live_server, navegador):
    """Alguém que entra e vai a uma página."""
    abertas = []

    def nova(quem, caminho, **opcoes):
        pessoa = Pessoa(navegador, live_server.url, **opcoes)
        abertas.append(pessoa)
        pessoa.contexto.add_cookies([{**SEM_AVISO, "url": live_server.url}])
        pessoa.entrar(quem.email, SENHA)
        pessoa.ir(caminho)
        return pessoa

    yield nova
    for pessoa in abertas:
        pessoa.fechar()


@pytest.fixture
def aluna(abrir, cena):
    return abrir(cena.pessoa, _da(cena), viewport={"width": 360, "height": 740})


@pytest.fixture
def arquivo(tmp_path):
    caminho = tmp_path / "plano de intervenção.pdf"
    caminho.write_bytes(PDF)
    return caminho


def _da(cena):
    return f"/avaliacoes/tentativas/{cena.tentativa.pk}/"


class Rede:
    """A conexão de uma página: anota cada pedaço que sai e segura o que se mandar segurar."""

    def __init__(self, pagina, segurar):
        self.pagina, self.segurar, self.seguro, self.enviados = pagina, segurar, None, []
        pagina.route("**/envio/**", self._passar)

    def _passar(self, rota):
        partes = parse_qs(urlsplit(rota.request.url).query)
        if "de" in partes:
            self.enviados.append(int(partes["de"][0]) // anexos.PEDACO)
        if self.enviados[-1] == self.segurar and self.seguro is None:
            self.seguro = rota
            return
        rota.continue_()

    def esperar_o_meio(self):
        while self.seguro is None:
            self.pagina.wait_for_timeout(50)

    def cair(self):
        self.pagina.context.set_offline(True)
        self.seguro.abort("internetdisconnected")


def preencher(aluna):
    aluna.escrever("Problema", "Um quarto das consultas se perde.")
    aluna.escrever("Ação", "Ligar na véspera.")


def escolher(aluna, arquivo):
    aluna.pagina.get_by_label("Anexo").set_input_files(arquivo)


def anexo_na_resposta(aluna):
    return aluna.pagina.get_by_role("checkbox", name="plano de intervenção.pdf")


def estado(aluna):
    return expect(aluna.pagina.locator("[data-estado]"))


def conferir_a_tela(aluna):
    """Nada transborda e o axe não acha nada."""
    aluna.pagina.evaluate(AXE_SCRIPT)
    assert aluna.pagina.evaluate(AXE, REGRAS) == []
    assert aluna.pagina.evaluate(CABE)


def enviar_tudo(aluna):
    aluna.acionar(aluna.botao("Enviar respostas"))
    assert aluna.le("A questão tem resposta")
    aluna.acionar(aluna.botao("Enviar agora"))
    assert aluna.le("espera a leitura de quem faz a tutoria")


def corrigir_na_fila(tutora, cena):
    """Abre a entrega mais antiga da fila, baixa o anexo, dá o nível mais alto e comenta."""
    tutora.acionar(tutora.link(str(cena.pessoa)))
    with tutora.pagina.expect_download() as baixado:
        tutora.link("plano de intervenção.pdf").click()
    assert baixado.value.path().read_bytes() == PDF
    for criterio in tutora.pagina.locator("fieldset.correcao-criterio").all():
        tutora.marcar(criterio.get_by_label("Pleno"))
    tutora.escrever("Comentário para a pessoa", "O anexo traz os números.")
    tutora.acionar(tutora.botao("Salvar e ir à próxima"))
    assert tutora.le("Nenhuma entrega espera correção")


def conferir_a_nota(aluna, cena):
    aluna.ir(f"{_da(cena)}resultado/")
    assert aluna.le("100 de 100")
    assert aluna.le("O anexo traz os números.")
    with aluna.pagina.expect_download() as baixado:
        aluna.link("plano de intervenção.pdf").click()
    assert baixado.value.path().read_bytes() == PDF


def test_com_a_queda_no_meio_o_anexo_continua_de_onde_parou_e_chega_a_nota(aluna, abrir, cena, arquivo):
    preencher(aluna)
    rede = Rede(aluna.pagina, segurar=2)
    escolher(aluna, arquivo)
    rede.esperar_o_meio()
    expect(aluna.pagina.locator("[data-anexos]")).to_contain_text("40% enviado.")
    rede.cair()
    expect(aluna.pagina.locator("[data-anexos]")).to_contain_text("A conexão caiu. O envio continua sozinho")
    assert ArquivoEnviado.objects.get().recebidos == 2 * anexos.PEDACO

    aluna.contexto.set_offline(False)

    expect(anexo_na_resposta(aluna)).to_be_checked(timeout=ESPERA)
    estado(aluna).to_have_text(SALVO, timeout=ESPERA)
    assert rede.enviados == [0, 1, 2, 2, 3, 4]
    assert ArquivoEnviado.objects.get().arquivo.open("rb").read() == PDF
    enviar_tudo(aluna)
    corrigir_na_fila(abrir(cena.tutora, "/admin/correcoes/"), cena)
    conferir_a_nota(aluna, cena)


def test_quem_recarrega_no_meio_escolhe_o_mesmo_arquivo_e_o_envio_continua(aluna, arquivo):
    aluna.pagina.on("dialog", lambda pergunta: pergunta.accept())
    preencher(aluna)
    estado(aluna).to_have_text(SALVO, timeout=ESPERA)
    rede = Rede(aluna.pagina, segurar=3)
    escolher(aluna, arquivo)
    rede.esperar_o_meio()
    aluna.pagina.reload()
    expect(aluna.pagina.get_by_label("Problema", exact=True)).to_have_value("Um quarto das consultas se perde.")

    escolher(aluna, arquivo)

    expect(anexo_na_resposta(aluna)).to_be_checked(timeout=ESPERA)
    estado(aluna).to_have_text(SALVO, timeout=ESPERA)
    assert rede.enviados == [0, 1, 2, 3, 3, 4]
    aluna.pagina.reload()
    expect(anexo_na_resposta(aluna)).to_be_checked()
    anexo_na_resposta(aluna).uncheck()
    estado(aluna).to_have_text(SALVO, timeout=ESPERA)
    aluna.pagina.reload()
    expect(anexo_na_resposta(aluna)).to_have_count(0)


def test_o_envio_no_meio_segura_a_conferencia_e_cancelado_nao_entra_na_resposta(aluna, cena, arquivo):
    preencher(aluna)
    rede = Rede(aluna.pagina, segurar=1)
    escolher(aluna, arquivo)
    rede.esperar_o_meio()

    aluna.botao("Enviar respostas").click()

    expect(aluna.pagina.locator("[data-anexos]")).to_contain_text("Espere o envio terminar, ou cancele-o.")
    expect(aluna.botao("Cancelar")).to_be_focused()
    aluna.pagina.keyboard.press("Enter")
    expect(aluna.pagina.locator("[data-anexos] li")).to_have_count(0)
    expect(aluna.pagina.get_by_label("Anexo")).to_be_focused()
    expect(aluna.pagina.locator("[data-anexo-estado]")).to_contain_text("cancelado.")
    estado(aluna).to_have_text(SALVO, timeout=ESPERA)
    aluna.acionar(aluna.botao("Enviar respostas"))
    assert aluna.le("Falta completar uma questão")
    assert aluna.le("Falta o anexo.")
    conferir_a_tela(aluna)
    assert ArquivoEnviado.objects.get().completo_em is None
    assert "arquivos" not in Resposta.objects.latest("sequencia").conteudo
    assert Tentativa.objects.get().aberta


def test_o_que_nao_e_pdf_e_recusado_com_o_motivo_e_o_texto_fica(aluna, tmp_path):
    preencher(aluna)
    falso = tmp_path / "foto.pdf"
    falso.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 500)

    escolher(aluna, falso)

    expect(aluna.pagina.locator("[data-anexos] [data-tom=erro]")).to_contain_text("foto.pdf")
    expect(aluna.botao("Tirar da lista")).to_be_visible()
    estado(aluna).to_have_text(SALVO, timeout=ESPERA)
    assert not ArquivoEnviado.objects.exists()
    assert Resposta.objects.latest("sequencia").conteudo["campos"]["problema"] == "Um quarto das consultas se perde."


def test_sem_javascript_o_anexo_vai_no_formulario_e_chega_a_nota(abrir, cena, arquivo, tmp_path):
    aluna = abrir(cena.pessoa, _da(cena), javascript=False, viewport={"width": 360, "height": 740})
    preencher(aluna)
    vazio = tmp_path / "vazio.pdf"
    vazio.write_bytes(b"")
    escolher(aluna, vazio)
    aluna.acionar(aluna.botao("Salvar respostas"))
    assert aluna.le("vazio.pdf: O arquivo está vazio.")
    assert aluna.pagina.get_by_label("Ação", exact=True).input_value() == "Ligar na véspera."
    escolher(aluna, arquivo)
    aluna.acionar(aluna.botao("Salvar respostas"))
    expect(anexo_na_resposta(aluna)).to_be_checked()

    enviar_tudo(aluna)

    corrigir_na_fila(abrir(cena.tutora, "/admin/correcoes/", javascript=False), cena)
    conferir_a_nota(aluna, cena)
    assert ArquivoEnviado.objects.count() == 1


@pytest.mark.parametrize("esquema", ["light", "dark"])
def test_a_tela_com_o_envio_no_meio_e_acessivel_e_cabe_em_320(abrir, cena, arquivo, esquema):
    aluna = abrir(cena.pessoa, _da(cena), viewport={"width": 320, "height": 640}, color_scheme=esquema)
    rede = Rede(aluna.pagina, segurar=1)
    escolher(aluna, arquivo)
    rede.esperar_o_meio()
    conferir_a_tela(aluna)
    rede.seguro.continue_()
    expect(anexo_na_resposta(aluna)).to_be_checked(timeout=ESPERA)
    conferir_a_tela(aluna)
