"""Os sinais de que um texto identifica alguém: o que avisa, e o que não pode avisar à toa."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinas.identificacao import cns_valido, indicios


@pytest.mark.parametrize(
    ("texto", "palavra"),
    [
        ("O CPF 529.982.247-25 ficou de fora.", "CPF"),
        ("cpf 52998224725", "CPF"),
        ("cartão 700 5019 9873 8450", "Cartão SUS"),
        ("898000000043208 não aparece", "Cartão SUS"),
        ("prontuário nº 12345", "prontuário"),
        ("ligue (31) 3333-4444", "telefone"),
        ("zap 31 99999-8888", "telefone"),
        ("tel. 3333-4444", "telefone"),
        ("nascida em 01/02/1980", "nascimento"),
        ("DN: 1/2/80", "nascimento"),
        ("a paciente Maria da Silva esperou", "nome"),
        ("o paciente, josé, desistiu", "nome"),
        ("PACIENTE MARIA ESPEROU", "nome"),
        ("Seu José e dona Ilda", "nome"),
        ("a sra. Quitéria veio", "nome"),
        ("o paciente chamado Anselmo", "nome"),
    ],
)
def test_avisa_o_que_parece_identificar_alguem(texto, palavra):
    frases = indicios(texto)

    assert len(frases) == 1
    assert palavra in frases[0]


@pytest.mark.parametrize(
    "texto",
    [
        "",
        None,
        "O paciente esperou dois anos na fila.",
        "Paciente SUS e paciente particular na mesma agenda.",
        "O seu Município não tem; o seu Consórcio tem.",
        "Sr. Secretário e Sra. Prefeita assinaram.",
        "Hospital Nossa Senhora Aparecida e Maternidade Dona Francisca.",
        "O município de Dona Euzébia não manda relatório.",
        "Em 2019-2020 e em 12/04/2019 nada mudou.",
        "Lei 11.107/2005, portaria 1.559 de 2008, R$ 1.234.567,89.",
        "CPF 529.982.247-24 não fecha o dígito.",
        "São 123456789012345 linhas.",
        "O prontuário eletrônico 2.0 cai toda semana.",
        "Ligue 0800 031 1234.",
        "Os senhores Prefeitos pediram.",
        "paciente, em Arinos, não chega",
    ],
)
def test_nao_avisa_a_toa(texto):
    assert indicios(texto) == []


def test_a_frase_nao_repete_o_que_encontrou():
    frases = " ".join(indicios("paciente Maria, CPF 529.982.247-25, (31) 99999-8888"))

    assert "Maria" not in frases
    assert not any(c.isdigit() for c in frases)


@pytest.mark.parametrize("cns", ["700501998738450", "898000000043208"])
def test_o_cartao_sus_confere_o_digito(cns):
    assert cns_valido(cns)
    assert not cns_valido(cns[:-1] + str((int(cns[-1]) + 1) % 10))
    assert not cns_valido("3" + cns[1:])


@given(st.text(max_size=400))
def test_qualquer_texto_da_uma_lista_de_frases(texto):
    assert all(frase.endswith(".") for frase in indicios(texto))
