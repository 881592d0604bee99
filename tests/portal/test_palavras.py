"""As palavras de uma busca: quais contam, como se comparam e onde se marcam."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.palavras import MAXIMO_DE_PALAVRAS, marcar, palavras, radical, tem_todas, trecho
from rede.busca import normalizar


def marcado(texto, pergunta):
    return "".join(f"[{p.texto}]" if p.marcado else p.texto for p in marcar(texto, palavras(pergunta)))


@pytest.mark.parametrize(
    ("texto", "esperadas"),
    [
        ("Regulação do acesso", ["regulacao", "acesso"]),
        ("de para com", []),
        ("", []),
        (" \x00 '\" \\ % _ & | ! ( ) * : < > ", []),
        ('"a" AND (b OR NOT c*)', ["and", "or", "not"]),
        ("Lei 11.107", ["lei", "11", "107"]),
        ("saúde SAUDE Saúde", ["saude"]),
        ("привет ½ 健康", []),
    ],
)
def test_so_contam_as_palavras_de_assunto(texto, esperadas):
    assert [p.sem_acento for p in palavras(texto)] == esperadas


def test_pergunta_enorme_fica_nas_primeiras_palavras():
    assert len(palavras(" ".join(f"palavra{n}" for n in range(5000)))) == MAXIMO_DE_PALAVRAS
    assert palavras("x" * 100_000)[0].sem_acento == "x" * 200


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("regulação", "regulações"),
        ("municipal", "municipais"),
        ("consórcio", "consórcios"),
        ("gestor", "gestores"),
        ("homem", "homens"),
        ("comissão", "comissões"),
        ("rede", "redes"),
    ],
)
def test_plural_e_singular_se_encontram(singular, plural):
    assert tem_todas(palavras(plural), normalizar(singular))
    assert tem_todas(palavras(singular), normalizar(plural))


@pytest.mark.parametrize(
    ("pergunta", "texto"),
    [("CIS", "uma decisão precisa"), ("11", "lei 117"), ("gestão", "gestante"), ("acao", "regulação")],
)
def test_sigla_numero_e_palavra_curta_nao_se_acham_dentro_de_outra(pergunta, texto):
    assert not tem_todas(palavras(pergunta), normalizar(texto))


def test_marca_o_que_se_procurou_como_esta_escrito():
    assert marcado("A Regulação e as regulações do CIS; decisão.", "regulacao cis") == (
        "A [Regulação] e as [regulações] do [CIS]; decisão."
    )
    assert marcado("Regulac\u0327a\u0303o decomposta", "regulação") == "[Regulação] decomposta"


def test_o_trecho_mostra_onde_ha_mais_palavras_e_nao_corta_nenhuma():
    texto = "Rateio. " + "Nada aqui. " * 60 + "O contrato de rateio é anual. " + "Nada aqui. " * 60

    pedacos = trecho(texto, palavras("contrato rateio"))

    inteiro = "".join(p.texto for p in pedacos)
    assert [p.texto for p in pedacos if p.marcado] == ["contrato", "rateio"]
    assert inteiro.startswith("… ")
    assert inteiro.endswith(" …")
    assert set(inteiro.replace("…", "").split()) <= set(texto.split())
    assert len(inteiro) < 240


def test_sem_a_palavra_o_trecho_e_o_comeco_e_texto_vazio_nao_tem_trecho():
    assert "".join(p.texto for p in trecho("Um começo qualquer.", palavras("nada"))) == "Um começo qualquer."
    assert trecho("", palavras("nada")) == trecho(None, palavras("nada")) == []


@given(st.text(), st.text())
def test_marcar_nunca_muda_o_texto_nem_falha(texto, pergunta):
    import unicodedata  # noqa: PLC0415

    procuradas = palavras(pergunta)
    assert "".join(p.texto for p in marcar(texto, procuradas)) == unicodedata.normalize("NFC", texto)
    trecho(texto, procuradas)


@given(st.text(alphabet=st.characters(categories=["Ll"]), min_size=1))
def test_o_radical_e_sempre_um_comeco_ou_uma_troca_curta(palavra):
    sem_acento = normalizar(palavra).replace(" ", "")
    assert len(radical(sem_acento)) <= len(sem_acento)
