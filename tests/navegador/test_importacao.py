"""No Chromium: quem coordena importa uma planilha, confere, grava e vê os convites, com e sem JavaScript."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.cache import cache
from fabricas import SENHA, ConsorcioFactory, MunicipioFactory, PessoaFactory, TurmaFactory, home
from pessoa import Pessoa
from rol import em_csv, em_xlsx

from planilhas import importacao as ciclo
from planilhas.models import Importacao

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]
SEM_AVISO = {"name": "escolha_de_cookies", "value": "1-rejeitou"}
REGRAS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AXE = """async (regras) => (await axe.run(["main"], {resultTypes: ["violations"], runOnly: regras})).violations
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} (${n.any[0]?.message ?? v.help})`))"""


@pytest.fixture
def turma():
    cache.clear()
    home()
    ConsorcioFactory(sigla="CISTESTE")
    MunicipioFactory(nome="São João do Teste", nome_busca="sao joao do teste")
    PessoaFactory(email="quem.coordena@example.org", administra=True)
    return TurmaFactory(codigo="T1")


@pytest.fixture(params=[True, False], ids=["com JavaScript", "sem JavaScript"])
def pessoa(request, live_server, navegador, turma):
    # Sem JavaScript o menu do Wagtail não se recolhe e cobre uma tela estreita.
    janela = {"width": 320 if request.param else 1280, "height": 700}
    aberta = Pessoa(navegador, live_server.url, javascript=request.param, viewport=janela)
    aberta.contexto.add_cookies([{**SEM_AVISO, "url": live_server.url}])
    aberta.com_javascript = request.param
    aberta.entrar("quem.coordena@example.org", SENHA)
    yield aberta
    aberta.fechar()


def conferir_a_tela(pessoa):
    """Nada transborda em 320 px e o axe, que precisa de JavaScript, não acha nada."""
    if not pessoa.com_javascript:
        return
    largura = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert pessoa.pagina.evaluate(largura)
    pessoa.pagina.evaluate(AXE_SCRIPT)
    assert pessoa.pagina.evaluate(AXE, REGRAS) == []


def test_do_arquivo_ao_convite(pessoa, turma):
    pessoa.ir(f"/admin/importar/turma/{turma.pk}/")
    conferir_a_tela(pessoa)
    pessoa.pagina.set_input_files("[name=arquivo]", [_anexo("lista.pdf", b"%PDF-1.7")])
    pessoa.acionar(pessoa.botao("Conferir"))
    assert pessoa.le("Este arquivo é um PDF")
    conferir_a_tela(pessoa)
    pessoa.pagina.set_input_files("[name=arquivo]", [_anexo("rol.xlsx", em_xlsx())])
    pessoa.acionar(pessoa.botao("Conferir"))
    assert pessoa.le("Você quis dizer CISTESTE?")
    conferir_a_tela(pessoa)
    with pessoa.pagina.expect_download() as baixada:
        pessoa.link("Baixar as recusadas, com o motivo").click()
    assert baixada.value.suggested_filename.endswith(".xlsx")

    pessoa.acionar(pessoa.botao("Gravar 3 pessoas"))
    assert pessoa.le("Você pode fechar esta página")
    conferir_a_tela(pessoa)
    ciclo.gravar(Importacao.objects.get().pk)
    pessoa.ir(f"/admin/importar/{Importacao.objects.get().pk}/?ver=criar")
    assert pessoa.le("Matrícula confirmada.")
    conferir_a_tela(pessoa)
    pessoa.acionar(pessoa.link("Ver os convites"))
    assert pessoa.le("jose.lenda@example.org")
    conferir_a_tela(pessoa)


def test_colar_e_cancelar(pessoa, turma):
    pessoa.ir(f"/admin/importar/turma/{turma.pk}/")
    pessoa.pagina.fill("[name=colado]", em_csv("utf-8").decode())
    pessoa.acionar(pessoa.botao("Conferir"))
    assert pessoa.le("Confira antes de gravar")
    pessoa.acionar(pessoa.botao("Cancelar a importação"))

    assert pessoa.le("Nada foi gravado")
    assert Importacao.objects.get().situacao == "cancelada"
    conferir_a_tela(pessoa)


def _anexo(nome, conteudo):
    return {"name": nome, "mimeType": "application/octet-stream", "buffer": conteudo}
