from hypothesis import given
from hypothesis import strategies as st

from avaliacoes.analise.supressao import abertos, faltam

CONTAGENS = st.dictionaries(st.integers(1, 8), st.integers(0, 20), max_size=8)


def test_o_grupo_pequeno_nao_sai_e_leva_consigo_o_menor_dos_outros():
    assert abertos({"a": 9, "b": 6, "c": 3}) == {"a"}
    assert abertos({"a": 9, "b": 6}) == {"a", "b"}


def test_dois_pequenos_que_juntos_passam_de_quatro_se_escondem_um_ao_outro():
    assert abertos({"a": 9, "b": 3, "c": 2}) == {"a"}


def test_grupo_vazio_nao_esconde_nada():
    assert abertos({"a": 9, "b": 0}) == {"a"}
    assert abertos({}) == set()


def test_diz_quantas_pessoas_faltam():
    assert [faltam(n) for n in (0, 4, 5, 30)] == [5, 1, 0, 0]


@given(CONTAGENS)
def test_o_total_menos_o_que_se_mostra_nunca_e_um_grupo_pequeno(contagens):
    saem = abertos(contagens)
    escondidas = sum(n for grupo, n in contagens.items() if grupo not in saem)

    assert all(contagens[grupo] >= 5 for grupo in saem)
    assert escondidas == 0 or escondidas >= 5 or sum(contagens.values()) < 5
