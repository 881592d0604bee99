"""Chegar à oficina: o código digitado ou lido do QR, quem é a pessoa e o que o aparelho passa a lembrar."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from fabricas import ConsorcioFactory, OficinaFactory, ParticipacaoFactory, PessoaFactory, VinculoFactory

from oficinas import entrada
from oficinas.models import Convite, Participacao
from oficinas.models.oficina import LETRAS_DO_CODIGO, novo_codigo_de_entrada

pytestmark = pytest.mark.django_db
ENTRAR = "/oficinas/entrar/"


@pytest.fixture(autouse=True)
def sem_contagens():
    """Cada teste começa com os limites a zero."""
    cache.clear()


@pytest.fixture
def oficina():
    return OficinaFactory(aberta=True, codigo_de_entrada="CAFE34")


def endereco(oficina):
    return reverse("oficinas:entrar_com_codigo", args=[oficina.codigo_de_entrada])


def dados(**mais):
    pessoa = {"nome": "Maria Fictícia", "papel": "Secretária", "orgao": "CIS Teste", "uso_da_fala": "sem_nome"}
    return {"uuid": str(uuid4()), **pessoa, **mais}


# --- O código --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("digitado", ["CAFE34", "cafe34", " caf e34 ", "CAF-E34", "c.a.f.e.3.4"])
def test_o_codigo_se_aceita_como_a_pessoa_o_digita(client, oficina, digitado):
    resposta = client.get(ENTRAR, {"codigo": digitado})

    assert resposta["Location"] == endereco(oficina)
    assert client.get(f"{ENTRAR}{digitado.strip().replace('.', '-')}/").status_code == 200


@pytest.mark.parametrize(
    ("digitado", "frase"),
    [("AAAAAA", entrada.NAO_EXISTE), ("CAFE3", entrada.FORMA_ERRADA), ("CAFE35", entrada.FORMA_ERRADA), ("é", "seis")],
)
def test_o_codigo_que_nao_serve_e_404_com_a_frase_e_o_que_se_digitou(client, oficina, digitado, frase):
    resposta = client.get(ENTRAR, {"codigo": digitado}, follow=True)

    assert resposta.status_code == 404
    assert frase in resposta.text
    assert f'value="{digitado}"' in resposta.text


def test_sem_codigo_a_pagina_pede_um(client):
    assert "Código da oficina" in client.get(ENTRAR).text
    assert "Digite o código" in client.get(ENTRAR, {"codigo": " "}).text


@pytest.mark.parametrize("caminho", ["%00/", "CAFE%0034/", "%ff%fe/", f"{'A' * 3000}/", "?codigo=%00", "?codigo=%ff"])
def test_codigo_torto_nao_quebra(client, oficina, caminho):
    assert client.get(f"{ENTRAR}{caminho}").status_code in {200, 404}


def test_o_codigo_sorteado_so_tem_letras_que_nao_se_confundem():
    assert all(set(novo_codigo_de_entrada()) <= set(LETRAS_DO_CODIGO) for _ in range(200))
    assert not set(LETRAS_DO_CODIGO) & set("BILOSZ01258")


def test_adivinhar_para_depressa_mas_a_sala_inteira_entra_por_um_endereco_so(client, oficina, monkeypatch):
    monkeypatch.setattr(entrada, "CODIGOS_ERRADOS", 5)
    for _ in range(60):
        assert Client().get(endereco(oficina)).status_code == 200
    respostas = [client.get(f"{ENTRAR}AAAA{a}{b}/").status_code for a in "ACD" for b in "ACD"]

    assert respostas == [404] * 5 + [429] * 4
    assert client.get(endereco(oficina)).status_code == 429
    assert Client(REMOTE_ADDR="198.51.100.7").get(endereco(oficina)).status_code == 200


def test_a_rede_ipv6_de_um_assinante_conta_como_um_endereco(oficina, monkeypatch):
    monkeypatch.setattr(entrada, "CODIGOS_ERRADOS", 2)
    estados = [Client(REMOTE_ADDR=f"2001:db8::{n}").get(f"{ENTRAR}AAAAA{c}/").status_code for n, c in enumerate("ACDE")]

    assert estados == [404, 404, 429, 429]


def test_o_codigo_mal_formado_nem_conta_nem_procura_oficina(client, oficina, monkeypatch):
    monkeypatch.setattr(entrada, "CODIGOS_ERRADOS", 1)
    with CaptureQueriesContext(connection) as consultas:
        estados = {client.get(f"{ENTRAR}00000{n}/").status_code for n in range(5)}

    assert estados == {404}
    assert not [c for c in consultas if "oficinas_" in c["sql"]]
    assert client.get(endereco(oficina)).status_code == 200


@pytest.mark.parametrize(("situacao", "frase"), [("encerrada", "foi encerrada"), ("preparacao", "ainda não abriu")])
@pytest.mark.parametrize("metodo", ["get", "post"])
def test_fechada_ou_encerrada_a_pagina_diz_em_uma_frase(client, metodo, situacao, frase):
    oficina = OficinaFactory(situacao=situacao)

    resposta = getattr(client, metodo)(endereco(oficina), dados() if metodo == "post" else None)

    assert frase in resposta.text
    assert not Participacao.objects.exists()


# --- Apresentar-se ---------------------------------------------------------------------------------------------------
def test_quem_se_apresenta_entra_e_o_aparelho_so_guarda_um_cookie_assinado(client, oficina):
    consorcio = ConsorcioFactory(sigla="CISTESTE")

    resposta = client.post(endereco(oficina), dados(orgao="cisteste", email="maria@example.org"))

    participacao, cookie = Participacao.objects.get(), client.cookies["oficina"]
    assert resposta["Location"] == reverse("oficinas:sala", args=["CAFE34"])
    assert (participacao.consorcio, participacao.entidade, participacao.email) == (consorcio, "", "maria@example.org")
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/oficinas/", True, "Lax")
    assert cookie["max-age"] == 86_400
    assert "Maria" not in cookie.value
    assert settings.SESSION_COOKIE_NAME not in client.cookies


@pytest.mark.parametrize("campo", ["nome", "papel", "orgao", "uso_da_fala"])
def test_o_que_falta_se_diz_e_nada_se_perde(client, oficina, campo):
    resposta = client.post(endereco(oficina), dados(**{campo: "", "email": "maria@example.org"}))

    assert resposta.status_code == 422
    assert f'href="#id_{campo}"' in resposta.text
    assert "maria@example.org" in resposta.text
    assert not Participacao.objects.exists()


def test_sem_email_tambem_se_entra(client, oficina):
    assert client.post(endereco(oficina), dados(email="")).status_code == 302
    assert Participacao.objects.get().email == ""


@pytest.mark.parametrize(
    ("campo", "valor"),
    [("nome", "x" * 5000), ("nome", "a\x00b"), ("papel", "a\x00" * 200), ("orgao", "\x00"), ("email", "\x00@x.y")],
)
def test_entrada_torta_nao_quebra(client, oficina, campo, valor):
    assert client.post(endereco(oficina), dados(**{campo: valor})).status_code == 422


@pytest.mark.parametrize("uuid", ["", "torto", "\x00", "00000000-0000-1000-8000-000000000000"])
def test_o_uuid_que_nao_foi_sorteado_da_lugar_a_outro(client, oficina, uuid):
    assert client.post(endereco(oficina), dados(uuid=uuid)).status_code == 302
    assert str(Participacao.objects.get().uuid) != uuid


def test_reenviar_a_apresentacao_nao_cria_outra_pessoa(oficina):
    enviado = dados()

    for _ in range(2):
        Client().post(endereco(oficina), enviado)

    assert Participacao.objects.count() == 1


def test_o_uuid_de_quem_esta_em_outra_oficina_nao_da_acesso_a_ela(client, oficina):
    alheia = ParticipacaoFactory(nome="Alheia")

    resposta = client.post(endereco(oficina), dados(uuid=str(alheia.uuid)))

    assert resposta.status_code == 409
    assert "oficina" not in client.cookies
    assert str(alheia.uuid) not in resposta.text
    assert Participacao.objects.get().nome == "Alheia"


def test_quem_ja_se_apresentou_vai_direto_a_sala_e_pode_mudar_os_dados(client, oficina):
    client.post(endereco(oficina), dados())

    assert client.get(endereco(oficina))["Location"] == reverse("oficinas:sala", args=["CAFE34"])
    pagina = client.get(endereco(oficina), {"mudar": "1"})
    assert 'value="Maria Fictícia"' in pagina.text
    client.post(f"{endereco(oficina)}?mudar=1", dados(uuid=pagina.context["form"]["uuid"].value(), papel="Contadora"))
    assert Participacao.objects.get().papel == "Contadora"


def test_quem_tem_conta_ja_encontra_o_nome_e_o_orgao(client, oficina):
    vinculo = VinculoFactory(pessoa=PessoaFactory(nome="Ana Fictícia"), consorcio=ConsorcioFactory(sigla="CISX"))
    client.force_login(vinculo.pessoa)

    texto = client.get(endereco(oficina)).text

    assert 'value="Ana Fictícia"' in texto
    assert 'value="CISX · Consórcio CISX"' in texto
    assert f'value="{vinculo.cargo}"' in texto
    assert vinculo.pessoa.email not in texto.split("<main", 1)[1]


def test_a_pagina_diz_como_usamos_e_sugere_os_convidados_sem_javascript(client, oficina):
    oficina.convites.add(Convite(entidade="SES-MG, gestão regional"))
    oficina.save()

    texto = client.get(endereco(oficina)).text

    assert '<option value="SES-MG, gestão regional">' in texto
    assert "o nome e o e-mail, nunca" in texto
    assert texto.count('name="uso_da_fala"') == 3


def test_com_o_sinal_vencido_nada_se_grava_e_o_que_se_escreveu_volta(oficina):
    estrito = Client(enforce_csrf_checks=True)

    resposta = estrito.post(endereco(oficina), dados())

    assert (resposta.status_code, Participacao.objects.count()) == (403, 0)
    assert 'value="Maria Fictícia"' in resposta.text
    assert "envie de novo" in resposta.text
    sinal = estrito.cookies[settings.CSRF_COOKIE_NAME].value
    assert estrito.post(endereco(oficina), dados(csrfmiddlewaretoken=sinal)).status_code == 302


def test_apresentacoes_demais_de_um_endereco_esperam(client, oficina, monkeypatch):
    monkeypatch.setattr(entrada, "APRESENTACOES", 3)

    estados = [Client().post(endereco(oficina), dados()).status_code for _ in range(5)]

    assert estados == [302, 302, 302, 429, 429]


# --- Órgãos ----------------------------------------------------------------------------------------------------------
def test_a_sugestao_de_orgaos_e_pequena_e_publica(client):
    ConsorcioFactory(sigla="CISTESTE", nome="Alto Fictício")

    resposta = client.get("/oficinas/entrar/orgaos.json", {"q": "cist"})

    assert resposta.json() == {"orgaos": ["CISTESTE · Alto Fictício"]}
    assert "public" in resposta["Cache-Control"]
    assert client.get("/oficinas/entrar/orgaos.json?q=%00").json() == {"orgaos": []}
    assert client.get("/oficinas/entrar/orgaos.json").json() == {"orgaos": []}


def test_procurar_sem_parar_encontra_o_limite(client, monkeypatch):
    monkeypatch.setattr(entrada, "PROCURAS", 2)

    estados = [client.get("/oficinas/entrar/orgaos.json?q=cis").status_code for _ in range(4)]

    assert estados == [200, 200, 429, 429]
