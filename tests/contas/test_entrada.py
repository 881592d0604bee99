import re

import pytest
from django.urls import reverse
from fabricas import SENHA, PessoaFactory

from contas.models import Pessoa
from correio.models import Mensagem

pytestmark = pytest.mark.django_db


def test_entra_com_o_email_em_qualquer_caixa(client):
    PessoaFactory(email="joana@example.org")

    resposta = client.post("/contas/login/", {"login": "JOANA@example.org", "password": SENHA})

    assert resposta["Location"] == "/minha-area/"


@pytest.mark.parametrize("email", ["joana@example.org", "ninguem@example.org"])
def test_senha_errada_e_conta_inexistente_dizem_o_mesmo(client, email):
    PessoaFactory(email="joana@example.org")

    resposta = client.post("/contas/login/", {"login": email, "password": "errada-de-todo"})

    assert "E-mail ou senha não conferem. Confira os dois e tente de novo." in resposta.content.decode()


def test_conta_desativada_nao_entra(client):
    PessoaFactory(email="joana@example.org", is_active=False)

    resposta = client.post("/contas/login/", {"login": "joana@example.org", "password": SENHA}, follow=True)

    assert "_auth_user_id" not in client.session
    assert resposta.status_code == 200


def test_login_do_admin_e_o_do_site(client):
    resposta = client.get("/admin/", follow=True)

    assert resposta.redirect_chain[-1][0] == "/contas/login/?next=/admin/"


def test_pagina_de_entrar_nao_consulta_o_banco(client, django_assert_num_queries):
    client.get("/contas/login/")

    with django_assert_num_queries(0):
        client.get("/contas/login/")


def _pedir_senha(client, email):
    client.post(reverse("account_reset_password"), {"email": email})
    return Mensagem.objects.filter(para=email).first()


def test_senha_nova_por_codigo(client):
    pessoa = PessoaFactory(email="joana@example.org")

    mensagem = _pedir_senha(client, pessoa.email)
    codigo = re.search(r"^\d{6}$", mensagem.texto, re.M).group()
    client.post(reverse("account_confirm_password_reset_code"), {"code": codigo})
    senha = {"password1": "outra-senha-boa", "password2": "outra-senha-boa"}
    resposta = client.post(reverse("account_complete_password_reset"), senha, follow=True)

    assert resposta.status_code == 200
    assert Pessoa.objects.get().check_password("outra-senha-boa")
    assert Mensagem.objects.filter(assunto="A sua senha mudou").exists()


def test_pedir_senha_de_conta_que_nao_existe_mostra_a_mesma_tela(client):
    PessoaFactory(email="joana@example.org")

    com_conta = client.post(reverse("account_reset_password"), {"email": "joana@example.org"})
    sem_conta = client.post(reverse("account_reset_password"), {"email": "nina@example.org"})

    assert com_conta["Location"] == sem_conta["Location"]
    assert Mensagem.objects.get(para="nina@example.org").assunto == "Não há conta com este e-mail"


def test_trocar_o_email_so_vale_depois_do_codigo(client):
    pessoa = PessoaFactory(email="joana@example.org")
    client.post("/contas/login/", {"login": pessoa.email, "password": SENHA})

    client.post(reverse("account_reauthenticate"), {"password": SENHA})
    client.post(reverse("account_email"), {"email": "nova@example.org", "action_add": "1"})
    antes = Pessoa.objects.get().email
    codigo = re.search(r"^\d{6}$", Mensagem.objects.get(para="nova@example.org").texto, re.M).group()
    client.post(reverse("account_email_verification_sent"), {"code": codigo})

    assert antes == "joana@example.org"
    assert Pessoa.objects.get().email == "nova@example.org"


def test_trocar_o_email_pede_a_senha_de_novo(client):
    client.force_login(PessoaFactory())

    resposta = client.post(reverse("account_email"), {"email": "nova@example.org", "action_add": "1"})

    assert resposta["Location"].startswith("/contas/reauthenticate/")
    assert not Mensagem.objects.exists()


def test_sair_pede_post(client):
    client.force_login(PessoaFactory())

    pergunta = client.get("/contas/logout/")
    client.post("/contas/logout/")

    assert pergunta.status_code == 200
    assert "_auth_user_id" not in client.session


def test_muitas_senhas_erradas_fazem_esperar(client):
    PessoaFactory(email="joana@example.org")

    for _ in range(6):
        resposta = client.post("/contas/login/", {"login": "joana@example.org", "password": "errada-de-todo"})

    assert "Espere cinco minutos" in resposta.content.decode()


@pytest.mark.parametrize("endereco", ["/contas/password/change/", "/contas/password/reset/key/"])
def test_o_rotulo_da_repeticao_usa_as_mesmas_palavras(client, endereco):
    pessoa = PessoaFactory(email="joana@example.org")
    if "reset" in endereco:
        codigo = re.search(r"^\d{6}$", _pedir_senha(client, pessoa.email).texto, re.M).group()
        client.post(reverse("account_confirm_password_reset_code"), {"code": codigo})
        endereco = reverse("account_complete_password_reset")
    else:
        client.force_login(pessoa)

    html = client.get(endereco, follow=True).content.decode()

    assert "Repita a senha nova" in html
    assert "novamente" not in html
