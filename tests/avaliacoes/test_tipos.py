"""Propriedades que todo tipo de questão tem de cumprir, com dados e respostas quaisquer."""

from random import Random

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from avaliacoes.tipos import TIPOS

CHAVES = list("abcdefg")
texto = st.text(min_size=1, max_size=30).filter(str.strip)
qualquer_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([*CHAVES, "v", "f"]),
    lambda dentro: st.lists(dentro, max_size=4) | st.dictionaries(st.text(max_size=3), dentro, max_size=3),
    max_leaves=8,
)


@st.composite
def alternativas(desenhar, certas):
    chaves = desenhar(st.lists(st.sampled_from(CHAVES), min_size=2, unique=True))
    corretas = desenhar(st.lists(st.sampled_from(chaves), min_size=1, max_size=certas, unique=True))
    dados = {
        "alternativas": [{"chave": chave, "texto": desenhar(texto)} for chave in chaves],
        "corretas": sorted(corretas),
    }
    return {**dados, "manter_ordem": True} if desenhar(st.booleans()) else dados


DADOS = {
    "unica": alternativas(certas=1),
    "multipla": alternativas(certas=7),
    "verdadeiro_falso": st.fixed_dictionaries({"correta": st.booleans()}),
}
questao = st.one_of(*(st.tuples(st.just(TIPOS[codigo]), dados) for codigo, dados in DADOS.items()))


def test_todo_tipo_tem_propriedades_conferidas():
    assert set(DADOS) == set(TIPOS)


@given(questao, st.lists(qualquer_json, max_size=6))
def test_qualquer_resposta_corrige_entre_zero_e_um(questao, valores):
    tipo, dados = questao

    fracao = tipo.corrigir(dados, tipo.ler(dados, valores))

    assert 0 <= fracao <= 1


@given(questao, st.lists(st.sampled_from([*CHAVES, "v", "f"]), max_size=6))
def test_ler_o_que_ja_foi_lido_da_o_mesmo(questao, valores):
    tipo, dados = questao
    lido = tipo.ler(dados, valores)

    assert tipo.ler(dados, lido if isinstance(lido, list) else [lido]) == lido


@given(questao, st.lists(st.sampled_from([*CHAVES, "v", "f"]), max_size=6), st.integers())
def test_a_ordem_das_alternativas_nao_muda_a_correcao(questao, valores, semente):
    tipo, dados = questao
    outra_ordem = dict(dados)
    if "alternativas" in dados:
        outra_ordem["alternativas"] = Random(semente).sample(dados["alternativas"], len(dados["alternativas"]))
    trocados = Random(semente).sample(valores, len(valores)) if tipo.entrada == "checkbox" else valores

    assert tipo.corrigir(dados, tipo.ler(dados, valores)) == tipo.corrigir(outra_ordem, tipo.ler(outra_ordem, trocados))


@given(questao, st.integers())
def test_marcar_o_que_a_tela_diz_que_e_certo_vale_um(questao, semente):
    tipo, dados = questao
    tela = tipo.apresentar(dados, tipo.arranjar(dados, Random(semente)), None)

    conteudo = tipo.ler(dados, [alternativa.chave for alternativa in tela if alternativa.certa])

    assert tipo.corrigir(dados, conteudo) == 1


@given(questao)
def test_em_branco_vale_zero(questao):
    tipo, dados = questao

    assert tipo.corrigir(dados, None) == tipo.corrigir(dados, tipo.ler(dados, [])) == 0


@given(questao, st.integers())
def test_o_arranjo_tem_as_mesmas_opcoes(questao, semente):
    tipo, dados = questao

    assert sorted(tipo.arranjar(dados, Random(semente))) == sorted(tipo.arranjar(dados, None))


@given(questao)
def test_exportar_e_importar_devolve_o_mesmo(questao):
    tipo, dados = questao
    tipo.validar(dados)
    bruto = tipo.exportar(dados)

    assert tipo.importar(bruto) == dados
    assert tipo.exportar(tipo.importar(bruto)) == bruto


@given(questao, st.lists(st.sampled_from([*CHAVES, "v", "f"]), max_size=6))
def test_o_resumo_traz_o_texto_do_que_se_marcou(questao, valores):
    tipo, dados = questao
    lido = tipo.ler(dados, valores)
    tela = tipo.apresentar(dados, tipo.arranjar(dados, None), lido)

    resumo = tipo.resumir(dados, lido)

    assert all(alternativa.texto in resumo for alternativa in tela if alternativa.marcada)
    assert bool(resumo) == any(alternativa.marcada for alternativa in tela)


def test_marcar_tudo_na_multipla_nao_vale_a_questao():
    dados = {"alternativas": [{"chave": c, "texto": c} for c in "abcde"], "corretas": ["a", "b"]}

    assert TIPOS["multipla"].corrigir(dados, list("abcde")) == 0
    assert TIPOS["multipla"].corrigir(dados, ["a"]) * 2 == 1


@pytest.mark.parametrize(
    ("tipo", "dados"),
    [
        ("unica", {"alternativas": [{"chave": "a", "texto": "A"}], "corretas": ["a"]}),
        ("unica", {"alternativas": [{"chave": c, "texto": c} for c in "ab"], "corretas": ["a", "b"]}),
        ("unica", {"alternativas": [{"chave": c, "texto": ""} for c in "ab"], "corretas": ["a"]}),
        ("multipla", {"alternativas": [{"chave": c, "texto": c} for c in "aa"], "corretas": ["a"]}),
        ("multipla", {"alternativas": [{"chave": c, "texto": c} for c in "ab"], "corretas": []}),
        ("multipla", {"alternativas": [{"chave": c, "texto": c} for c in "ab"], "corretas": ["z"]}),
        ("verdadeiro_falso", {"correta": "v"}),
    ],
)
def test_dados_sem_pe_nem_cabeca_sao_recusados(tipo, dados):
    with pytest.raises(ValidationError):
        TIPOS[tipo].validar(dados)
