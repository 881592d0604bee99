"""O que a pessoa leu e aceitou, e o que acontece quando o texto muda."""

import pytest
from fabricas import SENHA, PessoaFactory

from contas import aceites
from contas.models import Aceite

pytestmark = pytest.mark.django_db
LEITURA = "/contas/dados/leitura/"
ANTIGA = "2026-11"


@pytest.fixture
def antiga(client):
    """Quem leu só a versão antiga do aviso, antes de haver termos."""
    pessoa = PessoaFactory()
    pessoa.aceites.create(documento="aviso-de-privacidade", versao=ANTIGA)
    return pessoa


def test_registrar_de_novo_nao_muda_a_data(antiga):
    aceites.registrar(antiga)
    primeira = list(antiga.aceites.order_by("pk").values_list("pk", "aceito_em"))

    aceites.registrar(antiga)

    assert list(antiga.aceites.order_by("pk").values_list("pk", "aceito_em")) == primeira
    assert len(primeira) == 3


def test_texto_novo_nao_tranca_ninguem(client, antiga):
    entrada = client.post("/contas/login/", {"login": antiga.email, "password": SENHA})

    assert entrada["Location"] == "/minha-area/"
    for endereco in ("/minha-area/", "/contas/dados/", "/certificados/", "/"):
        assert client.get(endereco).status_code == 200


def test_quem_leu_o_antigo_ve_que_ha_texto_novo_e_diz_que_leu(client, antiga):
    client.force_login(antiga)
    antes = client.get("/minha-area/").content.decode()

    client.post(LEITURA)
    depois = client.get("/minha-area/").content.decode()
    dados = client.get("/contas/dados/").content.decode()

    assert 'Há texto novo para você ler: <a href="/privacidade/">aviso de privacidade</a>' in antes
    assert 'e <a href="/termos/">termos de uso</a>' in antes
    assert "Há texto novo" not in depois
    assert f"Aviso de privacidade, versão {ANTIGA}: você leu em" in dados
    assert "Termos de uso, versão" in dados


def test_so_falta_o_que_mudou(antiga):
    aceites.registrar(antiga, ["aviso-de-privacidade"])

    assert [texto["documento"] for texto in aceites.pendentes(antiga)] == ["termos-de-uso"]


def test_ninguem_le_por_outra_pessoa(client, antiga):
    client.force_login(PessoaFactory())

    client.post(LEITURA)

    assert antiga.aceites.count() == 1


def test_registrar_a_leitura_pede_entrada_e_post(client, antiga):
    sem_entrar = client.post(LEITURA)
    client.force_login(antiga)
    por_get = client.get(LEITURA)

    assert sem_entrar["Location"].startswith("/contas/login/")
    assert por_get.status_code == 405
    assert Aceite.objects.count() == 1


def test_documento_que_nao_existe_mais_mostra_o_nome_gravado(client, antiga):
    antiga.aceites.create(documento="termo-antigo", versao="1")
    client.force_login(antiga)

    assert "termo-antigo, versão 1" in client.get("/contas/dados/").content.decode()
