"""De que formato é um arquivo de questões: pelo conteúdo; o fim do nome só desempata."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from avaliacoes.troca import aiken, gift, moodle_xml, planilha
from avaliacoes.troca.texto import decodificar
from planilhas.recusa import ArquivoRecusado
from planilhas.tipos import simplificar

MAXIMO_DE_BYTES = 20 * 2**20
AMOSTRA = 200_000
AIKEN, GIFT, XML, XLSX, CSV = "aiken", "gift", "xml", "xlsx", "csv"


@dataclass(frozen=True)
class Formato:
    rotulo: str
    fim: str
    tipo_mime: str
    ler: Callable  # (conteudo, nome) → Leitura


def sem_motivos(conteudo):
    """O Aiken não tem comentários: as linhas com o motivo, que as recusadas ganham na volta, ficam em branco."""
    texto, _misturadas = decodificar(conteudo)
    return MOTIVO_ESCRITO.sub("", texto).encode() if MOTIVO_ESCRITO.search(texto) else conteudo


MOTIVO = "// MOTIVO:"
MOTIVO_ESCRITO = re.compile(rf"^[ \t]*{MOTIVO}.*$", re.MULTILINE)
XLSX_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATOS = {
    GIFT: Formato("GIFT", "gift", "text/plain; charset=utf-8", lambda conteudo, nome: gift.ler(conteudo)),
    AIKEN: Formato(
        "Aiken", "txt", "text/plain; charset=utf-8", lambda conteudo, nome: aiken.ler(sem_motivos(conteudo))
    ),
    XML: Formato(
        "Moodle XML", "xml", "application/xml; charset=utf-8", lambda conteudo, nome: moodle_xml.ler(conteudo)
    ),
    XLSX: Formato("planilha da casa (XLSX)", "xlsx", XLSX_MIME, planilha.ler),
    CSV: Formato("planilha da casa (CSV)", "csv", "text/csv; charset=utf-8", planilha.ler),
}
PELO_FIM = {".gift": GIFT, ".xml": XML, ".csv": CSV, ".tsv": CSV}
RESPOSTA_DO_AIKEN = re.compile(r"^[ \t]*ANSWER[ \t]*:", re.MULTILINE | re.IGNORECASE)
LETRA_DO_AIKEN = re.compile(r"^[ \t]*[A-Za-z][.)][ \t]", re.MULTILINE)
ACEITOS = "Aceitamos GIFT, Aiken, Moodle XML e a planilha da casa (XLSX ou CSV)."
OUTROS_XML = {
    "questestinterop": "QTI 1.2 (Canvas, Blackboard)",
    "assessmentitem": "QTI 2",
    "assessmenttest": "QTI 2",
    "html": "página da internet",
    "manifest": "pacote SCORM ou Common Cartridge",
    "svg": "desenho SVG",
}


def ler(nome, conteudo, forcado=""):
    """(formato, `Leitura`).

    Raises:
        ArquivoRecusado: com a frase do que fazer.
    """
    exigir_tamanho(len(conteudo))
    formato = forcado or detectar(nome, conteudo)
    return formato, FORMATOS[formato].ler(conteudo, nome)


def exigir_tamanho(quantos_bytes):
    """Raises ArquivoRecusado: `grande`."""
    if quantos_bytes > MAXIMO_DE_BYTES:
        frase = f"O arquivo tem mais de {MAXIMO_DE_BYTES // 2**20} MB. Exporte uma categoria de cada vez."
        raise ArquivoRecusado(frase, "grande")


def detectar(nome, conteudo):
    """O formato do conteúdo.

    Raises:
        ArquivoRecusado: `vazio`, `formato` (e diz qual é, quando se reconhece) ou `codificacao`.
    """
    if conteudo[:4] == b"PK\x03\x04":
        return _do_zip(nome)
    _recusar_binario(conteudo)
    texto = decodificar(conteudo)[0].lstrip("\ufeff \t\r\n")[:AMOSTRA]
    if not texto:
        raise ArquivoRecusado("O arquivo está vazio: não há nenhuma questão escrita nele.", "vazio")
    if texto.startswith("<"):
        return _do_xml(texto)
    return _do_texto(PurePath(nome).suffix.lower(), texto)


def _do_zip(nome):
    if nome.lower().endswith((".mbz", ".zip", ".h5p", ".imscc")):
        raise ArquivoRecusado(
            f"Este arquivo é um pacote fechado ({PurePath(nome).suffix.lower()}). No sistema de onde ele veio, exporte "
            f"o banco de questões em Moodle XML ou GIFT. {ACEITOS}",
            "formato",
        )
    return XLSX


def _recusar_binario(conteudo):
    assinaturas = {
        b"%PDF": "um PDF",
        b"\xd0\xcf\x11\xe0": "um documento antigo do Office (.doc ou .xls)",
        b"\x1f\x8b": "um pacote comprimido (.gz, .mbz)",
        b"\x89PNG": "uma imagem",
        b"\xff\xd8\xff": "uma imagem",
        b"GIF8": "uma imagem",
        b"{\\rtf": "um documento de texto (.rtf)",
    }
    for assinatura, o_que_e in assinaturas.items():
        if conteudo.startswith(assinatura):
            raise ArquivoRecusado(f"Este arquivo é {o_que_e}, e dele não se leem questões. {ACEITOS}", "formato")


def _do_xml(texto):
    raiz = re.search(
        r"<\s*(?:\w+:)?([A-Za-z]\w*)", re.sub(r"<\?.*?\?>|<!--.*?-->", "", texto[:20_000], flags=re.DOTALL)
    )
    outro = OUTROS_XML.get(raiz[1].lower()) if raiz else None
    if outro:
        raise ArquivoRecusado(f"Este arquivo é XML de outro formato: {outro}. {ACEITOS}", "formato")
    return XML


def _do_texto(fim, texto):
    if _tem_cabecalho(texto):
        return CSV
    if fim in PELO_FIM:
        return PELO_FIM[fim]
    aiken = bool(RESPOSTA_DO_AIKEN.search(texto)) and bool(LETRA_DO_AIKEN.search(texto))
    if aiken and not re.search(r"^\s*(::|\$CATEGORY:)", texto, re.MULTILINE):
        return AIKEN
    if "{" in texto or texto.startswith(("::", "//", "$CATEGORY")):
        return GIFT
    if LETRA_DO_AIKEN.search(texto):
        return AIKEN
    raise ArquivoRecusado(f"Não reconhecemos questões neste arquivo. {ACEITOS}", "formato")


def _tem_cabecalho(texto):
    """Se uma das dez primeiras linhas é o cabeçalho de uma tabela com a coluna do enunciado."""
    enunciado = planilha.COLUNAS_POR_CHAVE["enunciado"].nomes
    for linha in [linha for linha in texto.split("\n", 40) if linha.strip()][:10]:
        celulas = {simplificar(celula) for celula in re.split(r"[;\t,]", linha)}
        if enunciado & celulas and len(celulas) > 1 and len(celulas & planilha.TODOS_OS_NOMES) > 1:
            return True
    return False
