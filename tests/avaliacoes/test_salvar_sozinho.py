"""No Chromium: a tela só diz "salvo" quando o servidor confirma, e insiste quando a rede ou a sessão caem."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from fabricas import MatriculaFactory, TurmaFactory
from playwright.sync_api import expect

from avaliacoes import tentativa as atos
from avaliacoes.models import AvaliacaoPage, Resposta, Tentativa

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def prova(live_server, client, navegador):
    """A tentativa aberta no navegador de quem a começou, com 30 minutos de prazo."""
    matricula = MatriculaFactory(turma=TurmaFactory(), confirmada=True)
    AvaliacaoPage.objects.update(tempo_minutos=30)
    tentativa = atos.iniciar(matricula, AvaliacaoPage.objects.get())
    client.force_login(matricula.pessoa)
    contexto = navegador.new_context(locale="pt-BR")
    sessao = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    contexto.add_cookies([{**sessao, "url": live_server.url}])
    pagina = contexto.new_page()
    pagina.goto(f"{live_server.url}/avaliacoes/tentativas/{tentativa.pk}/")
    yield pagina
    contexto.close()


def _marcar(pagina, ordem, chave):
    pagina.locator(f'[name="q{ordem}"][value="{chave}"]').check()


def test_cada_marca_e_salva_e_sobrevive_a_recarga(prova):
    _marcar(prova, 1, "c")
    expect(prova.locator("[data-estado]")).to_contain_text("Salvo às")

    prova.reload()

    expect(prova.locator('[name="q1"][value="c"]')).to_be_checked()
    expect(prova.locator("[data-so-sem-js]")).to_be_hidden()
    expect(prova.locator("[data-relogio]")).to_contain_text("Faltam")


def test_sem_rede_diz_que_nao_salvou_e_salva_quando_ela_volta(prova):
    prova.context.set_offline(True)
    _marcar(prova, 1, "a")
    _marcar(prova, 1, "b")
    expect(prova.locator("[data-estado]")).to_have_text("Ainda não salvo: tentando de novo.")
    assert not Resposta.objects.exists()

    prova.context.set_offline(False)

    expect(prova.locator("[data-estado]")).to_contain_text("Salvo às", timeout=15_000)
    assert Resposta.objects.get().conteudo == ["b"]


def test_com_a_sessao_encerrada_as_marcas_ficam_e_a_tela_diz_como_continuar(prova):
    prova.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    _marcar(prova, 2, "d")

    expect(prova.locator("[data-alerta]")).to_contain_text("Entre de novo para continuar")
    expect(prova.get_by_role("link", name="Entrar em outra aba")).to_be_visible()
    expect(prova.locator('[name="q2"][value="d"]')).to_be_checked()


def test_depois_do_prazo_a_tela_diz_que_terminou(prova):
    Tentativa.objects.update(prazo_em=timezone.now() - timedelta(minutes=1))

    _marcar(prova, 1, "b")

    expect(prova.locator("[data-alerta]")).to_contain_text("O tempo desta tentativa terminou")
    expect(prova.get_by_role("link", name="Ver o resultado")).to_be_visible()


def test_do_comeco_ao_resultado_so_com_o_teclado(prova):
    for ordem in (1, 2, 3):
        prova.locator(f'[name="q{ordem}"][value="b"]').focus()
        prova.keyboard.press("Space")
    prova.get_by_role("button", name="Enviar respostas").focus()
    prova.keyboard.press("Enter")
    expect(prova.get_by_role("heading", name="Conferir e enviar")).to_be_visible()
    prova.get_by_role("button", name="Enviar agora").focus()
    prova.keyboard.press("Enter")

    expect(prova.locator(".nota-final")).to_contain_text("100")
