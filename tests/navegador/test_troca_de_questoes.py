"""No Chromium: quem edita importa questões, confere, grava, vê o que mudaria e exporta, com e sem JavaScript."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.cache import cache
from fabricas import SENHA, EixoFactory, PessoaFactory, home
from pessoa import Pessoa

from avaliacoes.models import Questao
from planilhas import importacao as ciclo
from planilhas.models import Importacao

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]
SEM_AVISO = {"name": "escolha_de_cookies", "value": "1-rejeitou"}
REGRAS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AXE = """async (regras) => (await axe.run(["main"], {resultTypes: ["violations"], runOnly: regras})).violations
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} (${n.any[0]?.message ?? v.help})`))"""
GIFT = (
    "// [id:Q-1]\nQuem aprova o orçamento? {=A assembleia ~O conselho}\n\n// [id:Q-2]\nÉ à vista? {T}\n\nSó um texto.\n"
)


@pytest.fixture(params=[True, False], ids=["com JavaScript", "sem JavaScript"])
def pessoa(request, live_server, navegador):
    cache.clear()
    home()
    EixoFactory()
    PessoaFactory(email="quem.edita@example.org", administra=True)
    # Sem JavaScript o menu do Wagtail não se recolhe e cobre uma tela estreita.
    janela = {"width": 320 if request.param else 1280, "height": 700}
    aberta = Pessoa(navegador, live_server.url, javascript=request.param, viewport=janela)
    aberta.contexto.add_cookies([{**SEM_AVISO, "url": live_server.url}])
    aberta.com_javascript = request.param
    aberta.entrar("quem.edita@example.org", SENHA)
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


def _anexo(nome, conteudo):
    return {"name": nome, "mimeType": "text/plain", "buffer": conteudo.encode()}


def enviar(pessoa, nome, conteudo):
    pessoa.ir("/admin/troca-de-questoes/")
    pessoa.pagina.set_input_files("[name=arquivo]", [_anexo(nome, conteudo)])
    pessoa.pagina.select_option("[name=eixo]", "regulacao")
    pessoa.acionar(pessoa.botao("Conferir"))


def test_do_arquivo_ao_banco_e_de_volta(pessoa):
    enviar(pessoa, "lista.pdf", "%PDF-1.7")
    assert pessoa.le("Este arquivo é um PDF")
    conferir_a_tela(pessoa)
    enviar(pessoa, "questoes.gift", GIFT)
    assert pessoa.le("Não há respostas entre chaves")
    conferir_a_tela(pessoa)
    with pessoa.pagina.expect_download() as baixada:
        pessoa.link("Baixar as recusadas, com o motivo").click()
    assert baixada.value.suggested_filename.endswith(".gift")

    pessoa.acionar(pessoa.botao("Gravar 2 questões"))
    assert pessoa.le("Você pode fechar esta página")
    conferir_a_tela(pessoa)
    ciclo.gravar(Importacao.objects.get().pk)
    assert Questao.objects.count() == 2

    enviar(pessoa, "questoes.gift", GIFT.replace("orçamento", "plano anual"))
    importacao = Importacao.objects.latest("pk")
    pessoa.ir(f"/admin/troca-de-questoes/{importacao.pk}/?ver=mudar")
    assert pessoa.le("Quem aprova o plano anual?")
    conferir_a_tela(pessoa)
    pessoa.acionar(pessoa.botao("Cancelar a importação"))
    assert pessoa.le("Nada foi gravado")

    pessoa.ir("/admin/troca-de-questoes/exportar/")
    conferir_a_tela(pessoa)
    with pessoa.pagina.expect_download() as baixada:
        pessoa.link("Moodle XML").click()
    assert baixada.value.suggested_filename.endswith(".xml")
