"""As planilhas que a plataforma devolve, lidas de volta."""

import csv
import io

from openpyxl import load_workbook


def linhas_do_csv(resposta):
    """As linhas de uma resposta em CSV, com a dos títulos."""
    texto = b"".join(resposta.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(texto), delimiter=";"))


def folha_do_xlsx(resposta):
    """A primeira folha de uma resposta em XLSX."""
    return load_workbook(io.BytesIO(b"".join(resposta.streaming_content))).active
