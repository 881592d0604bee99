"""Conferir um arquivo pelo que há dentro dele, e não pelo nome: é do tipo que diz, abre e não traz programa.

Puro: recebe o arquivo aberto e a extensão, devolve o tipo MIME ou recusa com uma frase.
"""

import re
import warnings
import zipfile
import zlib

from PIL import Image, UnidentifiedImageError

from contas.recusa import Recusa

MB = 2**20
OFFICE = "application/vnd.openxmlformats-officedocument."
ABERTO = "application/vnd.oasis.opendocument."
# extensão: (tipo MIME, peça que o pacote tem de ter)
PACOTES = {
    "docx": (f"{OFFICE}wordprocessingml.document", "word/document.xml"),
    "xlsx": (f"{OFFICE}spreadsheetml.sheet", "xl/workbook.xml"),
    "odt": (f"{ABERTO}text", "content.xml"),
    "ods": (f"{ABERTO}spreadsheet", "content.xml"),
}
IMAGENS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}
TIPOS = {"pdf", *PACOTES, *IMAGENS}

MAXIMO_DE_PECAS, MAXIMO_ABERTO, MAXIMO_DE_VEZES = 5000, 300 * MB, 300
MAXIMO_DE_PIXELS = 60_000_000
MAXIMO_INFLADO, DICIONARIO, TRECHO = 64 * MB, 4096, 16384


def _nome_de_pdf(nome):
    """O nome como um PDF o pode escrever: cada letra por extenso ou em hexadecimal (`/J#61vaScript`)."""
    return b"".join(b"(?:%c|#(?i:%02x))" % (letra, letra) for letra in nome.encode())


PROGRAMA_NO_PDF = re.compile(
    b"/(?:" + b"|".join(_nome_de_pdf(n) for n in ("JavaScript", "Launch", "RichMedia")) + b")(?![A-Za-z0-9])"
)
COM_SENHA = re.compile(b"/" + _nome_de_pdf("Encrypt") + b"(?![A-Za-z0-9])")
GUARDADOS = re.compile(b"/" + _nome_de_pdf("ObjStm") + b"(?![A-Za-z0-9])")
FLUXO = re.compile(rb"stream\r?\n")
PROGRAMA_NO_PACOTE = re.compile(r"(^|/)(vbaproject\.bin|basic/|scripts/)", re.IGNORECASE)


def conferir(arquivo, extensao):
    """O tipo MIME de `arquivo` (aberto para leitura), que tem de ser do tipo da `extensao` (sem ponto).

    Raises:
        Recusa: `tipo_nao_aceito`, `conteudo_diferente`, `arquivo_estragado`, `arquivo_com_programa`,
            `arquivo_com_senha` ou `arquivo_grande_demais_aberto`.
    """
    arquivo.seek(0)
    if extensao == "pdf":
        return _pdf(arquivo)
    if extensao in PACOTES:
        return _pacote(arquivo, extensao)
    if extensao in IMAGENS:
        return _imagem(arquivo, extensao)
    raise Recusa(f"Arquivos .{extensao} não são aceitos.", "tipo_nao_aceito")


def _diferente(extensao):
    return Recusa(f"O arquivo se chama .{extensao}, mas o conteúdo não é desse tipo.", "conteudo_diferente")


# --- PDF -------------------------------------------------------------------------------------------------------------
def _pdf(arquivo):
    bruto = arquivo.read()
    if b"%PDF-" not in bruto[:1024]:
        raise _diferente("pdf")
    if b"%%EOF" not in bruto[-2048:]:
        raise Recusa("O PDF está incompleto. Abra-o, salve de novo e envie outra vez.", "arquivo_estragado")
    if COM_SENHA.search(bruto):
        raise Recusa("O PDF está protegido com senha. Salve uma cópia sem proteção e envie-a.", "arquivo_com_senha")
    if any(PROGRAMA_NO_PDF.search(trecho) for trecho in (bruto, *_objetos_comprimidos(bruto))):
        frase = "O PDF traz um programa dentro dele. Imprima-o em um PDF novo e envie esse."
        raise Recusa(frase, "arquivo_com_programa")
    return "application/pdf"


def _objetos_comprimidos(bruto):
    """Os objetos que o PDF guarda comprimidos, abertos: é onde um programa se esconderia de quem só lê o arquivo."""
    resta = MAXIMO_INFLADO
    for numero, guardado in enumerate(GUARDADOS.finditer(bruto)):
        fluxo = FLUXO.search(bruto, guardado.end(), guardado.end() + DICIONARIO)
        if fluxo is None:
            continue
        aberto = _inflar(bruto, fluxo.end(), resta)
        resta -= len(aberto)
        if resta <= 0 or numero > MAXIMO_DE_PECAS:
            raise Recusa("O PDF cresce demais ao abrir. Salve-o de novo e envie.", "arquivo_grande_demais_aberto")
        yield aberto


def _inflar(bruto, inicio, maximo):
    """O fluxo que começa em `inicio`. Sem compressão ele já se leu; com outra que não a comum, não há como conferir."""
    inflador, aberto, de = zlib.decompressobj(), b"", inicio
    try:
        while not inflador.eof and de < len(bruto) and len(aberto) < maximo:
            aberto += inflador.decompress(bruto[de : de + TRECHO], maximo)
            de += TRECHO
    except zlib.error:
        if not aberto and b"/Filter" in bruto[max(inicio - DICIONARIO, 0) : inicio]:
            frase = "Não consegui ler este PDF por dentro. Imprima-o em um PDF novo e envie esse."
            raise Recusa(frase, "arquivo_estragado") from None
    return aberto


# --- DOCX, XLSX, ODT, ODS --------------------------------------------------------------------------------------------
def _pacote(arquivo, extensao):
    tipo, peca = PACOTES[extensao]
    try:
        with zipfile.ZipFile(arquivo) as pacote:
            pecas = pacote.infolist()
            _exigir_tamanho(pecas)
            nomes = {p.filename for p in pecas}
            if peca not in nomes or not _diz_o_tipo(pacote, nomes, tipo):
                raise _diferente(extensao)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, ValueError):
        raise _diferente(extensao) from None
    if any(PROGRAMA_NO_PACOTE.search(nome) for nome in nomes):
        raise Recusa("O arquivo traz macros. Salve uma cópia sem macros e envie-a.", "arquivo_com_programa")
    return tipo


def _exigir_tamanho(pecas):
    """Pelo que o pacote declara: nada é aberto aqui além da peça que diz o tipo, e dela só o começo."""
    aberto, guardado = sum(p.file_size for p in pecas), sum(p.compress_size for p in pecas)
    if len(pecas) > MAXIMO_DE_PECAS or aberto > MAXIMO_ABERTO or aberto > max(guardado, MB) * MAXIMO_DE_VEZES:
        raise Recusa("O arquivo cresce demais ao abrir. Salve-o de novo e envie.", "arquivo_grande_demais_aberto")


def _diz_o_tipo(pacote, nomes, tipo):
    if tipo.startswith(OFFICE):
        # O pacote com macros declara outro tipo principal: .docm e .xlsm não passam por .docx e .xlsx.
        return "[Content_Types].xml" in nomes and f"{tipo}.main+xml".encode() in _comeco(pacote, "[Content_Types].xml")
    return "mimetype" in nomes and _comeco(pacote, "mimetype").strip() == tipo.encode()


def _comeco(pacote, nome):
    with pacote.open(nome) as peca:
        return peca.read(MB)


# --- Imagens ---------------------------------------------------------------------------------------------------------
def _imagem(arquivo, extensao):
    formato = IMAGENS[extensao]
    try:
        with warnings.catch_warnings(), Image.open(arquivo, formats=[formato]) as imagem:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            largura, altura = imagem.size
            if largura * altura <= MAXIMO_DE_PIXELS:
                imagem.verify()
    except UnidentifiedImageError:
        raise _diferente(extensao) from None
    except Image.DecompressionBombError:
        largura = altura = MAXIMO_DE_PIXELS
    except (OSError, SyntaxError, ValueError):
        raise Recusa("A imagem está estragada. Tire outra foto ou salve de novo.", "arquivo_estragado") from None
    if largura * altura > MAXIMO_DE_PIXELS:
        raise Recusa("A imagem é grande demais. Diminua-a e envie de novo.", "arquivo_grande_demais_aberto")
    return f"image/{formato.lower()}"
