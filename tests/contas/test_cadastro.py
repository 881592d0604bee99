import re

import pytest
from django.urls import reverse
from fabricas import ConsorcioFactory, MunicipioFactory, PessoaFactory

from contas import aceites
from contas.models import Pessoa
from correio.models import Mensagem

pytestmark = pytest.mark.django_db
URL = "/contas/signup/"


def pedido(**campos):
    return {
        "nome": "Joana d'Ávila",
        "nome_social": "",
        "email": "Joana@Example.org",
        "password1": "um-mapa-de-minas",
        "origem": "orgao",
        "orgao": "Universidade",
        "cargo": "Enfermeira",
        "aceite": "on",
        **campos,
    }


def codigo_de(email):
    texto = Mensagem.objects.filter(para=email).first().texto
    return re.search(r"^\d{6}$", texto, re.M).group()


def erros(resposta):
    return {campo: str(lista[0]) for campo, lista in resposta.context["form"].errors.items()}


def test_cadastro_pede_o_codigo_e_entra_com_ele(client):
    consorcio = ConsorcioFactory()

    resposta = client.post(URL, pedido(origem="consorcio", consorcio=consorcio.pk))
    codigo = codigo_de("joana@example.org")
    entrada = client.post(reverse("account_email_verification_sent"), {"code": codigo})

    assert resposta.status_code == 302
    assert entrada.status_code == 302
    assert entrada["Location"] == "/minha-area/"
    pessoa = Pessoa.objects.get(email="joana@example.org")
    assert pessoa.nome == "Joana d'Ávila"
    assert pessoa.vinculos.get().consorcio == consorcio
    assert pessoa.emailaddress_set.get().verified
    assert client.session["_auth_user_id"] == str(pessoa.pk)


def test_cadastro_grava_o_aceite_da_versao_vigente_do_aviso_e_dos_termos(client):
    client.post(URL, pedido())

    lidos = set(Pessoa.objects.get().aceites.values_list("documento", "versao"))

    assert lidos == {(documento, texto["versao"]) for documento, texto in aceites.DOCUMENTOS.items()}
    assert len(lidos) == 2


def test_cadastro_leva_aos_termos_e_ao_aviso_de_privacidade(client):
    principal = client.get(URL).content.decode().split("<main")[1].split("</main")[0]

    assert reverse("portal:termos") in principal
    assert reverse("portal:privacidade") in principal


def test_codigo_vai_pela_caixa_de_saida_com_prazo_e_texto_que_se_apaga(client):
    client.post(URL, pedido())

    mensagem = Mensagem.objects.get()

    assert mensagem.assunto == "Seu código: confirme o e-mail"
    assert mensagem.efemera
    assert mensagem.vence_em


def test_codigo_errado_e_recusado_com_frase(client):
    client.post(URL, pedido())

    resposta = client.post(reverse("account_email_verification_sent"), {"code": "000000"})

    assert "O código não confere" in resposta.content.decode()
    assert not Pessoa.objects.get().emailaddress_set.get().verified


def test_municipio_se_encontra_sem_acento_nem_caixa(client):
    municipio = MunicipioFactory(nome="São João del-Rei", nome_busca="sao joao del rei")

    client.post(URL, pedido(origem="municipio", municipio="SAO JOAO DEL REI"))

    assert Pessoa.objects.get().vinculos.get().municipio == municipio


@pytest.mark.parametrize(
    ("mudanca", "campo", "frase"),
    [
        ({"nome": ""}, "nome", "Escreva o seu nome completo."),
        ({"nome": "Jó"}, "nome", "Escreva o nome completo, com pelo menos três letras."),
        ({"nome": "Joana 😀"}, "nome", "O nome será impresso no certificado e não pode ter: 😀."),
        ({"nome": "<b>Joana</b>"}, "nome", "não pode ter: / < >"),
        ({"nome": "a" * 121}, "nome", "120"),
        ({"email": "joana"}, "email", "e-mail"),
        ({"password1": "12345678"}, "password1", "senha"),
        ({"origem": ""}, "origem", "Diga onde você trabalha: consórcio, município ou outro órgão."),
        ({"origem": "consorcio"}, "consorcio", "Escolha o consórcio em que você trabalha."),
        ({"origem": "municipio"}, "municipio", "Escreva o nome do município em que você trabalha."),
        ({"origem": "municipio", "municipio": "Arinus"}, "municipio", "Você quis dizer Arinos?"),
        ({"origem": "municipio", "municipio": "Xyz"}, "municipio", "Confira como se escreve."),
        ({"orgao": " "}, "orgao", "Escreva o nome do órgão em que você trabalha."),
        ({"cargo": ""}, "cargo", "Escreva o seu cargo ou função."),
        ({"aceite": ""}, "aceite", "leia o aviso de privacidade e os termos de uso e marque aqui."),
    ],
)
def test_recusa_diz_o_que_fazer_e_nao_cria_nada(client, mudanca, campo, frase):
    MunicipioFactory(nome="Arinos", nome_busca="arinos")

    resposta = client.post(URL, pedido(**mudanca))

    assert frase in erros(resposta)[campo]
    assert not Pessoa.objects.exists()
    assert not Mensagem.objects.exists()


def test_recusa_conserva_o_que_foi_digitado(client):
    resposta = client.post(URL, pedido(nome="Joana 😀", cargo="Enfermeira-chefe"))

    html = resposta.content.decode()
    assert 'value="Joana 😀"' in html
    assert 'value="Enfermeira-chefe"' in html
    assert 'aria-describedby="id_nome_helptext id_nome_error"' in html
    assert 'aria-invalid="true"' in html


def test_nome_de_120_letras_cabe(client):
    nome = "Ana " + "Ã" * 116

    client.post(URL, pedido(nome=nome))

    assert Pessoa.objects.get().nome == nome


def test_espacos_a_mais_no_nome_sao_arrumados(client):
    client.post(URL, pedido(nome="  Joana   d'Ávila "))

    assert Pessoa.objects.get().nome == "Joana d'Ávila"


def test_email_ja_usado_nao_se_distingue_de_um_novo(client):
    PessoaFactory(email="joana@example.org")

    usada = client.post(URL, pedido(), follow=True)
    client.cookies.clear()
    nova = client.post(URL, pedido(email="zoana@example.org"), follow=True)

    def sem_segredo(resposta):
        html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", resposta.content.decode())
        return html.replace("zoana@", "joana@")

    assert sem_segredo(usada) == sem_segredo(nova)
    assert usada.redirect_chain == nova.redirect_chain
    assert usada.status_code == nova.status_code


def test_email_ja_usado_avisa_so_a_dona_por_correio(client):
    PessoaFactory(email="joana@example.org")

    client.post(URL, pedido())

    assert Pessoa.objects.count() == 1
    assert Mensagem.objects.get().assunto == "Você já tem conta na Escola dos Consórcios"


def test_falha_no_meio_do_cadastro_nao_deixa_conta_pela_metade(client, monkeypatch):
    """O vínculo se cria depois da conta; se ele falha, a conta não fica."""
    consorcio = ConsorcioFactory()
    monkeypatch.setitem(aceites.DOCUMENTOS, "termos-de-uso", {"versao": None})
    client.raise_request_exception = False

    client.post(URL, pedido(origem="consorcio", consorcio=consorcio.pk))

    assert not Pessoa.objects.exists()


def test_cadastro_com_proximo_endereco_volta_a_ele(client):
    client.post(f"{URL}?next=/cursos/", pedido(next="/cursos/"))

    entrada = client.post(reverse("account_email_verification_sent"), {"code": codigo_de("joana@example.org")})

    assert entrada["Location"] == "/cursos/"
