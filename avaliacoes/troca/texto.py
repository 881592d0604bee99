"""De bytes a linhas: a codificação adivinhada, as quebras de linha iguais, sem caracteres que ninguém vê."""

import re

from planilhas.codificacao import decodificar as decodificar_planilha
from planilhas.recusa import ArquivoRecusado

MAIOR_ARQUIVO = 20 * 1024 * 1024
QUEBRAS = re.compile("\r\n|[\r\u2028\u2029\u0085\u000b\u000c]")
INVISIVEIS = re.compile("[\u0000-\u0008\u000e-\u001f\u007f\ufeff\ufffe\uffff\ud800-\udfff]")


def decodificar(conteudo):
    """(texto, números das linhas em outra codificação). As quebras saem como `\\n`, e os controles invisíveis somem.

    Raises:
        ArquivoRecusado: `tamanho`, ou `codificacao` se não é texto.
    """
    if len(conteudo) > MAIOR_ARQUIVO:
        raise ArquivoRecusado("O arquivo passa de 20 MB. Divida-o em partes menores.", "tamanho")
    try:
        texto, misturadas = decodificar_planilha(conteudo)[0], []
    except ArquivoRecusado as recusa:
        if b"\0" in conteudo:
            raise _nao_e_texto() from recusa
        texto, misturadas = _linha_a_linha(conteudo)
    return limpar(texto), misturadas


def _linha_a_linha(conteudo):
    """Um arquivo emendado de dois: cada linha em UTF-8, se é, ou em Windows-1252."""
    linhas, misturadas = [], []
    for numero, linha in enumerate(conteudo.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        try:
            linhas.append(linha.decode("utf-8"))
        except UnicodeDecodeError:
            linhas.append(_em_windows(linha))
            misturadas.append(numero)
    return "\n".join(linhas), misturadas


def _em_windows(linha):
    try:
        return linha.decode("cp1252")
    except UnicodeDecodeError as erro:
        raise _nao_e_texto() from erro


def _nao_e_texto():
    return ArquivoRecusado(
        "Não conseguimos ler as letras deste arquivo: ele não parece ser um texto. Confira se é mesmo o arquivo de "
        "questões e salve-o de novo em UTF-8.",
        "codificacao",
    )


def em_linha(texto):
    return " ".join(texto.split())


def arrumar(texto):
    """Sem espaços no fim das linhas nem linhas em branco a mais."""
    linhas = [linha.rstrip() for linha in texto.strip().split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(linhas))


def limpar(texto):
    """O texto como sairá depois de ler o arquivo de volta: quebras iguais, sem caracteres invisíveis."""
    return INVISIVEIS.sub("", QUEBRAS.sub("\n", texto))
