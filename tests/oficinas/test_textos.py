"""O texto colado: arruma-se a forma, nunca as palavras; o que passa do limite volta inteiro, com a conta."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from oficinas.textos import TextoField, arrumar_texto


@pytest.mark.parametrize(
    ("colado", "arrumado"),
    [
        ("A fila\u00a0some", "A fila some"),
        ("“aspas” e – travessão…", "“aspas” e – travessão…"),
        ("linha\r\noutra\rmais", "linha\noutra\nmais"),
        ("quebra\x0bdo Word", "quebra\ndo Word"),
        ("nulo\x00 e sino\x07", "nulo e sino"),
        ("\uf0b7\tprimeiro\n•\tsegundo", "• primeiro\n• segundo"),
        ("hífen\u00adinvisível\ufeff", "hífeninvisível"),
        ("de trás\u202e para a frente", "de trás para a frente"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("  a  \t b  ", "a b"),
        ("acentuac\u0327a\u0303o", "acentuação"),
        ("👩\u200d⚕️ 😀", "👩\u200d⚕️ 😀"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (None, ""),
    ],
)
def test_arruma_a_forma(colado, arrumado):
    assert arrumar_texto(colado) == arrumado


@given(st.text())
def test_arrumar_de_novo_nao_muda_nada_e_nunca_deixa_caractere_de_controle(texto):
    arrumado = arrumar_texto(texto)

    assert arrumar_texto(arrumado) == arrumado
    assert "\x00" not in arrumado
    assert not any(ord(c) < 32 and c != "\n" for c in arrumado)


def test_cabe_o_maximo_e_o_que_passa_se_diz_com_a_conta():
    campo = TextoField(maximo=5000)

    assert campo.clean("é" * 5000) == "é" * 5000
    with pytest.raises(ValidationError) as recusa:
        campo.clean("é" * 5312)
    assert recusa.value.messages == ["O texto tem 5.312 letras e cabem 5.000. Tire 312."]


def test_a_tela_nao_corta_calada_o_que_se_cola():
    assert "maxlength" not in TextoField(maximo=10).widget.attrs
