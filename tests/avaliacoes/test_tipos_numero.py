"""O número que se entende do que uma pessoa escreve."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avaliacoes.tipos import numero


@pytest.mark.parametrize(
    ("escrito", "valor", "unidade"),
    [
        ("15", "15", ""),
        (" 15 ", "15", ""),
        ("1.234,56", "1234.56", ""),
        ("1234,56", "1234.56", ""),
        ("1234.56", "1234.56", ""),
        ("1,234.56", "1234.56", ""),
        ("1.234", "1234", ""),
        ("12.345.678", "12345678", ""),
        ("1,234,567", "1234567", ""),
        ("1,234", "1.234", ""),
        ("0.125", "0.125", ""),
        ("1.5", "1.5", ""),
        ("12.3456", "12.3456", ""),
        (",5", "0.5", ""),
        (".5", "0.5", ""),
        ("5,", "5", ""),
        ("7 200 000", "7200000", ""),
        ("7\u00a0200,50", "7200.50", ""),
        ("15 %", "15", "%"),
        ("15%", "15", "%"),
        ("R$ 3,00", "3.00", "R$"),
        ("R$3,00.", "3.00", ""),
        ("-2", "-2", ""),
        ("−2", "-2", ""),
        ("– 2", "-2", ""),
        ("+2", "2", ""),
        ("R$ -2,50", "-2.50", "R$"),
        ("-R$ 2,50", "-2.50", "R$"),
        ("1e3", "1000", ""),
        ("1,5E-2", "0.015", ""),
        ("5.500,00 reais por mês", "5500.00", "reais por mês"),
    ],
)
def test_le_o_numero_e_a_unidade(escrito, valor, unidade):
    lido = numero.ler(escrito)

    assert lido.valor == Decimal(valor)
    assert unidade in lido.unidade


@pytest.mark.parametrize(
    "escrito",
    [
        "",
        "quinze",
        "15 ou 16",
        "1/2",
        "1.23.4",
        "1,2,3",
        "1.2,3,4",
        "--2",
        "12 34",
        "1..2",
        ",",
        "1e99",
        "9" * 61,
        None,
    ],
)
def test_o_que_nao_e_numero_nao_se_adivinha(escrito):
    assert numero.ler(escrito) is None


@given(st.text(st.sampled_from("0123456789.,-−+eE% R$"), max_size=60) | st.text(max_size=60))
def test_ler_qualquer_texto_nunca_e_erro(escrito):
    lido = numero.ler(escrito)

    assert lido is None or lido.valor.is_finite()


@given(st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=5))
def test_o_que_se_escreve_em_portugues_se_le_de_volta(valor):
    assert numero.ler(numero.em_portugues(numero.escrever(valor))).valor == valor
    assert numero.de_arquivo(numero.escrever(valor)) == valor
