"""Procurar município por nome, do jeito que as pessoas escrevem."""

import pytest
from fabricas import MunicipioFactory
from hypothesis import given
from hypothesis import strategies as st

from rede.busca import normalizar
from rede.models import Municipio

NOMES = ["São João del Rei", "São João da Ponte", "Arinos", "Olhos d'Água", "Belo Horizonte", "Belo Oriente"]


@pytest.fixture
def municipios(db):
    return [MunicipioFactory(nome=nome, nome_busca=normalizar(nome)) for nome in NOMES]


@given(st.text())
def test_normalizar_duas_vezes_e_o_mesmo_que_uma(texto):
    assert normalizar(normalizar(texto)) == normalizar(texto)


@pytest.mark.parametrize("texto", ["são joão DEL-rei", "Sao Joao del Rei", "  SÃO  JOÃO del rei "])
def test_com_nome_ignora_acento_caixa_e_hifen(municipios, texto):
    assert [m.nome for m in Municipio.objects.com_nome(texto)] == ["São João del Rei"]


def test_com_nome_nao_aceita_so_o_comeco(municipios):
    assert not Municipio.objects.com_nome("são joão").exists()


def test_parecidos_com_encontra_os_que_comecam_assim(municipios):
    assert {m.nome for m in Municipio.objects.parecidos_com("sao joao")} == {"São João del Rei", "São João da Ponte"}


@pytest.mark.parametrize("texto", ["", "   ", "—", None])
def test_texto_vazio_nao_encontra_ninguem(municipios, texto):
    assert not Municipio.objects.parecidos_com(texto).exists()
    assert Municipio.objects.sugestoes(texto) == []


@pytest.mark.parametrize(
    ("texto", "primeira"),
    [
        ("Belo Orizonte", "Belo Horizonte"),
        ("Arino", "Arinos"),
        ("olhos d agua", "Olhos d'Água"),
        ("sao joao del", "São João del Rei"),
    ],
)
def test_sugestoes_perdoam_erro_de_grafia(municipios, texto, primeira):
    assert Municipio.objects.sugestoes(texto)[0].nome == primeira


def test_sugestoes_sao_no_maximo_n_e_custam_duas_consultas(municipios, django_assert_num_queries):
    with django_assert_num_queries(2):
        sugestoes = Municipio.objects.sugestoes("belo", n=1)

    assert len(sugestoes) == 1


def test_nada_parecido_nao_sugere_nada(municipios):
    assert Municipio.objects.sugestoes("xyzw") == []
