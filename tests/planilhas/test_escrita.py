"""O que sai em XLSX e CSV: texto é texto, nada se calcula, nada quebra o arquivo, os acentos chegam."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from planilhas import escrita
from planilhas.escrita import DATA, DATA_E_HORA, NUMERO, Coluna, escrever_csv, escrever_xlsx, linhas_do_csv
from planilhas.resposta import baixar_csv, baixar_xlsx

FORMULAS = [
    "=1+1",
    "+5531999990000",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =cmd|' /C calc'!A0",
    "＝1+1",
    "＠SUM(A1)",
    '=HYPERLINK("http://192.0.2.1","ver")',
]
UMA = [Coluna("Texto", lambda linha: linha)]


def em_xlsx(colunas, linhas, titulo="Achados", notas=()):
    arquivo = io.BytesIO()
    escrever_xlsx(arquivo, titulo, colunas, linhas, notas)
    return load_workbook(io.BytesIO(arquivo.getvalue())), arquivo.getvalue()


def em_csv(colunas, linhas):
    arquivo = io.BytesIO()
    escrever_csv(arquivo, colunas, linhas)
    texto = arquivo.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(texto, newline=""), delimiter=";")), arquivo.getvalue()


@pytest.mark.parametrize("texto", FORMULAS)
def test_nenhum_texto_vira_formula_no_xlsx(texto):
    livro, bruto = em_xlsx(UMA, [texto])

    celula = livro.active["A2"]
    assert (celula.data_type, celula.number_format, celula.quotePrefix) == ("s", "@", True)
    assert celula.value.strip() == texto.strip()
    partes = ZipFile(io.BytesIO(bruto))
    assert all(b"<f>" not in partes.read(nome) for nome in partes.namelist() if nome.startswith("xl/worksheets/"))


@pytest.mark.parametrize("texto", FORMULAS)
def test_nenhum_texto_vira_formula_no_csv(texto):
    linhas, _ = em_csv(UMA, [texto])

    assert linhas[1][0].startswith("'")
    assert linhas[1][0][1:].strip() == texto.strip()


@pytest.mark.parametrize("texto", ["a-b", "R$ 5 = cinco", "não", "12+", "fulana@x", "1.234"])
def test_texto_comum_sai_como_se_escreveu(texto):
    assert em_csv(UMA, [texto])[0][1] == [texto]
    assert em_xlsx(UMA, [texto])[0].active["A2"].value == texto


def test_o_titulo_da_coluna_tambem_nao_se_calcula():
    colunas = [Coluna("=1+1", lambda linha: linha)]

    assert em_xlsx(colunas, [])[0].active["A1"].data_type == "s"
    assert em_csv(colunas, [])[0] == [["'=1+1"]]


def test_caracteres_que_o_excel_recusa_saem_e_os_demais_ficam():
    sujo = "a\x00b\x0bc\x1fd\x7fe\ud800f\ufffeg\uffffh ção 😀 \t fim\r\noutra"

    for lido in (em_xlsx(UMA, [sujo])[0].active["A2"].value, em_csv(UMA, [sujo])[0][1][0]):
        assert lido == "abcdefgh ção 😀 \t fim\noutra"


def test_texto_maior_que_a_celula_e_cortado_com_reticencias():
    lido = em_xlsx(UMA, ["á" * 40_000])[0].active["A2"].value

    assert len(lido) == 32_767
    assert lido.endswith("á…")


def test_o_csv_tem_bom_ponto_e_virgula_e_virgula_decimal():
    colunas = [Coluna("Órgão", lambda x: x[0]), Coluna("Horas", lambda x: x[1], NUMERO)]
    linhas, bruto = em_csv(colunas, [("São João; o Velho", Decimal("3.5")), ('diz "não"\naqui', -2)])

    assert bruto.startswith(b"\xef\xbb\xbf\xc3\x93rg\xc3\xa3o;Horas\r\n")
    assert linhas[1:] == [["São João; o Velho", "3,5"], ['diz "não"\naqui', "-2"]]


def test_numero_continua_numero_e_codigo_continua_texto():
    colunas = [Coluna("IBGE", lambda x: x[0]), Coluna("Nota", lambda x: x[1], NUMERO)]
    folha = em_xlsx(colunas, [("0031062", -4), ("3106200", 4.5), ("7", None)])[0].active

    assert [c.value for c in folha["A"]] == ["IBGE", "0031062", "3106200", "7"]
    assert [(c.value, c.data_type) for c in folha["B"][1:3]] == [(-4, "n"), (4.5, "n")]
    assert folha["B4"].value is None


def test_datas_saem_na_hora_daqui_e_com_o_formato_daqui():
    colunas = [Coluna("Dia", lambda x: x[0], DATA), Coluna("Quando", lambda x: x[1], DATA_E_HORA)]
    linha = (date(2019, 4, 12), datetime(2019, 4, 12, 12, 30, tzinfo=UTC))

    folha = em_xlsx(colunas, [linha])[0].active
    assert (folha["A2"].number_format, folha["B2"].number_format) == ("dd/mm/yyyy", "dd/mm/yyyy hh:mm")
    assert folha["B2"].value == datetime(2019, 4, 12, 9, 30)
    assert em_csv(colunas, [linha])[0][1] == ["12/04/2019", "12/04/2019 09:30"]


def test_verdadeiro_e_falso_nao_viram_numero():
    assert em_csv([Coluna("x", lambda x: x, NUMERO)], [True])[0][1] == ["True"]


def test_a_folha_se_le_bem():
    livro, _ = em_xlsx([Coluna("Enunciado", lambda x: x, largura=60)], ["um", "dois"], notas=["=nota", "Outra."])
    folha = livro.worksheets[0]

    assert (folha.freeze_panes, folha.auto_filter.ref) == ("A2", "A1:A3")
    assert folha.column_dimensions["A"].width == 60
    assert folha["A1"].font.bold
    assert folha["A2"].alignment.wrap_text
    assert (folha.page_setup.orientation, folha.page_setup.fitToHeight, folha.print_title_rows) == (
        "landscape",
        0,
        "$1:$1",
    )
    assert livro.sheetnames == ["Achados", "Sobre"]
    assert [(c.value, c.data_type) for c in livro["Sobre"]["A"]] == [("=nota", "s"), ("Outra.", "s")]


@pytest.mark.parametrize(
    ("titulo", "folha"),
    [("a/b:c*[d]?\\e", "a b c  d   e"), ("'x'", "x"), ("", "Planilha"), ("é" * 40, "é" * 31), ("\x00", "Planilha")],
)
def test_o_nome_da_folha_e_sempre_um_que_o_excel_aceita(titulo, folha):
    assert em_xlsx(UMA, [], titulo)[0].sheetnames == [folha]


def test_sem_linhas_a_planilha_so_tem_o_cabecalho():
    livro, _ = em_xlsx(UMA, [])

    assert list(livro.active.values) == [("Texto",)]
    assert em_csv(UMA, [])[0] == [["Texto"]]


def test_dez_mil_linhas_passam_uma_a_uma(monkeypatch):
    """Nem o XLSX nem o CSV guardam as linhas: cada uma é pedida depois de a anterior ter sido escrita."""
    vivas = []

    class Linha:
        def __init__(self):
            vivas.append(1)

        def __del__(self):
            vivas.pop()

    maior = 0

    def linhas():
        nonlocal maior
        for _ in range(10_000):
            maior = max(maior, len(vivas))
            yield Linha()

    assert escrever_xlsx(io.BytesIO(), "x", [Coluna("x", lambda linha: "á")], linhas()) == 10_000
    assert sum(1 for _ in linhas_do_csv([Coluna("x", lambda linha: "á")], linhas())) == 10_001
    assert maior <= 3


def test_a_resposta_se_baixa_com_nome_sem_acento_e_nao_fica_em_cache():
    xlsx, csv_ = baixar_xlsx("Achados é OF", "Achados", UMA, ["á"]), baixar_csv("Achados é OF", UMA, ["á"])

    assert xlsx["Content-Disposition"] == 'attachment; filename="achados-e-of.xlsx"'
    assert csv_["Content-Disposition"] == 'attachment; filename="achados-e-of.csv"'
    assert load_workbook(io.BytesIO(b"".join(xlsx.streaming_content))).active["A2"].value == "á"
    assert b"".join(csv_.streaming_content).decode("utf-8-sig") == "Texto\r\ná\r\n"
    for resposta in (xlsx, csv_):
        assert (resposta["Cache-Control"], resposta["X-Content-Type-Options"]) == ("private, no-store", "nosniff")


def test_o_estilo_e_um_so_por_coluna():
    """Dez mil linhas não criam dez mil estilos."""
    _, bruto = em_xlsx(UMA, ["x"] * 50)

    assert ZipFile(io.BytesIO(bruto)).read("xl/styles.xml").count(b"<xf ") < 10
    assert escrita.FORMATOS["texto"] == "@"
