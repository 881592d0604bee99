"""O que alguém corrigiu à mão fica como está quando a planilha é carregada de novo, e o comando diz o que ficou."""

import io
import json

import pytest
from django.core.management import call_command
from fabricas import ConsorcioFactory

from rede import carga
from rede.models import Atendimento, Consorcio, Filiacao, LinhaDaCarga

pytestmark = pytest.mark.django_db


@pytest.fixture
def carregada():
    carga.carregar()


def recarregar(**opcoes):
    return carga.carregar(**opcoes)


def corrigir(sigla, **campos):
    assert Consorcio.objects.filter(sigla=sigla).update(**campos) == 1


def test_o_consorcio_corrigido_fica_e_a_carga_diz_quais_campos(carregada):
    corrigir("CISMAS", nome="Nome conferido", certeza="alta")

    contagem = recarregar()

    consorcio = Consorcio.objects.get(sigla="CISMAS")
    assert (consorcio.nome, consorcio.certeza) == ("Nome conferido", "alta")
    assert contagem.mantidas == ["CISMAS: nome, certeza do nome"]
    assert not contagem.mudou


def test_a_planilha_nova_nao_passa_por_cima_do_corrigido_mas_acerta_os_outros(pasta, trocar):
    carga.carregar(pasta)
    corrigir("CONVALES", perfil="conferido à mão")
    trocar("consorcios_mg.csv", "multifinalitário com saúde,ativa,alta,protocolo", "generalista,ativa,alta,protocolo")
    trocar("consorcios_mg.csv", "calculado da raiz (matriz 0001", "publicado na fonte (matriz 0001")

    contagem = carga.carregar(pasta)

    assert Consorcio.objects.get(sigla="CONVALES").perfil == "conferido à mão"
    assert Consorcio.objects.get(sigla="CIMBAJE").cnpj_da_fonte
    assert (contagem.alterados, contagem.mantidas) == (1, ["CONVALES: perfil"])


def test_quando_a_planilha_passa_a_dizer_o_mesmo_a_linha_volta_a_segui_la(pasta, trocar):
    carga.carregar(pasta)
    corrigir("CONVALES", perfil="generalista")
    trocar("consorcios_mg.csv", "multifinalitário com saúde,ativa,alta,protocolo", "generalista,ativa,alta,protocolo")
    assert carga.carregar(pasta).mantidas == []
    trocar("consorcios_mg.csv", "generalista,ativa,alta,protocolo", "outro perfil,ativa,alta,protocolo")

    contagem = carga.carregar(pasta)

    assert Consorcio.objects.get(sigla="CONVALES").perfil == "outro perfil"
    assert (contagem.alterados, contagem.mantidas) == (1, [])


def test_mudar_a_sigla_a_mao_nao_cria_o_consorcio_outra_vez_nem_perde_os_seus_municipios(carregada):
    Consorcio.objects.filter(sigla="CIS/UBÁ").update(sigla="CISUBÁ")
    Consorcio.objects.filter(sigla="CONVALES").update(sigla="CONVALÉS")

    contagem = recarregar()

    assert Consorcio.objects.count() == 76
    assert contagem.mantidas == ["CONVALES: sigla", "CIS/UBÁ: sigla"]
    assert Filiacao.objects.filter(consorcio__sigla="CONVALÉS").count() == 20


def test_filiacao_encerrada_a_mao_nao_e_aberta_de_novo(carregada):
    filiacao = Filiacao.objects.get(consorcio__sigla="CONVALES", municipio__nome="Arinos")
    Filiacao.objects.filter(pk=filiacao.pk).update(ate="2025-12-31")

    contagem = recarregar()

    assert Filiacao.objects.filter(consorcio__sigla="CONVALES", municipio__nome="Arinos").count() == 1
    assert contagem.mantidas == ["CONVALES × Arinos: até"]


def test_filiacao_excluida_a_mao_nao_volta(carregada):
    Filiacao.objects.get(consorcio__sigla="CONVALES", municipio__nome="Arinos").delete()

    contagem = recarregar()

    assert not Filiacao.objects.filter(consorcio__sigla="CONVALES", municipio__nome="Arinos").exists()
    assert contagem.mantidas == ["CONVALES × Arinos: excluída"]


def test_excluir_o_consorcio_leva_com_ele_o_que_a_planilha_lhe_liga(carregada):
    consorcio = Consorcio.objects.get(sigla="CISMEPI")
    Atendimento.objects.filter(consorcio=consorcio).delete()
    consorcio.delete()

    contagem = recarregar()

    assert not Consorcio.objects.filter(sigla="CISMEPI").exists()
    assert contagem.mantidas == ["CISMEPI: excluída"]


def test_lei_e_data_postas_a_mao_nao_prendem_a_linha(carregada):
    """A planilha não traz estes campos: preenchê-los não é corrigir o que ela diz."""
    Filiacao.objects.filter(consorcio__sigla="CONVALES").update(lei_de_adesao="Lei 1.000", desde="2005-01-01")

    assert recarregar().mantidas == []
    assert Filiacao.objects.filter(lei_de_adesao="Lei 1.000", desde="2005-01-01").count() == 20


def test_o_que_ja_existia_e_difere_da_planilha_fica():
    ConsorcioFactory(sigla="CONVALES", nome="Nome de antes")

    contagem = carga.carregar()

    assert Consorcio.objects.get(sigla="CONVALES").nome == "Nome de antes"
    assert [frase.split(":")[0] for frase in contagem.mantidas] == ["CONVALES"]
    assert Filiacao.objects.filter(consorcio__nome="Nome de antes").count() == 20


def test_banco_carregado_antes_de_haver_copia_ganha_a_copia_sem_mudar(carregada):
    LinhaDaCarga.objects.all().delete()

    contagem = recarregar()

    assert (contagem.criados, contagem.alterados, contagem.mantidas) == (0, 0, [])
    assert LinhaDaCarga.objects.count() == 76 + 148


def test_descartar_correcoes_devolve_tudo_a_planilha(carregada):
    corrigir("CISMAS", nome="Nome conferido")
    Filiacao.objects.get(consorcio__sigla="CONVALES", municipio__nome="Arinos").delete()

    contagem = recarregar(descartar_correcoes=True)

    assert (contagem.criados, contagem.alterados, contagem.mantidas) == (1, 1, [])
    assert Consorcio.objects.get(sigla="CISMAS").nome.startswith("Consórcio Intermunicipal")
    assert recarregar().mantidas == []


def test_o_comando_diz_quais_linhas_ficaram(carregada):
    corrigir("CISMAS", nome="Nome conferido")
    frases, em_json = io.StringIO(), io.StringIO()

    call_command("carregar_rede", stdout=frases)
    call_command("carregar_rede", "--json", stdout=em_json)
    call_command("carregar_rede", "--descartar-correcoes", stdout=io.StringIO())

    linhas = frases.getvalue().splitlines()
    assert linhas[1:3] == ["Ficaram como alguém as corrigiu (1), sem seguir a planilha:", "  CISMAS: nome"]
    assert json.loads(em_json.getvalue())["mantidas"] == ["CISMAS: nome"]
    assert Consorcio.objects.get(sigla="CISMAS").nome != "Nome conferido"


def test_corrigir_tudo_nao_muda_o_numero_de_consultas(carregada, django_assert_max_num_queries):
    Consorcio.objects.update(observacao="conferido")
    Filiacao.objects.update(evidencia="conferida")

    with django_assert_max_num_queries(25):
        contagem = recarregar()

    assert len(contagem.mantidas) == 76 + 148
