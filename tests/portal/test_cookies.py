"""A escolha de cookies e as preferências de leitura, pedido a pedido."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from fabricas import OficinaFactory, PessoaFactory

from portal.cookies import COOKIES
from portal.preferencias import ACEITOU, ESCOLHA, PREFERENCIAS, REJEITOU, SEIS_MESES, Leitura, escolha_de, leitura_de

pytestmark = pytest.mark.django_db
ESCOLHER, PAGINA = "/cookies/escolha/", "/preferencias/"
POE_COOKIE = re.compile(r"\.set_(signed_)?cookie\(")
DAQUI = {"Origin": "http://testserver"}


def escolher(client, escolha, voltar="/cookies/", **cabecalhos):
    return client.post(ESCOLHER, {"escolha": escolha, "voltar": voltar}, headers={**DAQUI, **cabecalhos})


def gravar(client, texto="normal", escolha="", **campos):
    return client.post(PAGINA, {"texto": texto, "escolha": escolha, **campos})


def html_de(client, endereco="/cookies/"):
    return client.get(endereco).content.decode()


# --- O aviso ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("endereco", ["/", "/cookies/", "/contas/login/", "/oficinas/", "/nada-aqui/?de=lá"])
def test_o_aviso_esta_em_toda_pagina_publica_ate_a_escolha(client, endereco):
    antes = html_de(client, endereco)
    escolher(client, "rejeitar")
    depois = html_de(client, endereco)

    assert antes.count("data-cookies") == 1
    assert "data-cookies" not in depois


def test_o_aviso_nao_esta_no_admin(client):
    client.force_login(PessoaFactory(administra=True))
    do_admin = html_de(client, "/admin/")
    client.force_login(PessoaFactory())
    recusada = client.get("/admin/", follow=True)

    assert "data-cookies" not in do_admin
    assert recusada.status_code == 403
    assert "data-cookies" not in recusada.content.decode()


def test_o_aviso_nao_sai_no_papel_e_diz_o_que_e(client):
    aviso = re.search(r"<section[^>]*data-cookies[^>]*>", html_de(client)).group()

    assert "nao-imprime" in aviso
    assert 'aria-label="Cookies"' in aviso


def test_as_tres_respostas_tem_o_mesmo_peso(client):
    aviso = html_de(client).split("data-cookies")[1].split("</section>")[0]

    classes = re.findall(r'<(?:button|a) class="([^"]+)"', aviso)

    assert classes == ["botao claro"] * 3
    assert [nome in aviso for nome in ("Aceitar", "Rejeitar", "Personalizar")] == [True] * 3


def test_olhar_o_site_nao_poe_cookie_nenhum(client):
    for endereco in ("/", "/cookies/", "/privacidade/", "/termos/", "/acessibilidade/", "/mapa-do-site/", "/oficinas/"):
        resposta = client.get(endereco)
        assert not resposta.cookies, endereco
        assert "Cookie" in resposta["Vary"], endereco


def test_a_pagina_publica_e_a_mesma_para_todos_os_que_nao_escolheram(client):
    assert html_de(client, "/termos/") == html_de(Client(), "/termos/")


# --- A escolha -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("escolha", "gravada"), [("aceitar", ACEITOU), ("rejeitar", REJEITOU)])
def test_a_escolha_dura_seis_meses_e_volta_a_mesma_pagina(client, escolha, gravada):
    resposta = escolher(client, escolha, voltar="/oficinas/?pagina=2")

    cookie = resposta.cookies[ESCOLHA]
    assert resposta["Location"] == "/oficinas/?pagina=2"
    assert cookie["max-age"] == SEIS_MESES.total_seconds()
    assert timedelta(days=180) <= SEIS_MESES <= timedelta(days=184)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert escolha_de({ESCOLHA: cookie.value}) == gravada


def test_a_escolha_nao_identifica_ninguem(client):
    minha, sua = escolher(client, "aceitar"), escolher(Client(), "aceitar")

    assert minha.cookies[ESCOLHA].value == sua.cookies[ESCOLHA].value == "1-aceitou"


@override_settings(SESSION_COOKIE_SECURE=True)
def test_em_https_os_cookies_sao_seguros(client):
    gravar(client, "maior", ACEITOU)

    assert client.cookies[ESCOLHA]["secure"]
    assert client.cookies[PREFERENCIAS]["secure"]


@pytest.mark.parametrize(
    "voltar",
    [
        "https://mau.example/",
        "//mau.example",
        "/\\mau.example",
        "javascript:alert(1)",
        "",
        "\x00",
        "http:///mau.example",
    ],
)
def test_nao_volta_a_outro_site(client, voltar):
    assert escolher(client, "aceitar", voltar=voltar)["Location"] == "/"


def test_quem_responde_sem_recarregar_a_pagina_nao_e_redirecionado(client):
    resposta = escolher(client, "rejeitar", **{"X-Requested-With": "fetch"})

    assert (resposta.status_code, resposta.content) == (204, b"")
    assert escolha_de({ESCOLHA: resposta.cookies[ESCOLHA].value}) == REJEITOU
    assert "messages" not in resposta.cookies


@pytest.mark.parametrize("escolha", ["", "talvez", "\x00"])
def test_resposta_desconhecida_e_recusada_e_nao_grava(client, escolha):
    resposta = escolher(client, escolha)

    assert resposta.status_code == 400
    assert ESCOLHA not in resposta.cookies


@pytest.mark.parametrize(
    "cabecalhos",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://mau.example"},
        {"Origin": "https://mau.example", "Referer": "http://testserver/"},
        {"Referer": "https://mau.example/?http://testserver/"},
        {"Origin": "http://["},
        {"Origin": "http://testserver.mau.example"},
    ],
)
def test_outro_site_nao_escolhe_pela_pessoa_e_ela_ve_onde_escolher(cabecalhos):
    resposta = Client(enforce_csrf_checks=True).post(ESCOLHER, {"escolha": "aceitar"}, headers=cabecalhos)

    html = resposta.content.decode()
    assert resposta.status_code == 403
    assert ESCOLHA not in resposta.cookies
    assert "A sua escolha não foi gravada" in html
    assert f'action="{PAGINA}"' in html


@pytest.mark.parametrize("cabecalhos", [DAQUI, {"Referer": "http://testserver/cursos/"}])
def test_a_escolha_feita_aqui_vale_sem_o_sinal_do_django(cabecalhos):
    resposta = Client(enforce_csrf_checks=True).post(ESCOLHER, {"escolha": "aceitar"}, headers=cabecalhos)

    assert resposta.status_code == 302


@override_settings(CSRF_TRUSTED_ORIGINS=["https://escola.example"])
def test_atras_do_proxy_vale_o_endereco_publico(client):
    assert escolher(client, "aceitar", Origin="https://escola.example").status_code == 302


@pytest.mark.parametrize("valor", ["0-aceitou", "2-aceitou", "aceitou", "1-", "1-talvez", '"1-aceitou', "é"])
def test_escolha_de_outra_versao_ou_estragada_volta_a_perguntar(client, valor):
    client.cookies[ESCOLHA] = valor

    assert "data-cookies" in html_de(client)


# --- As preferências -------------------------------------------------------------------------------------------------
def test_quem_aceitou_tem_a_leitura_lembrada_por_seis_meses(client):
    resposta = gravar(client, "maior", ACEITOU, economizar="on")

    assert resposta["Location"] == PAGINA
    assert resposta.cookies[PREFERENCIAS]["max-age"] == SEIS_MESES.total_seconds()
    assert 'data-texto="maior"' in html_de(client)
    assert leitura_de({PREFERENCIAS: resposta.cookies[PREFERENCIAS].value}) == Leitura("maior", True)


@pytest.mark.parametrize("escolha", ["", REJEITOU])
def test_sem_permissao_a_leitura_vale_ate_fechar_o_navegador(client, escolha):
    resposta = gravar(client, "maximo", escolha)
    pagina = client.get(PAGINA).content.decode()

    cookie = resposta.cookies[PREFERENCIAS]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert 'data-texto="maximo"' in pagina
    assert "Elas valem até você fechar o navegador." in pagina


def test_sem_resposta_o_aviso_continua(client):
    gravar(client, "maior")

    assert "data-cookies" in html_de(client)


def test_aceitar_no_aviso_passa_a_lembrar_o_que_ja_se_pediu(client):
    gravar(client, "maior")

    resposta = escolher(client, "aceitar")

    assert resposta.cookies[PREFERENCIAS].value == "maior-completo"
    assert resposta.cookies[PREFERENCIAS]["max-age"] == SEIS_MESES.total_seconds()


def test_rejeitar_apaga_o_que_estava_guardado(client):
    gravar(client, "maior", ACEITOU)

    resposta = escolher(client, "rejeitar")

    assert resposta.cookies[PREFERENCIAS]["max-age"] == 0
    assert "data-texto" not in html_de(client)


def test_a_leitura_normal_nao_precisa_de_cookie(client):
    gravar(client, "maior", ACEITOU)

    resposta = gravar(client, "normal", ACEITOU)

    assert resposta.cookies[PREFERENCIAS]["max-age"] == 0


def test_a_pagina_mostra_o_que_esta_escolhido(client):
    gravar(client, "maximo", REJEITOU, economizar="on")

    html = html_de(client, PAGINA)

    for campo, valor in (("texto", "maximo"), ("escolha", REJEITOU)):
        assert re.search(rf'name="{campo}" value="{valor}"[^>]*checked', html)
    assert re.search(r'name="economizar"[^>]*checked', html)
    assert len(re.findall(r"\schecked", html)) == 3


def test_ninguem_escolhe_por_quem_ainda_nao_escolheu(client):
    html = html_de(client, PAGINA)

    assert not re.search(r'name="escolha"[^>]*checked', html)
    assert "data-cookies" not in html


@pytest.mark.parametrize(
    ("campos", "frase"),
    [
        ({"texto": "gigante"}, "Escolha um dos três tamanhos de texto."),
        ({"texto": "\x00"}, "Escolha um dos três tamanhos de texto."),
        ({"texto": ""}, "Escolha um tamanho de texto."),
        ({"escolha": "talvez"}, "Escolha Aceitar ou Rejeitar."),
    ],
)
def test_preferencia_desconhecida_e_recusada_e_nao_grava(client, campos, frase):
    resposta = gravar(client, **campos)

    assert resposta.status_code == 200
    assert frase in resposta.content.decode()
    assert PREFERENCIAS not in resposta.cookies
    assert ESCOLHA not in resposta.cookies


@pytest.mark.parametrize("valor", ["gigante-completo", "maior", "", '"><script>', "maior-completo-x", "é"])
def test_preferencia_estragada_vale_o_normal(client, valor):
    client.cookies[PREFERENCIAS] = valor

    html = html_de(client)

    assert "data-texto" not in html
    assert "<script>" not in html


def test_ler_as_preferencias_nao_custa_consulta_nem_sessao(client, django_assert_num_queries):
    client.get("/cookies/")
    gravar(client, "maior", ACEITOU)

    with django_assert_num_queries(0):
        client.get("/cookies/")
        escolher(client, "rejeitar")
        gravar(client, "maximo", ACEITOU)

    assert "sessionid" not in client.cookies


def test_mudar_as_preferencias_pede_o_sinal_contra_falsificacao():
    assert Client(enforce_csrf_checks=True).post(PAGINA, {"texto": "maior"}, headers=DAQUI).status_code == 403


# --- A lista ---------------------------------------------------------------------------------------------------------
def test_a_pagina_de_cookies_lista_cada_um_e_diz_a_escolha(client):
    antes = html_de(client)
    escolher(client, "aceitar")
    depois = html_de(client)

    for cookie in COOKIES:
        assert cookie.nome in antes
        assert cookie.dura in antes
    assert "ainda não escolheu" in antes
    assert "você aceitou" in depois


def test_so_um_cookie_nao_e_necessario():
    assert [c.nome for c in COOKIES if c.categoria != "Necessário"] == [PREFERENCIAS]


def test_os_nomes_da_lista_sao_os_que_o_site_poe(client):
    pessoa = PessoaFactory()
    client.get(reverse("account_login"))
    client.force_login(pessoa)
    gravar(client, "maior", ACEITOU)
    sala = reverse("oficinas:entrar_com_codigo", args=[OficinaFactory(aberta=True).codigo_de_entrada])
    client.post(sala, {"nome": pessoa.nome, "papel": "Técnica", "orgao": "CIS", "uso_da_fala": "sem_nome"})

    assert set(client.cookies) == {c.nome for c in COOKIES}


def test_so_estes_modulos_poem_cookie():
    """Outro que o faça entra aqui e na lista de portal/cookies.py."""
    pastas = [settings.RAIZ / pasta for pasta in ("site", "oficinas", "cursos", "avaliacoes", "certificados")]
    arquivos = [arquivo for pasta in pastas for arquivo in pasta.rglob("*.py")]

    poem = {a.relative_to(settings.RAIZ).as_posix() for a in arquivos if POE_COOKIE.search(a.read_text())}

    assert poem == {"site/portal/preferencias.py", "oficinas/aparelho.py"}


def test_a_pagina_diz_o_que_mais_fica_no_aparelho(client):
    """Os nomes são os que os scripts usam: `tests/navegador/test_cookies_no_ar.py` confere que não há outros."""
    guarda = (settings.RAIZ / "static/js/tentativa_guarda.js").read_text(encoding="utf-8")
    banco = re.search(r'const BANCO = "([^"]+)"', guarda)[1]

    pagina = html_de(client)

    assert f"“{banco}”" in pagina
    assert "Durante uma oficina" in pagina
