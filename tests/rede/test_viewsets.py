"""A rede no admin: quem pode edita consórcio e filiação; município só se consulta."""

import pytest
from django.urls import reverse
from fabricas import ConsorcioFactory, MunicipioFactory, PessoaFactory
from wagtail.models import ReferenceIndex

from rede.models import Filiacao

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(PessoaFactory(administra=True))
    return client


@pytest.fixture
def filiacao():
    return Filiacao.objects.create(
        consorcio=ConsorcioFactory(sigla="CIS-X"),
        municipio=MunicipioFactory(nome="Arinos", nome_busca="arinos"),
        prova="sim",
        evidencia="protocolo",
    )


@pytest.mark.parametrize("lista", ["consorcio", "filiacao", "municipio"])
def test_lista_busca_filtra_e_exporta(admin, filiacao, lista):
    endereco = reverse(f"{lista}:index")

    assert "CIS-X" in admin.get(endereco, {"q": "CIS-X"}).text or lista == "municipio"
    assert admin.get(endereco, {"q": "arinos"}).status_code == 200
    assert admin.get(endereco, {"export": "xlsx"}).status_code == 200


def test_consulta_mostra_o_registro(admin, filiacao):
    for nome, objeto in [("filiacao", filiacao), ("consorcio", filiacao.consorcio), ("municipio", filiacao.municipio)]:
        assert admin.get(reverse(f"{nome}:inspect", args=[objeto.pk])).status_code == 200


def test_consorcio_se_edita_e_o_cnpj_errado_e_recusado(admin, filiacao):
    consorcio = filiacao.consorcio
    endereco = reverse("consorcio:edit", args=[consorcio.pk])
    campos = {"sigla": "CIS-X", "nome": "Nome novo", "certeza": "alta", "certeza_geral": "alta"}

    recusa = admin.post(endereco, {**campos, "cnpj": "12ABC34501DE36"})
    aceite = admin.post(endereco, {**campos, "cnpj": "12ABC34501DE35"})

    consorcio.refresh_from_db()
    assert "Este CNPJ não existe" in recusa.text
    assert aceite.status_code == 302
    assert (consorcio.nome, consorcio.cnpj) == ("Nome novo", "12ABC34501DE35")
    assert not ReferenceIndex.objects.filter(base_content_type__app_label="rede").exists()


def test_filiacao_repetida_e_recusada_com_frase(admin, filiacao):
    campos = {"consorcio": filiacao.consorcio_id, "municipio": filiacao.municipio_id, "prova": "sim", "evidencia": "x"}

    pagina = admin.post(reverse("filiacao:add"), campos)

    assert "já está filiado" in pagina.text
    assert Filiacao.objects.count() == 1


def test_municipio_nao_se_edita_nem_por_quem_administra(admin, filiacao):
    resposta = admin.get(reverse("municipio:edit", args=[filiacao.municipio_id]))

    assert resposta.status_code == 302
    assert reverse("municipio:edit", args=[filiacao.municipio_id]) not in admin.get(reverse("municipio:index")).text


def test_a_coordenacao_cadastra_e_corrige_mas_nao_exclui(client, filiacao):
    client.force_login(PessoaFactory(grupo="Coordenação"))
    municipio = MunicipioFactory()
    campos = {"consorcio": filiacao.consorcio_id, "municipio": municipio.pk, "prova": "sim", "evidencia": "lei"}

    client.post(reverse("filiacao:add"), campos)
    client.post(reverse("filiacao:edit", args=[filiacao.pk]), {**campos, "municipio": filiacao.municipio_id})
    client.post(reverse("filiacao:delete", args=[filiacao.pk]))

    filiacao.refresh_from_db()
    assert filiacao.evidencia == "lei"
    assert Filiacao.objects.filter(municipio=municipio).exists()
    assert "Rede" in client.get("/admin/").text


def test_o_registro_consulta_e_nao_corrige(client, filiacao):
    client.force_login(PessoaFactory(grupo="Registro"))
    campos = {"consorcio": filiacao.consorcio_id, "municipio": filiacao.municipio_id, "prova": "sim", "evidencia": "x"}

    client.post(reverse("filiacao:edit", args=[filiacao.pk]), campos)

    filiacao.refresh_from_db()
    assert filiacao.evidencia == "protocolo"
    assert client.get(reverse("consorcio:inspect", args=[filiacao.consorcio_id])).status_code == 200
    assert client.get(reverse("municipio:index")).status_code == 200


@pytest.mark.parametrize("lista", ["consorcio", "filiacao", "municipio"])
def test_quem_so_estuda_nao_ve_a_rede_no_admin(client, lista):
    client.force_login(PessoaFactory())

    assert client.get(reverse(f"{lista}:index")).status_code == 302


@pytest.mark.parametrize("lista", ["consorcio", "filiacao", "municipio"])
@pytest.mark.parametrize("quantos", [3, 40])
def test_a_lista_custa_o_mesmo_com_3_ou_40(admin, django_assert_max_num_queries, lista, quantos):
    for _ in range(quantos):
        Filiacao.objects.create(
            consorcio=ConsorcioFactory(), municipio=MunicipioFactory(), prova="sim", evidencia="protocolo"
        )
    admin.get(reverse(f"{lista}:index"))

    with django_assert_max_num_queries(25):
        admin.get(reverse(f"{lista}:index"))
