"""CPF e CNPJ: os dígitos verificadores, inclusive com letras."""

import string

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from rede.documentos import cnpj_valido, cpf_mascarado, cpf_valido, so_algarismos, validar_cnpj, validar_cpf


def dv(valores, pesos):
    """O módulo 11 escrito de outro modo, para não conferir o código com ele mesmo."""
    resto = (sum(v * p for v, p in zip(valores, pesos, strict=True)) * 10) % 11
    return resto % 10


def com_dv(corpo, pesos):
    valores = [ord(c) - 48 for c in corpo]
    primeiro = dv(valores, pesos[1:])
    return f"{corpo}{primeiro}{dv([*valores, primeiro], pesos)}"


PESOS_CPF = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]
PESOS_CNPJ = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
CORPOS_DE_CPF = st.text(string.digits, min_size=9, max_size=9)
CORPOS_DE_CNPJ = st.text(string.digits + string.ascii_uppercase, min_size=12, max_size=12)


@given(CORPOS_DE_CPF)
def test_todo_cpf_com_os_digitos_certos_passa(corpo):
    cpf = com_dv(corpo, PESOS_CPF)
    assume(len(set(cpf)) > 1)

    assert cpf_valido(cpf)


@given(CORPOS_DE_CPF, st.integers(9, 10), st.integers(1, 9))
def test_trocar_um_digito_verificador_do_cpf_sempre_e_percebido(corpo, posicao, soma):
    cpf = com_dv(corpo, PESOS_CPF)

    trocado = f"{cpf[:posicao]}{(int(cpf[posicao]) + soma) % 10}{cpf[posicao + 1 :]}"

    assert not cpf_valido(trocado)


@pytest.mark.parametrize(
    "cpf", ["", "1234567890", "111.444.777-35", "11111111111", "1114447773a", "１１１４４４７７７３５"]
)
def test_cpf_sem_onze_algarismos_ou_com_todos_iguais_nao_passa(cpf):
    assert not cpf_valido(cpf)


@given(CORPOS_DE_CNPJ)
def test_todo_cnpj_com_os_digitos_certos_passa_com_letras_ou_sem(corpo):
    cnpj = com_dv(corpo, PESOS_CNPJ)
    assume(len(set(cnpj)) > 1)

    assert cnpj_valido(cnpj)


@given(CORPOS_DE_CNPJ, st.integers(1, 99))
def test_digito_errado_no_cnpj_sempre_e_percebido(corpo, soma):
    cnpj = com_dv(corpo, PESOS_CNPJ)

    errado = f"{cnpj[:12]}{(int(cnpj[12:]) + soma) % 100:02d}"

    assert not cnpj_valido(errado)


@pytest.mark.parametrize(
    ("cnpj", "esperado"),
    [
        ("12ABC34501DE35", True),
        ("06070075000125", True),
        ("12ABC34501DE36", False),
        ("12abc34501de35", False),
        ("12.ABC.345/01DE-35", False),
        ("00000000000000", False),
        ("", False),
    ],
)
def test_cnpj_conhecido(cnpj, esperado):
    assert cnpj_valido(cnpj) is esperado


@pytest.mark.parametrize(("validar", "codigo"), [(validar_cpf, "cpf_invalido"), (validar_cnpj, "cnpj_invalido")])
def test_o_validador_recusa_com_frase_e_codigo(validar, codigo):
    with pytest.raises(ValidationError, match="não existe") as recusa:
        validar("123")

    assert recusa.value.code == codigo


def test_a_mascara_deixa_ver_so_o_meio_do_cpf():
    assert cpf_mascarado(so_algarismos("111.444.777-35")) == "***.444.777-**"
    assert cpf_mascarado("") == ""
