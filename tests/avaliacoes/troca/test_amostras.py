"""Arquivos inteiros, como chegam: o que entra, o que não entra e por quê; e o volume de um banco grande."""

import time
from pathlib import Path

import pytest

from avaliacoes.troca import aiken, gift, moodle_xml

AMOSTRAS = Path(__file__).parents[2] / "dados" / "questoes"


def ler(leitor, nome):
    leitura = leitor((AMOSTRAS / nome).read_bytes())
    return [(q.linha, q.tipo) for q in leitura.questoes], [(p.linha, p.questao) for p in leitura.problemas], leitura


def test_amostra_em_gift():
    lidas, problemas, leitura = ler(gift.ler, "amostra.gift")
    assert lidas == [
        (5, "unica"),
        (13, "numerica"),
        (17, "resposta_curta"),
        (18, "verdadeiro_falso"),
        (20, "ordenacao"),
        (26, "associacao"),
        (32, "dissertativa"),
        (40, "multipla"),
    ]
    assert problemas == [(35, "Aviso"), (38, "Aberta")]
    primeira = leitura.questoes[0]
    assert (primeira.identificador, primeira.etiquetas) == ("QR-1", ["fila", "prioridade"])
    assert (primeira.enunciado, primeira.devolutiva_geral) == ("Quem define a prioridade:", "Veja a aula M2A2.")
    assert {q.categoria for q in leitura.questoes} == {"Regulação/Filas"}


def test_amostra_em_aiken():
    lidas, problemas, _ = ler(aiken.ler, "amostra_aiken.txt")
    assert lidas == [(1, "unica"), (7, "unica")]
    assert problemas == [(18, "Sem gabarito que sirva")]


def test_amostra_em_moodle_xml():
    lidas, problemas, leitura = ler(moodle_xml.ler, "amostra.xml")
    assert lidas == [(10, "unica"), (28, "lacunas"), (36, "numerica")]
    assert problemas == [(34, "Aviso"), (35, "Conta")]
    assert leitura.questoes[0].enunciado == "Veja o mapa:\n[[imagem:mapa da fila.png]]"
    assert leitura.questoes[1].dados["texto"] == "1ª | [[1]]\n2ª | [[2]]"


@pytest.mark.parametrize("formato", [gift, moodle_xml])
def test_duas_mil_questoes_em_poucos_segundos(formato):
    leitura = gift.ler((AMOSTRAS / "amostra.gift").read_bytes())
    muitas = leitura.questoes * 250
    comeco = time.process_time()
    assert len(formato.ler(formato.escrever(muitas)).questoes) == 2000
    assert time.process_time() - comeco < 15
