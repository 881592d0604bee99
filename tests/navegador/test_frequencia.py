"""No Chromium: o código no projetor, a presença digitada no celular, a lista marcada e a justificativa mandada."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.cache import cache
from fabricas import SENHA, EncontroFactory, MatriculaFactory, PessoaFactory, TurmaFactory, home
from pessoa import Pessoa, PessoaNoTeclado
from playwright.sync_api import expect

from cursos import codigo_de_presenca, frequencia
from cursos.frequencia import FALTA
from cursos.models import Encontro, Justificativa, Presenca

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]
SEM_AVISO = {"name": "escolha_de_cookies", "value": "1-rejeitou"}
REGRAS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AXE = """async (regras) => (await axe.run({resultTypes: ["violations"], runOnly: regras})).violations
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} (${n.any[0]?.message ?? v.help})`))"""
SOBRA = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ALTURA_QUE_SOBRA = "document.documentElement.scrollHeight - document.documentElement.clientHeight"
PROJETOR = {"viewport": {"width": 1920, "height": 1080}}
CELULAR = {"viewport": {"width": 360, "height": 740}}
COORDENA, ALUNA = "quem.coordena@example.org", "quem.estuda@example.org"


@pytest.fixture(autouse=True)
def sem_contagens():
    cache.clear()


@pytest.fixture
def encontro():
    home()
    turma = TurmaFactory(coordenadores=[PessoaFactory(email=COORDENA, administra=True)])
    MatriculaFactory(turma=turma, confirmada=True, pessoa=PessoaFactory(email=ALUNA, nome="Aluna de Exemplo"))
    return EncontroFactory(turma=turma, titulo="Abertura do curso: o consórcio no SUS e a regulação do acesso")


@pytest.fixture
def abrir(live_server, navegador):
    abertas = []

    def nova(email, tipo=Pessoa, **opcoes):
        pessoa = tipo(navegador, live_server.url, **opcoes)
        pessoa.contexto.add_cookies([{**SEM_AVISO, "url": live_server.url}])
        pessoa.entrar(email, SENHA)
        abertas.append(pessoa)
        return pessoa

    yield nova
    for pessoa in abertas:
        pessoa.fechar()


def vigente(encontro):
    return Encontro.objects.get(pk=encontro.pk).codigo_vigente()


def violacoes(pagina):
    pagina.evaluate(AXE_SCRIPT)
    achadas = []
    for esquema in ("light", "dark"):
        pagina.emulate_media(color_scheme=esquema, reduced_motion="reduce")
        achadas += [f"{esquema}: {violacao}" for violacao in pagina.evaluate(AXE, REGRAS)]
    return achadas


def test_do_projetor_ao_celular_e_a_contagem_sobe_sozinha(abrir, encontro):
    equipe, aluna = abrir(COORDENA, **PROJETOR), abrir(ALUNA, **CELULAR)
    equipe.ir(f"/admin/frequencia/encontros/{encontro.pk}/")
    equipe.acionar(equipe.botao("Abrir o código na sala"))
    letras = equipe.pagina.locator(".projetor-letras")
    expect(equipe.pagina.locator(".projetor-conta")).to_contain_text("0 presenças registradas, de 1 pessoa")

    aluna.ir("/estudo/presenca/")
    aluna.escrever("Código da sala", letras.inner_text().lower())
    aluna.acionar(aluna.botao("Confirmar presença"))

    assert aluna.le("Presença registrada em")
    assert aluna.le("100%")
    expect(equipe.pagina.locator(".projetor-conta")).to_contain_text("1 presença registrada", timeout=20_000)
    assert not equipe.le("Aluna de Exemplo")
    assert equipe.pagina.evaluate(SOBRA) <= 0
    assert equipe.pagina.evaluate(ALTURA_QUE_SOBRA) <= 0
    assert letras.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 300
    assert letras.evaluate("e => e.getClientRects().length") == 1
    assert violacoes(equipe.pagina) == []


@pytest.mark.parametrize("largura", [1024, 1280, 3840])
def test_o_projetor_cabe_inteiro_em_qualquer_tela_da_sala(abrir, encontro, largura):
    codigo_de_presenca.abrir(encontro, 15, None)
    equipe = abrir(COORDENA, viewport={"width": largura, "height": largura * 9 // 16})

    equipe.ir(f"/admin/frequencia/encontros/{encontro.pk}/projetor/")

    assert equipe.pagina.evaluate(SOBRA) <= 0
    assert equipe.pagina.evaluate(ALTURA_QUE_SOBRA) <= 0
    assert equipe.tem(equipe.botao("Encerrar"))


@pytest.mark.parametrize(
    ("tipo", "opcoes"),
    [(PessoaNoTeclado, CELULAR), (Pessoa, {**CELULAR, "javascript": False})],
    ids=["teclado", "sem JavaScript"],
)
def test_quem_vem_pelo_qr_confirma_o_erro_diz_o_que_fazer_e_nada_sobra_na_largura(abrir, encontro, tipo, opcoes):
    codigo_de_presenca.abrir(encontro, 15, None)
    aluna = abrir(ALUNA, tipo, **opcoes)
    aluna.ir("/estudo/presenca/?codigo=AAAAAA")
    aluna.acionar(aluna.botao("Confirmar presença"))
    assert aluna.le("Confira letra por letra na tela da sala")

    aluna.ir(f"/estudo/presenca/?codigo={vigente(encontro)}")
    aluna.acionar(aluna.botao("Confirmar presença"))

    assert aluna.le("Presença registrada em")
    assert Presenca.objects.get().origem == "codigo"


@pytest.mark.parametrize("caminho", ["/estudo/presenca/?codigo=CAFE34", "frequencia", "justificar"])
def test_em_320_pixels_nada_sobra_e_o_axe_nao_reclama(abrir, encontro, caminho):
    matricula = encontro.turma.matriculas.get()
    frequencia.marcar(encontro, {matricula.pk: FALTA}, None)
    base = f"/estudo/matriculas/{matricula.pk}/frequencia/"
    aluna = abrir(ALUNA, viewport={"width": 320, "height": 640})

    aluna.ir({"frequencia": base, "justificar": f"{base}{encontro.pk}/"}.get(caminho, caminho))

    assert aluna.pagina.evaluate(SOBRA) <= 0
    assert violacoes(aluna.pagina) == []


def test_o_erro_do_codigo_e_o_da_justificativa_sao_acessiveis(abrir, encontro):
    matricula = encontro.turma.matriculas.get()
    aluna = abrir(ALUNA, **CELULAR)
    achadas = {}
    for nome, caminho, botao in (
        ("codigo", "/estudo/presenca/?codigo=AAAAAA", "Confirmar presença"),
        ("justificativa", f"/estudo/matriculas/{matricula.pk}/frequencia/{encontro.pk}/", "Enviar a justificativa"),
    ):
        aluna.ir(caminho)
        aluna.acionar(aluna.botao(botao))
        achadas[nome] = violacoes(aluna.pagina)

    assert achadas == {"codigo": [], "justificativa": []}


def test_a_lista_se_marca_sem_javascript_e_a_justificativa_vai_com_o_documento(abrir, encontro, tmp_path):
    matricula = encontro.turma.matriculas.get()
    equipe = abrir(COORDENA, javascript=False)
    equipe.ir(f"/admin/frequencia/encontros/{encontro.pk}/")
    equipe.marcar(equipe.pagina.get_by_role("radio", name="Falta"))
    equipe.acionar(equipe.botao("Gravar a lista"))
    assert Presenca.objects.get().situacao == "falta"

    atestado = tmp_path / "atestado.pdf"
    atestado.write_bytes(b"%PDF-1.4 atestado")
    aluna = abrir(ALUNA, **CELULAR)
    aluna.ir(f"/estudo/matriculas/{matricula.pk}/frequencia/")
    aluna.acionar(aluna.link("Justificar a ausência"))
    aluna.escrever("O que houve", "Estive de plantão.")
    aluna.pagina.locator("input[type=file]").set_input_files(atestado)
    aluna.acionar(aluna.botao("Enviar a justificativa"))

    assert aluna.le("em análise")
    assert Justificativa.objects.get().arquivo.name.endswith(".pdf")


@pytest.mark.parametrize("esquema", ["light", "dark"])
def test_no_admin_o_que_so_aparece_depois_de_enviar_tambem_e_acessivel(abrir, encontro, esquema):
    """Os erros e as prévias, que a lista de páginas não alcança, em 360 pixels."""
    for nome in ("Ana Fictícia", "Ana Fictícia", "Teodora Miragem"):
        MatriculaFactory(turma=encontro.turma, confirmada=True, pessoa=PessoaFactory(nome=nome))
    frequencia.marcar_as_demais(encontro, False, None)
    codigo_de_presenca.abrir(encontro, 15, None)
    equipe = abrir(COORDENA, color_scheme=esquema, **CELULAR)
    lista = f"/admin/frequencia/encontros/{encontro.pk}/"
    achadas, sobras = {}, {}

    def olhar(nome):
        equipe.pagina.evaluate(AXE_SCRIPT)
        achadas[nome] = equipe.pagina.evaluate(AXE.replace("axe.run({", 'axe.run(["main"], {'), REGRAS)
        sobras[nome] = equipe.pagina.evaluate(SOBRA)

    equipe.ir(lista)
    equipe.marcar(equipe.pagina.get_by_role("radio", name="Presente").first)
    equipe.acionar(equipe.botao("Gravar a lista"))
    assert equipe.le("Escreva o motivo da correção")
    olhar("correção sem motivo")
    equipe.ir(f"{lista}colar/")
    equipe.escrever(
        "Quem veio, uma pessoa por linha", "Ana Ficticia\nTheodora Miragen\nAluna de Exemplo\nNinguém Daqui"
    )
    equipe.acionar(equipe.botao("Conferir"))
    assert equipe.le("1 pessoa reconhecida, 2 para você escolher, 1 fora da turma")
    olhar("prévia da colagem")
    equipe.ir(f"/admin/frequencia/turmas/{encontro.turma_id}/fechar/")
    olhar("diário pronto para fechar")
    equipe.acionar(equipe.botao("Fechar o diário"))
    assert equipe.le("Diário fechado")
    # O recado do Wagtail surge aos poucos, e o axe o veria no meio do caminho: a página se abre de novo, sem ele.
    equipe.ir(f"/admin/frequencia/turmas/{encontro.turma_id}/")
    olhar("diário fechado")

    assert achadas == dict.fromkeys(achadas, [])
    assert max(sobras.values()) <= 0
