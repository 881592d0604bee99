"""De bytes a texto: em que codificação um CSV foi salvo, sem perguntar a ninguém."""

import codecs
import re

from planilhas.recusa import ArquivoRecusado

MARCAS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# UTF-8 lido como Windows-1252 mostra estes pares; em português escrito certo eles não aparecem.
TROCADO = re.compile("Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def decodificar(conteudo):
    """(texto, codificação). Pela marca, se houver; senão UTF-16 sem marca, UTF-8 e, por fim, Windows-1252.

    Raises:
        ArquivoRecusado: `codificacao`, se não é texto ou se mistura duas codificações.
    """
    codificacao = _pela_marca(conteudo) or _utf16_sem_marca(conteudo) or _das_de_sempre(conteudo)
    try:
        texto = conteudo.decode(codificacao)
    except UnicodeDecodeError as erro:
        raise _nao_e_texto() from erro
    if "\0" in texto:
        raise _nao_e_texto()
    if codificacao == "cp1252" and TROCADO.search(texto):
        raise ArquivoRecusado(
            "O arquivo mistura duas codificações de letras, e os acentos sairiam trocados. Abra-o no Excel ou no "
            "LibreOffice, confira os acentos e salve em .xlsx.",
            "codificacao",
        )
    return texto, codificacao


def _pela_marca(conteudo):
    return next((nome for marca, nome in MARCAS if conteudo.startswith(marca)), None)


def _utf16_sem_marca(conteudo):
    """Texto ocidental em UTF-16 tem um byte nulo em quase todo par; qual dos dois diz a ordem."""
    amostra = conteudo[:4096]
    pares = len(amostra) // 2
    if pares and len(conteudo) % 2 == 0:
        if amostra[1::2].count(0) > pares * 0.6 and amostra[::2].count(0) < pares * 0.1:
            return "utf-16-le"
        if amostra[::2].count(0) > pares * 0.6 and amostra[1::2].count(0) < pares * 0.1:
            return "utf-16-be"
    return None


def _das_de_sempre(conteudo):
    try:
        conteudo.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _nao_e_texto():
    return ArquivoRecusado(
        "Não conseguimos ler as letras deste arquivo. Abra-o no Excel ou no LibreOffice e salve em .xlsx.",
        "codificacao",
    )
