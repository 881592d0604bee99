import pytest

from certificados.redacao import (
    MarcadorAusente,
    MarcadorDesconhecido,
    TrechoFixo,
    compor,
    numero,
    por_extenso,
    validar_corpo,
)

CORPO = (
    "Certificamos que {nome}, CPF {cpf_mascarado}, concluiu o curso {curso}, ofertado pela {instituicao}, no período "
    "de {inicio} a {fim}, com carga horária total de {carga_horaria} horas, frequência de {frequencia}% e "
    "aproveitamento de {aproveitamento}%."
)
DADOS = {
    "corpo": CORPO,
    "instituicao": {"nome": "Escola de Saúde Pública", "sigla": "ESP-MG", "cidade": "Belo Horizonte"},
    "cpf_mascarado": "***.123.456-**",
    "curso": "Regulação do acesso",
    "turma": "T4",
    "periodo": {"inicio": "2026-08-01", "fim": "2026-11-20"},
    "carga_horaria": 80,
    "frequencia": 92.5,
    "aproveitamento": 88,
}


def frase(**mudancas):
    antes, depois = compor({**DADOS, **mudancas})
    return "".join(t for t, _ in antes), "".join(t for t, _ in depois)


def test_o_nome_parte_a_frase_em_duas():
    antes, depois = frase()

    assert antes == "Certificamos que"
    assert depois.startswith("CPF ***.123.456-**, concluiu o curso ")


def test_sem_cpf_o_trecho_sai_com_as_duas_virgulas():
    _, depois = frase(cpf_mascarado="")

    assert depois.startswith("concluiu o curso ")
    assert "CPF" not in depois


@pytest.mark.parametrize(
    ("frequencia", "aproveitamento", "fim"),
    [
        (100, 90.25, "de 80 horas, frequência de 100% e aproveitamento de 90,25%."),
        (None, 90, "de 80 horas e aproveitamento de 90%."),
        (75, None, "de 80 horas e frequência de 75%."),
        (None, None, "de 80 horas."),
        (0, 0, "de 80 horas, frequência de 0% e aproveitamento de 0%."),
    ],
)
def test_frequencia_e_aproveitamento_ausentes_saem_da_frase(frequencia, aproveitamento, fim):
    _, depois = frase(frequencia=frequencia, aproveitamento=aproveitamento)

    assert depois.endswith(fim)


def test_valor_com_chaves_nao_vira_marcador():
    _, depois = frase(curso="Uso de {nome} e {inicio}")

    assert "Uso de {nome} e {inicio}" in depois


@pytest.mark.parametrize(
    ("horas", "impressas"), [(80, "80"), (7.5, "7,5"), (0.75, "0,75"), ("40.00", "40"), (100.0, "100"), (None, "")]
)
def test_numeros_saem_a_brasileira(horas, impressas):
    assert numero(horas) == impressas


def test_o_dia_impresso_e_o_do_fuso_do_site():
    assert por_extenso("2026-12-01T01:30:00+00:00") == "30 de novembro de 2026"
    assert por_extenso("2026-12-01") == "1º de dezembro de 2026"


# --- O texto do modelo -----------------------------------------------------------------------------------------------


def test_o_texto_da_escola_e_aceito():
    validar_corpo(CORPO)


@pytest.mark.parametrize(
    ("texto", "erro", "trecho"),
    [
        (CORPO.replace("{curso}", "{cusro}"), MarcadorDesconhecido, "O marcador {cusro} não existe"),
        (CORPO + " {}", MarcadorDesconhecido, "não existe"),
        (CORPO + " {nome", MarcadorDesconhecido, "chave"),
        (CORPO.replace("{nome}", "a pessoa"), MarcadorAusente, "{nome}"),
        (CORPO + " Parabéns, {nome}.", MarcadorAusente, "uma vez só"),
        (CORPO.replace("{carga_horaria}", "80"), MarcadorAusente, "{carga_horaria}"),
        ("{nome} do CPF {cpf_mascarado} fez {curso} em {carga_horaria} horas.", TrechoFixo, "{cpf_mascarado}"),
        ("{nome} fez {curso} ({carga_horaria} horas). Frequência: {frequencia}", TrechoFixo, "{frequencia}"),
    ],
)
def test_texto_errado_e_recusado_com_uma_frase(texto, erro, trecho):
    with pytest.raises(erro) as recusa:
        validar_corpo(texto)

    assert trecho in str(recusa.value)
    assert recusa.value.codigo


def test_cpf_entre_parenteses_tambem_pode_sair():
    corpo = "Certificamos que {nome} (CPF {cpf_mascarado}) concluiu {curso}, de {carga_horaria} horas."
    validar_corpo(corpo)

    assert frase(corpo=corpo, cpf_mascarado="")[1].startswith("concluiu ")
