"""No Chromium: filtrar o quadro, guardar a vista, agir em várias pessoas, dar por feita e transferir."""

from datetime import timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.cache import cache
from django.utils import timezone
from fabricas import SENHA, MatriculaFactory, ModeloFactory, PessoaFactory, TurmaFactory, home
from pessoa import Pessoa

from coordenacao.models import VistaGuardada
from cursos.models import Comunicado, Cota, Limite, MarcacaoManual, Matricula
from cursos.vagas import assentar
from rede.models import Macrorregiao

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]
COORDENA = "quem.coordena@example.org"
SEM_AVISO = {"name": "escolha_de_cookies", "value": "1-rejeitou"}
REGRAS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AXE = """async (regras) => (await axe.run(
    {include: ["main"], exclude: [".messages"]}, {resultTypes: ["violations"], runOnly: regras}
)).violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} (${n.any[0]?.message ?? v.help})`))"""
ESTREITA, LARGA = {"width": 320, "height": 700}, {"width": 1280, "height": 900}


@pytest.fixture
def turma():
    cache.clear()
    home()
    ModeloFactory()
    hoje = timezone.localdate()
    coordena = PessoaFactory(email=COORDENA, administra=True)
    turma = TurmaFactory(codigo="T1", vagas=3, inicio=hoje - timedelta(days=40), coordenadores=[coordena])
    TurmaFactory(codigo="T2", curso=turma.curso)
    sumida = timezone.now() - timedelta(days=12)
    MatriculaFactory(turma=turma, confirmada=True, pessoa__nome="Bia Sumida", ultimo_acesso_em=sumida)
    MatriculaFactory(turma=turma, em_analise=True, pessoa__nome="Dora Pede")
    MatriculaFactory(turma=turma, situacao="lista_de_espera", pessoa__nome="Elza Espera")
    Cota.objects.create(
        turma=turma, nome="Municípios", vagas=1, macrorregiao=Macrorregiao.objects.create(codigo="3199", nome="Norte")
    )
    Limite.objects.create(turma=turma, por="municipio", vagas=1)
    assentar(turma.matriculas.all())
    return turma


@pytest.fixture
def abrir(live_server, navegador, turma):
    abertas = []

    def nova(**opcoes):
        pessoa = Pessoa(navegador, live_server.url, **opcoes)
        pessoa.contexto.add_cookies([{**SEM_AVISO, "url": live_server.url}])
        pessoa.entrar(COORDENA, SENHA)
        abertas.append(pessoa)
        return pessoa

    yield nova
    for pessoa in abertas:
        pessoa.fechar()


def conferir_a_tela(pessoa, *, javascript=True):
    """Nada transborda e, onde há o JavaScript de que ele precisa, o axe não acha nada.

    O recado no alto fica de fora: é do Wagtail, com as cores dele.
    """
    largura = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert pessoa.pagina.evaluate(largura), pessoa.pagina.url
    if javascript:
        pessoa.pagina.evaluate(AXE_SCRIPT)
        assert pessoa.pagina.evaluate(AXE, REGRAS) == [], pessoa.pagina.url


# Sem JavaScript o menu do Wagtail cobre a tela estreita: aí a prova é na larga.
@pytest.mark.parametrize(("javascript", "viewport"), [(True, ESTREITA), (False, LARGA)], ids=["com", "sem JavaScript"])
def test_filtrar_guardar_e_mandar_mensagem(javascript, viewport, turma, abrir):
    pessoa = abrir(javascript=javascript, viewport=viewport)
    pagina = pessoa.pagina
    pessoa.ir(f"/admin/turmas/{turma.pk}/")
    assert pessoa.le("não entra há 12 dias")
    pagina.get_by_text("Mais filtros").click()
    pagina.get_by_label("Confirmada").check()
    pagina.get_by_role("button", name="Filtrar").first.click()
    pagina.wait_for_load_state()
    pagina.get_by_text("Guardar este filtro", exact=True).click()
    pagina.fill("[name=nome]", "Estudando")
    pessoa.acionar(pessoa.botao("Guardar"))
    assert VistaGuardada.objects.get().filtro == "situacao=confirmada"
    conferir_a_tela(pessoa, javascript=javascript)

    pagina.get_by_label("Marcar Bia Sumida").check()
    pessoa.acionar(pessoa.botao("Mandar mensagem"))
    assert pessoa.le("1 pessoa vai")
    conferir_a_tela(pessoa, javascript=javascript)
    pagina.fill("[name=assunto]", "Sentimos a sua falta")
    pagina.fill("[name=texto]", "Olá, {nome}. Podemos ajudar?")
    pessoa.acionar(pessoa.botao("Conferir"))
    assert pessoa.le("Olá, Bia Sumida.")
    conferir_a_tela(pessoa, javascript=javascript)
    pessoa.acionar(pessoa.botao("Mandar mensagem (1 pessoa)"))
    assert pessoa.le("1 mensagem a caminho.")
    conferir_a_tela(pessoa, javascript=javascript)
    assert Comunicado.objects.get(assunto="Sentimos a sua falta").envios.count() == 1


@pytest.mark.parametrize("tema", ["light", "dark"])
def test_cada_tela_passa_no_axe_larga_e_estreita(tema, turma, abrir):
    estuda = Matricula.objects.get(pessoa__nome="Bia Sumida")
    aula, outra = turma.atividades.filter(exige_nota=False)[0].pagina_id, turma.curso.turmas.get(codigo="T2")
    for viewport in (LARGA, ESTREITA):
        pessoa = abrir(viewport=viewport, color_scheme=tema)
        for caminho in (
            f"/admin/turmas/{turma.pk}/?risco=medio&risco=alto&ordem=-risco",
            f"/admin/turmas/{turma.pk}/vagas/",
            f"/admin/turmas/matriculas/{estuda.pk}/",
            f"/admin/turmas/matriculas/{estuda.pk}/marcar/{aula}/",
            f"/admin/turmas/matriculas/{estuda.pk}/mudar/trancar/",
            f"/admin/turmas/matriculas/{estuda.pk}/transferir/",
            f"/admin/turmas/matriculas/{estuda.pk}/transferir/?destino={outra.pk}",
        ):
            pessoa.ir(caminho)
            conferir_a_tela(pessoa)


def test_dar_por_feita_com_a_prova_e_ver_na_ficha(turma, abrir):
    estuda = Matricula.objects.get(pessoa__nome="Bia Sumida")
    pessoa = abrir(viewport=ESTREITA)
    pessoa.ir(f"/admin/turmas/matriculas/{estuda.pk}/")
    pessoa.acionar(pessoa.pagina.get_by_role("link", name="Dar por feita").first)
    anexo = {"name": "lista.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 prova"}
    pessoa.pagina.set_input_files("[name=prova]", [anexo])
    pessoa.acionar(pessoa.botao("Dar por feita"))
    assert pessoa.le("Escreva o motivo")
    pessoa.pagina.fill("[name=motivo]", "A rede caiu; fez em papel.")
    pessoa.pagina.set_input_files("[name=prova]", [anexo])
    pessoa.acionar(pessoa.botao("Dar por feita"))

    assert pessoa.le("A rede caiu; fez em papel.")
    assert MarcacaoManual.objects.get().evidencia
    conferir_a_tela(pessoa)
    with pessoa.pagina.expect_download() as baixada:
        pessoa.link("Baixar a prova").click()
    assert baixada.value.suggested_filename.endswith(".pdf")
