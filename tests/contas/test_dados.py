from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import ConsorcioFactory, PessoaFactory, VinculoFactory

from contas.models import Pessoa
from contas.vinculos import trocar_vinculo

pytestmark = pytest.mark.django_db
URL = "/contas/dados/"
CPF = "52998224725"


@pytest.fixture
def pessoa(client):
    pessoa = PessoaFactory(nome="Joana Silva")
    client.force_login(pessoa)
    return pessoa


def pedido(**campos):
    dados = {
        "nome": "Joana Silva",
        "nome_social": "",
        "cpf": "",
        "origem": "orgao",
        "orgao": "SES",
        "cargo": "Enfermeira",
    }
    return {**dados, **campos}


def test_meus_dados_pedem_entrada(client):
    resposta = client.get(URL)

    assert resposta["Location"] == f"/contas/login/?next={URL}"


@pytest.mark.parametrize("texto", [CPF, "529.982.247-25", " 529 982 247 25 "])
def test_cpf_se_grava_so_com_algarismos(client, pessoa, texto):
    client.post(URL, pedido(cpf=texto))

    assert Pessoa.objects.get().cpf == CPF


def test_cpf_vazio_fica_nulo(client, pessoa):
    client.post(URL, pedido(cpf=""))

    assert Pessoa.objects.get().cpf is None


@pytest.mark.parametrize("texto", ["52998224724", "111.111.111-11", "123", "abc"])
def test_cpf_invalido_e_recusado_e_fica_na_tela(client, pessoa, texto):
    resposta = client.post(URL, pedido(cpf=texto))

    html = resposta.content.decode()
    assert "Este CPF não existe. Confira os onze algarismos." in html
    assert f'value="{texto}"' in html
    assert Pessoa.objects.get().cpf is None


def test_cpf_de_outra_conta_e_recusado_com_o_caminho_e_sem_dizer_que_existe(client, pessoa):
    PessoaFactory(cpf=CPF)

    html = client.post(URL, pedido(cpf=CPF)).content.decode()

    assert "Não foi possível gravar este CPF." in html
    assert "fale com a coordenação da sua turma" in html
    assert "outra conta" not in html


def test_recusa_nao_muda_o_nome_mostrado(client, pessoa):
    resposta = client.post(URL, pedido(nome="Joana 😀", nome_social="Jô Silva"))

    assert resposta.context["user"].nome_de_exibicao == "Joana Silva"
    assert Pessoa.objects.get().nome_social == ""


def test_nome_social_vale_na_tela(client, pessoa):
    client.post(URL, pedido(nome_social="Jô Silva"))

    assert Pessoa.objects.get().nome_de_exibicao == "Jô Silva"


def test_trocar_de_lugar_encerra_o_vinculo_na_vespera():
    hoje = timezone.localdate()
    antigo = VinculoFactory(de=hoje - timedelta(days=100))
    consorcio = ConsorcioFactory()

    novo = trocar_vinculo(antigo.pessoa, cargo="Secretária executiva", consorcio=consorcio)

    antigo.refresh_from_db()
    assert antigo.ate == hoje - timedelta(days=1)
    assert (novo.de, novo.ate, novo.consorcio) == (hoje, None, consorcio)


def test_vinculo_do_mesmo_dia_e_corrigido_no_lugar():
    vinculo = VinculoFactory()

    trocar_vinculo(vinculo.pessoa, cargo="Motorista", consorcio=vinculo.consorcio)

    vinculo.refresh_from_db()
    assert vinculo.cargo == "Motorista"
    assert vinculo.pessoa.vinculos.count() == 1


def test_repetir_o_vinculo_nao_muda_nada():
    vinculo = VinculoFactory(de=timezone.localdate() - timedelta(days=5))

    mesmo = trocar_vinculo(vinculo.pessoa, cargo=vinculo.cargo, consorcio=vinculo.consorcio)

    assert mesmo == vinculo
    assert vinculo.pessoa.vinculos.count() == 1


def test_meus_dados_mostram_o_vinculo_vigente_e_os_anteriores(client, pessoa):
    hoje = timezone.localdate()
    VinculoFactory(pessoa=pessoa, cargo="Recepcionista", de=hoje - timedelta(days=9), ate=hoje - timedelta(days=2))
    VinculoFactory(pessoa=pessoa, cargo="Reguladora", de=hoje - timedelta(days=1))

    html = client.get(URL).content.decode()

    assert 'value="Reguladora"' in html
    assert "Recepcionista" in html
