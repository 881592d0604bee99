import pytest

from avaliacoes.troca import aiken

BOA = "Quem regula?\nA. O gestor\nB. O prestador\nANSWER: B\n"


@pytest.mark.parametrize(
    "texto",
    [
        BOA,
        "Quem regula?\nA) O gestor\nB) O prestador\nANSWER:B",
        "Quem regula?\na. O gestor\nb. O prestador\nanswer: b",
        "Quem regula?\n\nA)O gestor\n\nB)O prestador\n\nANSWER: B)",
        "Quem regula?\nA) O gestor\nB) O prestador\nCorrect answer: B) O prestador",
        "\n\n  Quem regula?\n  (A) O gestor\n  (B) O prestador\n  Resposta: B  ",
    ],
)
def test_as_formas_de_escrever_sao_a_mesma_questao(texto):
    (questao,) = aiken.ler(texto.encode()).questoes
    assert (questao.tipo, questao.enunciado) == ("unica", "Quem regula?")
    assert questao.dados == {
        "alternativas": [{"chave": "a", "texto": "O gestor"}, {"chave": "b", "texto": "O prestador"}],
        "corretas": ["b"],
    }


def test_enunciado_e_alternativa_de_varias_linhas():
    (questao,) = aiken.ler("Leia:\nI. Um.\nII. Dois.\nA. só a\nprimeira\nB. as duas\nANSWER: A".encode()).questoes
    assert questao.enunciado == "Leia:\nI. Um.\nII. Dois."
    assert questao.dados["alternativas"][0]["texto"] == "só a\nprimeira"


def test_o_texto_e_puro_mesmo_que_pareca_html():
    (questao,) = aiken.ler(b'O que e <b class="x"> & cia?\nA) um\nB) dois\nANSWER: A').questoes
    assert questao.enunciado == 'O que e <b class="x"> & cia?'


@pytest.mark.parametrize(
    ("ruim", "frase", "linha"),
    [
        ("Sem letra\nA. a\nB. b\nANSWER: D\n", "não é a de uma alternativa", 4),
        ("Uma só\nA. a\nANSWER: A\n", "uma resposta só", 1),
        ("Sem resposta\nA. a\nB. b\n", "Falta a linha com a resposta", 1),
        ("A. a\nB. b\nANSWER: A\n", "Falta", 1),
        ("Sem alternativas\nANSWER: A\n", "faltam as alternativas", 1),
    ],
)
def test_a_questao_ruim_nao_derruba_a_seguinte(ruim, frase, linha):
    leitura = aiken.ler(f"{ruim}\n{BOA}".encode())
    assert [q.enunciado for q in leitura.questoes] == ["Quem regula?"]
    assert frase in leitura.problemas[0].frase
    assert leitura.problemas[0].linha == linha
    assert leitura.problemas[0].sugestao
