"""A planilha como resposta HTTP: baixa-se, não se guarda em cache e não entra em buscador."""

import tempfile

from django.http import FileResponse, StreamingHttpResponse
from django.utils.text import slugify

from planilhas.escrita import escrever_xlsx, linhas_do_csv

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NA_MEMORIA = 2 * 2**20
FORMATOS = ("xlsx", "csv")


def formato_pedido(request):
    """O formato que o endereço pede (`?formato=xlsx`); vazio quando se quer a tela."""
    formato = request.GET.get("formato", "") if request.method in ("GET", "HEAD") else ""
    return formato if formato in FORMATOS else ""


def baixar(formato, nome, titulo, colunas, linhas, notas=()):
    """No formato pedido. `titulo` e `notas` são da folha: um CSV não tem onde os dizer."""
    if formato == "csv":
        return baixar_csv(nome, colunas, linhas)
    return baixar_xlsx(nome, titulo, colunas, linhas, notas)


def baixar_xlsx(nome, titulo, colunas, linhas, notas=()):
    """`nome` sem extensão: vira ASCII, minúsculo e com hífens."""
    arquivo = tempfile.SpooledTemporaryFile(max_size=NA_MEMORIA)  # noqa: SIM115 - quem fecha é a resposta
    escrever_xlsx(arquivo, titulo, colunas, linhas, notas)
    arquivo.seek(0)
    resposta = FileResponse(arquivo, as_attachment=True, filename=f"{slugify(nome)}.xlsx", content_type=XLSX)
    return _reservada(resposta)


def baixar_csv(nome, colunas, linhas):
    resposta = StreamingHttpResponse(linhas_do_csv(colunas, linhas), content_type="text/csv; charset=utf-8")
    resposta["Content-Disposition"] = f'attachment; filename="{slugify(nome)}.csv"'
    return _reservada(resposta)


def _reservada(resposta):
    resposta["Cache-Control"] = "private, no-store"
    resposta["X-Content-Type-Options"] = "nosniff"
    resposta["X-Robots-Tag"] = "noindex, nofollow"
    return resposta
