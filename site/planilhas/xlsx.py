"""Ler um XLSX sem confiar nele: tamanho aberto, folhas e valores, tudo virado texto."""

import io
import zipfile
from datetime import date, datetime, time
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from planilhas.recusa import ArquivoRecusado

MAXIMO_ABERTO = 60 * 2**20
DEFEITUOSO = (
    "Não conseguimos abrir este arquivo: ele não é uma planilha .xlsx ou está com defeito. Abra-o no Excel ou no "
    "LibreOffice e salve de novo em .xlsx."
)
# O que o conteúdo do zip diz que ele é, quando não é um .xlsx.
OUTROS = {
    "xl/workbook.bin": "Este arquivo é uma planilha binária (.xlsb). Salve-o em .xlsx.",
    "content.xml": "Este arquivo é do LibreOffice (.ods). Salve-o em .xlsx.",
    "word/document.xml": "Este arquivo é um documento de texto. Copie a tabela para uma planilha, ou cole a lista.",
}


def ler_xlsx(conteudo):
    """Gera as linhas (listas de textos) da primeira folha visível que tem algo escrito.

    Raises:
        ArquivoRecusado: `formato`, `bomba` (aberto, o arquivo ocuparia memória demais) ou `defeito`.
    """
    _conferir_o_zip(conteudo)
    try:
        livro = load_workbook(io.BytesIO(conteudo), read_only=True, data_only=True)
        visiveis = [folha for folha in livro.worksheets if folha.sheet_state == "visible"]
        for folha in visiveis or livro.worksheets:
            escreveu = False
            for linha in _linhas(folha):
                escreveu = True
                yield linha
            if escreveu:
                return
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError, EOFError) as erro:
        raise ArquivoRecusado(DEFEITUOSO, "defeito") from erro


def _linhas(folha):
    """As linhas da folha até a última escrita; nenhuma, se nada está escrito."""
    folha.reset_dimensions()  # o tamanho que o arquivo declara pode ser mentira
    vazias = 0
    for valores in folha.iter_rows(values_only=True):
        linha = [_texto(valor) for valor in valores]
        if not any(linha):
            vazias += 1
            continue
        yield from ([] for _ in range(vazias))
        vazias = 0
        yield linha


def _conferir_o_zip(conteudo):
    try:
        with zipfile.ZipFile(io.BytesIO(conteudo)) as pacote:
            partes = {parte.filename: parte.file_size for parte in pacote.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError) as erro:
        raise ArquivoRecusado(DEFEITUOSO, "defeito") from erro
    if "xl/workbook.xml" not in partes:
        frase = next((frase for parte, frase in OUTROS.items() if parte in partes), DEFEITUOSO)
        raise ArquivoRecusado(frase, "formato")
    if sum(partes.values()) > MAXIMO_ABERTO:
        raise ArquivoRecusado(
            "Este arquivo é pequeno fechado e enorme aberto, mais do que uma lista de pessoas precisa. Copie só a "
            "lista para uma planilha nova e envie essa.",
            "bomba",
        )


def _texto(valor):
    """Como a célula se lê aqui. Número inteiro guardado com vírgula (`12345678901.0`) volta a ser inteiro."""
    if valor is None:
        return ""
    if isinstance(valor, bool):
        return "sim" if valor else "não"
    if isinstance(valor, datetime):
        return f"{valor:%d/%m/%Y}" if valor.time() == time() else f"{valor:%d/%m/%Y %H:%M}"
    if isinstance(valor, date):
        return f"{valor:%d/%m/%Y}"
    if isinstance(valor, float):
        return str(int(valor)) if valor.is_integer() else str(valor).replace(".", ",")
    return str(valor)
