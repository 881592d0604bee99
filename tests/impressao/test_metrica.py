import unicodedata

import pytest

from impressao.metrica import largura, linhas


def test_maiuscula_larga_ocupa_mais_que_letra_fina_e_negrito_mais_que_normal():
    assert largura("WWW") > 3 * largura("iii")
    assert largura("Maria", negrito=True) > largura("Maria")
    assert largura("") == 0


def test_acento_combinado_nao_ocupa_lugar():
    assert largura(unicodedata.normalize("NFD", "ãéç")) == pytest.approx(largura("aec"))


@pytest.mark.parametrize("texto", ["山田", "علي", "שרה", "ნინო", "Նարե", "अनीता", "สมชาย", "😀"])
def test_outra_escrita_mede_na_fonte_que_a_tem(texto):
    assert 0.2 * len(texto) < largura(texto) < 1.6 * len(texto)


def test_letra_que_nenhuma_fonte_tem_conta_como_um_quadrado():
    assert largura("\u1200") == 1


def test_linhas_quebra_entre_palavras_e_so_parte_a_que_nao_cabe_em_uma():
    palavra = largura("consórcio")
    duas = largura("consórcio consórcio")

    assert linhas("", 10) == 0
    assert linhas("consórcio", palavra) == 1
    assert linhas("consórcio " * 4, duas) == 2
    assert linhas("consórcio " * 4, duas * 0.99) == 4  # uma palavra por linha, com sobra em cada uma
    assert linhas("consórcio", palavra / 2.5) == 3
