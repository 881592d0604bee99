"""Ler o que as pessoas mandam: qualquer codificação, qualquer separador, e uma frase para o que não se lê."""

import io
import zipfile
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rol import CODIFICACOES, DIA, LINHAS, em_csv, em_xlsx, livro_com, salvar

from planilhas import leitura
from planilhas.leitura import ler, ler_lista
from planilhas.recusa import ArquivoRecusado


def celulas(tabela):
    return [(linha.numero, linha.celulas) for linha in tabela.linhas]


def recusado(nome, conteudo):
    with pytest.raises(ArquivoRecusado) as erro:
        ler(nome, conteudo)
    return erro.value.codigo, str(erro.value)


# --- Codificação e separador -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("fim", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("separador", [";", ",", "\t"])
@pytest.mark.parametrize("codificacao", [*CODIFICACOES, "utf-16-be", "utf-32"])
def test_o_mesmo_csv_se_le_igual_em_qualquer_codificacao(codificacao, separador, fim):
    linhas = [[v.replace("da ", "") for v in linha] for linha in LINHAS]

    lida = ler("rol.csv", em_csv(codificacao, linhas, separador=separador, fim=fim))

    assert celulas(lida) == celulas(ler("rol.csv", em_csv("utf-8", linhas)))
    assert (lida.separador, lida.linhas[1].celulas[0]) == (separador, "Conceição Fábula")


def test_o_numero_da_linha_e_o_do_programa_de_planilhas_e_as_vazias_contam():
    texto = 'nome;email\r\n\r\n"Ana\r\nMaria";ana@example.org\r\n;;\r\nBia;bia@example.org\r\n'

    lida = ler("rol.csv", texto.encode())

    assert celulas(lida) == [
        (1, ["nome", "email"]),
        (3, ["Ana Maria", "ana@example.org"]),
        (5, ["Bia", "bia@example.org"]),
    ]


def test_o_xlsx_tem_as_mesmas_linhas_que_o_csv():
    do_csv, do_xlsx = ler("rol.csv", em_csv("utf-8")), ler("rol.xlsx", em_xlsx())

    assert celulas(do_xlsx) == celulas(do_csv)


def test_a_linha_sep_do_excel_diz_o_separador_e_nao_conta():
    lida = ler("rol.csv", b"sep=,\r\nnome;x,email\r\nAna,ana@example.org\r\n")

    assert celulas(lida) == [(1, ["nome;x", "email"]), (2, ["Ana", "ana@example.org"])]


def test_virgula_dentro_do_nome_nao_engana_o_separador():
    lida = ler("rol.csv", b"nome;email\nSilva, Ana, Dra.;ana@x.br\n")

    assert lida.linhas[1].celulas == ["Silva, Ana, Dra.", "ana@x.br"]


def test_espacos_letras_invisiveis_e_o_nosso_apostrofo_saem():
    lida = ler("rol.csv", "nome;email\n\u00a0Ana\u200b  Lia ;'=1+1\n".encode())

    assert lida.linhas[1].celulas == ["Ana Lia", "=1+1"]


def test_aspas_no_meio_da_palavra_sao_texto():
    assert ler("rol.csv", b'nome;email\nAna "Lia" Silva;a@x.br\n').linhas[1].celulas[0] == 'Ana "Lia" Silva'


def test_aspas_que_nao_fecham_dizem_a_linha():
    codigo, frase = recusado("rol.csv", b'nome;email\nAna;a@x.br\n"Bia;b@x.br\nCia;c@x.br\n')

    assert codigo == "aspas"
    assert "linha 3" in frase


def test_utf8_com_um_trecho_de_outra_codificacao_e_recusado():
    misturado = "nome\nJoão\n".encode() + "José\n".encode("cp1252")

    assert recusado("rol.csv", misturado)[0] == "codificacao"


# --- XLSX ------------------------------------------------------------------------------------------------------------
def test_datas_e_numeros_do_xlsx_viram_o_texto_que_se_le():
    livro = livro_com(["a"], [DIA, datetime(2026, 3, 5, 14, 30), 12345678901.0, 1.5, True, None, 7])

    assert ler("x.xlsx", salvar(livro)).linhas[1].celulas == [
        "05/03/2026",
        "05/03/2026 14:30",
        "12345678901",
        "1,5",
        "sim",
        "",
        "7",
    ]


def test_a_folha_oculta_e_a_vazia_nao_contam():
    livro = livro_com(["segredo"])
    livro.active.sheet_state = "hidden"
    livro.create_sheet("vazia")
    livro.create_sheet("lista").append(["nome"])

    assert ler("x.xlsx", salvar(livro)).linhas[0].celulas == ["nome"]


def _zip(**partes):
    saida = io.BytesIO()
    with zipfile.ZipFile(saida, "w", zipfile.ZIP_DEFLATED) as pacote:
        for nome, conteudo in partes.items():
            pacote.writestr(nome.replace("__", "/"), conteudo)
    return saida.getvalue()


def test_arquivo_pequeno_que_aberto_e_enorme_e_recusado_sem_ser_aberto():
    bomba = io.BytesIO()
    with zipfile.ZipFile(bomba, "w", zipfile.ZIP_DEFLATED) as pacote:
        pacote.writestr("xl/workbook.xml", "<x/>")
        pacote.writestr("xl/worksheets/sheet1.xml", b"0" * (90 * 2**20))

    assert len(bomba.getvalue()) < 2**20
    assert recusado("x.xlsx", bomba.getvalue())[0] == "bomba"


@pytest.mark.parametrize(
    ("nome", "conteudo", "diz"),
    [
        ("lista.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1resto", ".xlsx"),
        ("lista.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1resto", "senha"),
        ("lista.xls", b"<html><table>", "internet"),
        ("lista.XLS", b"nome;email", ".xlsx"),
        ("lista.pdf", b"%PDF-1.7", "PDF"),
        ("lista.csv", b"%PDF-1.7", "PDF"),
        ("lista.ods", _zip(mimetype="x"), ".ods"),
        ("lista.xlsx", _zip(**{"content.xml": "x"}), ".ods"),
        ("lista.docx", _zip(**{"word__document.xml": "x"}), "documento de texto"),
        ("lista.xlsb", _zip(**{"xl__workbook.bin": "x"}), "binária"),
        ("lista.numbers", b"PK\x03\x04", "Numbers"),
    ],
)
def test_o_que_nao_e_csv_nem_xlsx_e_recusado_dizendo_o_que_fazer(nome, conteudo, diz):
    codigo, frase = recusado(nome, conteudo)

    assert codigo == "formato"
    assert diz in frase


def test_entidades_que_se_multiplicam_no_xml_sao_recusadas():
    lidas = zipfile.ZipFile(io.BytesIO(em_xlsx()))
    partes = {nome: lidas.read(nome) for nome in lidas.namelist()}
    folha = partes["xl/worksheets/sheet1.xml"]
    bomba = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + folha.replace(b"<v>", b"<v>&b;", 1)
    partes["xl/worksheets/sheet1.xml"] = bomba

    assert recusado("x.xlsx", _zip(**partes))[0] == "defeito"


def test_celula_escrita_na_ultima_linha_da_folha_nao_trava_a_leitura():
    livro = livro_com(["nome"])
    livro.active.cell(row=1_048_576, column=1, value="Ana")

    assert [linha.numero for linha in ler("x.xlsx", salvar(livro)).linhas] == [1, 1_048_576]


@pytest.mark.parametrize("conteudo", [b"PK\x03\x04lixo", _zip(**{"xl__workbook.xml": "<x"}), em_xlsx()[:-300]])
def test_xlsx_com_defeito_tem_frase(conteudo):
    assert recusado("x.xlsx", conteudo)[0] == "defeito"


# --- Limites ---------------------------------------------------------------------------------------------------------
def test_vazio_grande_largo_e_comprido_demais_sao_recusados(monkeypatch):
    assert recusado("x.csv", b"")[0] == "vazio"
    assert recusado("x.csv", b"\n;;;\n")[0] == "vazio"
    assert recusado("x.csv", b";" * 50 + b"a;" * 101)[0] == "colunas"
    monkeypatch.setattr(leitura, "MAXIMO_DE_LINHAS", 5)
    assert recusado("x.csv", b"a\n" * 20)[0] == "muitas_linhas"
    monkeypatch.setattr(leitura, "MAXIMO_DE_BYTES", 10)
    assert recusado("x.csv", b"a" * 11)[0] == "grande"


@pytest.mark.parametrize("conteudo", [b"\x00\x01\x02\x03" * 100, b"\x89PNG\r\n\x1a\n\x00\x00", b"a\x81b"])
def test_o_que_nao_e_texto_e_recusado(conteudo):
    assert recusado("x.csv", conteudo)[0] == "codificacao"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_quaisquer_se_leem_ou_sao_recusados_nunca_outra_coisa(conteudo):
    try:
        tabela = ler("x.csv", conteudo)
    except ArquivoRecusado:
        return
    assert all(any(linha.celulas) for linha in tabela.linhas)


# --- Lista colada ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("texto", "pessoas"),
    [
        ("Ana Lia <ana@x.br>; Bia Só <bia@x.br>", [["Ana Lia", "ana@x.br"], ["Bia Só", "bia@x.br"]]),
        ("Ana Lia\tana@x.br\nbia@x.br; Bia Só", [["Ana Lia", "ana@x.br"], ["Bia Só", "bia@x.br"]]),
        ('1. "Lia, Ana" ana@x.br\n\n- Bia (bia@x.br).', [["Lia Ana", "ana@x.br"], None, ["Bia .", "bia@x.br"]]),
        ("ana@x.br, bia@x.br", [["", "ana@x.br"], ["", "bia@x.br"]]),
        ("Ana sem correio", [["Ana sem correio"]]),
    ],
)
def test_a_lista_colada_se_le_de_varios_jeitos(texto, pessoas):
    lidas = {linha.numero: linha.celulas for linha in ler_lista(texto).linhas}

    assert lidas == {n: pessoa for n, pessoa in enumerate(pessoas, start=1) if pessoa}


def test_colar_nada_tem_frase():
    with pytest.raises(ArquivoRecusado, match="Cole os nomes"):
        ler_lista(" \n ")
