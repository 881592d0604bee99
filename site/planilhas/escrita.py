"""Escrever planilhas que se abrem certas no Excel e no LibreOffice daqui: XLSX e CSV, linha a linha."""

import csv
import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from planilhas.celula import inofensivo, limpo, local

TEXTO, NUMERO, DATA, DATA_E_HORA = "texto", "numero", "data", "data_e_hora"
FORMATOS = {TEXTO: "@", NUMERO: "General", DATA: "dd/mm/yyyy", DATA_E_HORA: "dd/mm/yyyy hh:mm"}
NO_CSV = {DATA: "%d/%m/%Y", DATA_E_HORA: "%d/%m/%Y %H:%M"}
BOM = "\ufeff"
TINTA, LINHA = "0A5C63", "B9C4C6"
A4 = 9  # como o formato numera o papel


@dataclass(frozen=True)
class Coluna:
    """Uma coluna: título, de onde vem o valor de cada linha, tipo e largura em letras."""

    titulo: str
    valor: Callable
    tipo: str = TEXTO
    largura: int = 14


def _e_numero(valor):
    return isinstance(valor, (int, float, Decimal)) and not isinstance(valor, bool)


# --- XLSX ------------------------------------------------------------------------------------------------------------
def escrever_xlsx(arquivo, titulo, colunas, linhas, notas=(), outras=()):
    """Grava em `arquivo` uma planilha com a folha `titulo`; `notas` vira uma última folha, “Sobre”.

    `outras` são mais folhas, (título, colunas, linhas), entre as duas.

    Texto entra sempre como texto: `=1+1` aparece escrito, não calculado. As linhas vão para o disco uma a uma, sem
    guardar todas na memória. Devolve quantas escreveu.
    """
    livro = Workbook(write_only=True)
    livro.properties.title = limpo(titulo)
    livro.properties.creator = ""
    quantas = _escrever_folha(livro, titulo, colunas, linhas)
    for outra in outras:
        _escrever_folha(livro, *outra)
    if notas:
        _anotar(livro, notas)
    livro.save(arquivo)
    return quantas


def _escrever_folha(livro, titulo, colunas, linhas):
    folha = livro.create_sheet(_nome_da_folha(titulo))
    _preparar(folha, colunas)
    moldes = [_molde(folha, coluna) for coluna in colunas]
    quantas = 0
    for linha in linhas:
        folha.append([_celula(folha, c.valor(linha), m) for c, m in zip(colunas, moldes, strict=True)])
        quantas += 1
    folha.auto_filter.ref = f"A1:{get_column_letter(len(colunas))}{quantas + 1}"
    return quantas


def _nome_da_folha(titulo):
    """O Excel aceita 31 letras, sem `[]:*?/\\` nem apóstrofo nas pontas."""
    return re.sub(r"[\[\]:*?/\\]", " ", limpo(titulo)).strip(" '")[:31].rstrip(" '") or "Planilha"


def _preparar(folha, colunas):
    for numero, coluna in enumerate(colunas, start=1):
        folha.column_dimensions[get_column_letter(numero)].width = coluna.largura
    folha.freeze_panes = "A2"
    folha.print_title_rows = "1:1"
    folha.page_setup.orientation, folha.page_setup.paperSize = "landscape", A4
    folha.page_setup.fitToWidth, folha.page_setup.fitToHeight = 1, 0
    folha.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    folha.oddFooter.right.text = "&P de &N"
    folha.append([_titulo(folha, coluna.titulo) for coluna in colunas])


def _titulo(folha, texto):
    celula = WriteOnlyCell(folha, limpo(texto))
    celula.font = Font(bold=True, color="FFFFFF")
    celula.fill = PatternFill("solid", fgColor=TINTA)
    celula.alignment = Alignment(vertical="center", wrap_text=True)
    celula.data_type = "s"
    return celula


def _molde(folha, coluna):
    """Uma célula vazia com a aparência da coluna, que as outras copiam: criar estilos a cada uma seria lento."""
    molde = WriteOnlyCell(folha)
    molde.number_format = FORMATOS[coluna.tipo]
    molde.alignment = Alignment(vertical="top", wrap_text=coluna.tipo == TEXTO)
    molde.border = Border(bottom=Side("hair", color=LINHA))
    molde.quotePrefix = coluna.tipo == TEXTO
    return molde


def _celula(folha, valor, molde):
    if valor is None or valor == "":
        celula = WriteOnlyCell(folha)
    elif isinstance(valor, date) or _e_numero(valor):
        celula = WriteOnlyCell(folha, local(valor))
    else:
        celula = WriteOnlyCell(folha, limpo(valor))
        celula.data_type = "s"
    celula._style = copy(molde._style)
    return celula


def _anotar(livro, notas):
    folha = livro.create_sheet("Sobre")
    folha.column_dimensions["A"].width = 100
    for nota in notas:
        celula = WriteOnlyCell(folha, limpo(nota))
        celula.data_type = "s"
        celula.alignment = Alignment(wrap_text=True, vertical="top")
        folha.append([celula])


# --- CSV -------------------------------------------------------------------------------------------------------------
class _Eco:
    """Um arquivo que devolve o que lhe mandam escrever, para gerar o CSV aos pedaços."""

    def write(self, pedaco):
        return pedaco


def linhas_do_csv(colunas, linhas):
    """Os pedaços de um CSV em UTF-8 com BOM e `;`, como o Excel brasileiro abre sem perguntar nada."""
    escritor = csv.writer(_Eco(), delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    yield BOM + escritor.writerow([inofensivo(c.titulo) for c in colunas])
    for linha in linhas:
        yield escritor.writerow([_no_csv(c, c.valor(linha)) for c in colunas])


def escrever_csv(arquivo, colunas, linhas):
    """Grava em `arquivo` (binário) o mesmo que `linhas_do_csv`."""
    for pedaco in linhas_do_csv(colunas, linhas):
        arquivo.write(pedaco.encode())


def _no_csv(coluna, valor):
    if valor is None:
        return ""
    if isinstance(valor, date):
        return f"{local(valor):{NO_CSV.get(coluna.tipo, NO_CSV[DATA])}}"
    if _e_numero(valor):
        return str(valor).replace(".", ",")
    return inofensivo(valor)
