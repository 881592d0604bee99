import pytest

from certificados.especie import Especie
from certificados.redacao import (
    MARCADORES,
    OBRIGATORIOS,
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


# --- Cada espécie de documento ---------------------------------------------------------------------------------------
DA_OFICINA = (
    "Declaramos que {nome} participou da oficina {oficina} ({codigo_da_oficina}), realizada {quando}, {local}, com "
    "presença em {horas} de atividades."
)
DA_MATRICULA = "Declaramos que {nome}, CPF {cpf_mascarado}, tem matrícula {situacao} no curso {curso}, turma {turma}."
PARTICIPACAO = {
    **{c: v for c, v in DADOS.items() if c != "corpo"},
    "especie": "participacao",
    "corpo": DA_OFICINA,
    "curso": "Oficina dos consórcios",
    "turma": "OF-2019-01",
    "periodo": {"inicio": "2019-04-12", "fim": "2019-04-12"},
    "realizada_em": "Belo Horizonte",
    "carga_horaria": 6,
}


def da_oficina(**mudancas):
    return "".join(t for t, _ in compor({**PARTICIPACAO, **mudancas})[1])


def test_a_declaracao_de_participacao_diz_a_oficina_o_dia_e_as_horas():
    assert da_oficina() == (
        "participou da oficina Oficina dos consórcios (OF-2019-01), realizada em 12 de abril de 2019, Belo Horizonte, "
        "com presença em 6 horas de atividades."
    )


@pytest.mark.parametrize(
    ("horas", "fim"),
    [
        (None, "Belo Horizonte."),
        (0, "Belo Horizonte."),
        (1, "com presença em 1 hora de atividades."),
        (1.5, "com presença em 1,5 hora de atividades."),
        (2, "com presença em 2 horas de atividades."),
    ],
)
def test_sem_horas_a_frase_delas_sai_inteira(horas, fim):
    assert da_oficina(carga_horaria=horas).endswith(fim)


@pytest.mark.parametrize(
    ("corpo", "fim"),
    [
        ("{nome} esteve em {oficina}, {quando} (presença em {horas}).", "em 12 de abril de 2019."),
        (
            "{nome} esteve em {oficina}, com {horas} de presença, {quando}.",
            "Oficina dos consórcios, em 12 de abril de 2019.",
        ),
    ],
)
def test_as_horas_podem_sair_de_onde_o_modelo_as_puser(corpo, fim):
    validar_corpo(corpo, Especie.PARTICIPACAO)

    assert da_oficina(corpo=corpo, carga_horaria=None).endswith(fim)


def test_de_varios_dias_diz_o_primeiro_e_o_ultimo():
    assert "realizada de 12 de abril de 2019 a 1º de maio de 2019," in da_oficina(
        periodo={"inicio": "2019-04-12", "fim": "2019-05-01"}
    )


def test_cnpj_ato_legal_e_modalidade_saem_da_frase_quando_nao_ha():
    corpo = (
        "{nome} cursa {curso}, na modalidade {modalidade}, turma {turma}, na {instituicao}, CNPJ {cnpj}, ({ato_legal}) "
        "com matrícula {situacao}."
    )
    dados = {**DADOS, "especie": "matricula", "corpo": corpo, "situacao": "confirmada"}
    casa = {**DADOS["instituicao"], "cnpj": "18.715.516/0001-88", "ato_legal": "Resolução nº 1"}
    validar_corpo(corpo, Especie.MATRICULA)

    com = "".join(t for t, _ in compor({**dados, "modalidade": "a distância", "instituicao": casa})[1])
    sem = "".join(t for t, _ in compor(dados)[1])

    assert "na modalidade a distância, turma T4" in com
    assert "CNPJ 18.715.516/0001-88, (Resolução nº 1) com" in com
    assert sem == "cursa Regulação do acesso, turma T4, na Escola de Saúde Pública com matrícula confirmada."


@pytest.mark.parametrize(
    ("especie", "texto", "erro", "trecho"),
    [
        (Especie.PARTICIPACAO, DA_MATRICULA, MarcadorDesconhecido, "{cpf_mascarado} não existe"),
        (Especie.MATRICULA, DA_OFICINA, MarcadorDesconhecido, "{oficina} não existe"),
        (Especie.CERTIFICADO, CORPO + " Matrícula {situacao}.", MarcadorDesconhecido, "{situacao} não existe"),
        (Especie.MATRICULA, DA_MATRICULA.replace("{situacao}", "ativa"), MarcadorAusente, "{situacao}"),
        (Especie.PARTICIPACAO, DA_OFICINA.replace("{quando}", "ontem"), MarcadorAusente, "{quando}"),
        (Especie.PARTICIPACAO, "{nome} esteve {horas} em {oficina} {quando}.", TrechoFixo, "{horas}"),
        (Especie.MATRICULA, DA_MATRICULA + " CNPJ {cnpj}.", TrechoFixo, "{cnpj}"),
    ],
)
def test_cada_especie_tem_os_seus_marcadores(especie, texto, erro, trecho):
    with pytest.raises(erro) as recusa:
        validar_corpo(texto, especie)

    assert trecho in str(recusa.value)


def test_a_frase_do_marcador_errado_sugere_o_parecido():
    with pytest.raises(MarcadorDesconhecido, match=r"Você quis dizer \{codigo_da_oficina\}\?"):
        validar_corpo(DA_OFICINA.replace("{codigo_da_oficina}", "{codigo_oficina}"), Especie.PARTICIPACAO)


@pytest.mark.parametrize("especie", list(Especie))
def test_os_obrigatorios_de_cada_especie_existem_nela(especie):
    assert set(OBRIGATORIOS[especie]) <= set(MARCADORES[especie])
