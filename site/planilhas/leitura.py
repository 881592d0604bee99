"""Ler planilhas como as pessoas as mandam: CSV em qualquer codificação e separador, XLSX, ou uma lista colada.

Devolve texto: datas e números saem escritos como se leem aqui. A numeração das linhas é a que o programa de planilhas
mostra (a primeira é 1 e as vazias contam), igual em CSV e em XLSX.
"""

import contextlib
import csv
import io
import re
from dataclasses import dataclass, field

from planilhas.celula import GATILHOS
from planilhas.codificacao import decodificar
from planilhas.recusa import ArquivoRecusado
from planilhas.xlsx import ler_xlsx

MAXIMO_DE_BYTES = 10 * 2**20
MAXIMO_DE_LINHAS = 10_000
MAXIMO_DE_COLUNAS = 100
SEPARADORES = ";\t,"
LISTA, CSV, XLSX = "lista", "csv", "xlsx"
# Assinatura do conteúdo ou fim do nome → a frase do que fazer.
COMO_XLSX = "Abra-o no Excel ou no LibreOffice e salve como “Pasta de Trabalho do Excel (.xlsx)”."
ANTIGO = (
    "Este arquivo é do formato antigo do Excel (.xls) ou está protegido com senha. Tire a senha, se houver. "
    f"{COMO_XLSX}"
)
ODS = f"Este arquivo é do LibreOffice (.ods). {COMO_XLSX}"
PDF = "Este arquivo é um PDF, e de um PDF não se lê uma tabela com segurança. Peça a planilha de que ele foi feito."
DOCUMENTO = "Este arquivo é um documento de texto. Copie a tabela para uma planilha e salve em .xlsx, ou cole a lista."
PAGINA = f"Este arquivo é uma página da internet com nome de planilha. {COMO_XLSX}"
PELO_NOME = {
    ".xls": ANTIGO,
    ".ods": ODS,
    ".pdf": PDF,
    ".doc": DOCUMENTO,
    ".docx": DOCUMENTO,
    ".odt": DOCUMENTO,
    ".xlsb": f"Este arquivo é uma planilha binária (.xlsb). {COMO_XLSX}",
    ".numbers": f"Este arquivo é do Numbers. No Numbers, use Arquivo, Exportar para, Excel. {COMO_XLSX}",
    ".zip": "Este arquivo é um .zip. Abra-o e envie a planilha que está dentro.",
}
INVISIVEIS = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
ESPACOS = re.compile(r"[\s\u00a0]+")
csv.field_size_limit(MAXIMO_DE_BYTES)


@dataclass(frozen=True)
class Linha:
    numero: int
    celulas: list


@dataclass(frozen=True)
class Tabela:
    """As linhas não vazias do arquivo, o cabeçalho entre elas. `separador` e `codificacao` são vazios em um XLSX."""

    formato: str
    linhas: list = field(repr=False)
    separador: str = ""
    codificacao: str = ""


def ler(nome, conteudo, limpando=None):
    """A tabela do arquivo `nome` (só o fim do nome importa). `limpando` é o que se faz a cada célula (`limpar`).

    Raises:
        ArquivoRecusado: com a frase do que fazer.
    """
    _recusar_o_que_nao_se_le(nome, conteudo)
    e_zip = conteudo[:4] == b"PK\x03\x04"
    limpando = limpando or limpar
    tabela = Tabela(XLSX, _numeradas(ler_xlsx(conteudo), limpando)) if e_zip else _ler_texto(conteudo, limpando)
    if not tabela.linhas:
        raise ArquivoRecusado("O arquivo está vazio: não há nenhuma linha escrita nele.", "vazio")
    return tabela


def exigir_tamanho(quantos_bytes):
    """Raises ArquivoRecusado: `grande`."""
    if quantos_bytes > MAXIMO_DE_BYTES:
        raise ArquivoRecusado(
            f"O arquivo tem mais de {MAXIMO_DE_BYTES // 2**20} MB. Tire dele figuras e folhas que não são a lista, ou "
            "divida-o em partes.",
            "grande",
        )


def _recusar_o_que_nao_se_le(nome, conteudo):
    exigir_tamanho(len(conteudo))
    comeco = conteudo[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if conteudo[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ArquivoRecusado(ANTIGO, "formato")
    if comeco.startswith(b"%pdf"):
        raise ArquivoRecusado(PDF, "formato")
    if comeco.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise ArquivoRecusado(PAGINA, "formato")
    for fim, frase in PELO_NOME.items():
        if nome.lower().endswith(fim):
            raise ArquivoRecusado(frase, "formato")


# --- Células e linhas ------------------------------------------------------------------------------------------------
def limpar(texto):
    """Sem espaços nas pontas nem repetidos, sem letras invisíveis e sem o apóstrofo com que devolvemos o que parece
    fórmula."""
    texto = ESPACOS.sub(" ", INVISIVEIS.sub("", texto)).strip()
    return texto[1:] if texto[:1] == "'" and texto[1:2] in GATILHOS else texto


def _numeradas(linhas, limpando=limpar):
    """Tira as vazias, conservando o número de cada linha no arquivo."""
    boas = []
    for numero, celulas in enumerate(linhas, start=1):
        limpas = [limpando(celula) for celula in celulas]
        while limpas and not limpas[-1]:
            limpas.pop()
        if not limpas:
            continue
        if len(limpas) > MAXIMO_DE_COLUNAS:
            raise ArquivoRecusado(
                f"A linha {numero} tem {len(limpas)} colunas, e o máximo é {MAXIMO_DE_COLUNAS}. Confira se o arquivo é "
                "mesmo a lista.",
                "colunas",
            )
        boas.append(Linha(numero, limpas))
        if len(boas) > MAXIMO_DE_LINHAS + 10:  # com folga para título e cabeçalho; o exato se confere depois
            raise muitas_linhas()
    return boas


def muitas_linhas():
    quantas = f"{MAXIMO_DE_LINHAS:,}".replace(",", ".")
    return ArquivoRecusado(f"O arquivo tem mais de {quantas} linhas. Divida-o em partes.", "muitas_linhas")


# --- CSV -------------------------------------------------------------------------------------------------------------
def _ler_texto(conteudo, limpando):
    texto, codificacao = decodificar(conteudo)
    texto = texto.replace("\r\n", "\n").replace("\r", "\n")
    primeira, _, resto = texto.partition("\n")
    dito = re.fullmatch(r'"?sep=(.)"?', primeira.strip(" "), re.IGNORECASE)  # o Excel não mostra nem conta esta linha
    if dito:
        texto = resto
    separador = dito[1] if dito else _separador(texto)
    return Tabela(CSV, _numeradas(_registros(texto, separador), limpando), separador, codificacao)


def _separador(texto):
    """O que mais aparece, fora de aspas, nas primeiras linhas escritas; no empate, o ponto e vírgula."""
    amostra = [linha for linha in texto.split("\n", 40) if linha.strip()][:10]
    sem_aspas = re.sub(r'"[^"]*"', "", "\n".join(amostra[:10]))
    linhas = [linha for linha in sem_aspas.split("\n") if linha.strip()]
    return max(SEPARADORES, key=lambda s: (sum(s in linha for linha in linhas), sem_aspas.count(s)))


def _registros(texto, separador):
    try:
        return list(csv.reader(io.StringIO(texto), delimiter=separador, strict=True))
    except csv.Error as erro:
        if "unexpected end of data" in str(erro):
            linha = _linha_da_aspa_aberta(texto, separador)
            raise ArquivoRecusado(
                f"Na linha {linha} há aspas que abrem e não fecham, e o resto do arquivo ficou dentro delas. Apague ou "
                "feche as aspas.",
                "aspas",
            ) from erro
        return list(csv.reader(io.StringIO(texto), delimiter=separador))


def _linha_da_aspa_aberta(texto, separador):
    lidas = 0
    with contextlib.suppress(csv.Error):
        for _ in csv.reader(io.StringIO(texto), delimiter=separador, strict=True):
            lidas += 1
    return lidas + 1


# --- Lista colada ----------------------------------------------------------------------------------------------------
EMAIL = re.compile(r"[^\s<>\"'();,\[\]]+@[^\s<>\"'();,\[\]]+")
ENTRE_PESSOAS = re.compile(r"(?<=>)\s*[;,]|\n")


def ler_lista(texto):
    """Nomes e e-mails como se colam de um e-mail ou de um documento: `Nome <e-mail>`, `Nome; e-mail`, um por linha.

    Devolve uma tabela de duas colunas, sem cabeçalho. O e-mail pode faltar: quem confere é que recusa.
    """
    if len(texto.encode()) > MAXIMO_DE_BYTES:
        raise ArquivoRecusado("O texto colado é grande demais. Divida-o em partes.", "grande")
    linhas = _numeradas(
        [_pessoa_colada(trecho) for trecho in _trechos(texto.replace("\r\n", "\n").replace("\r", "\n"))]
    )
    if not linhas:
        raise ArquivoRecusado("Não há nada colado. Cole os nomes e os e-mails, uma pessoa por linha.", "vazio")
    return Tabela(LISTA, linhas)


def _trechos(texto):
    """Uma pessoa por trecho. Em uma linha só com vários e-mails soltos, cada e-mail é uma pessoa."""
    for linha in ENTRE_PESSOAS.split(texto):
        emails = EMAIL.findall(linha)
        if len(emails) > 1 and not EMAIL.sub("", linha).strip(" ;,<>\t"):
            yield from emails
        else:
            yield linha


def _pessoa_colada(trecho):
    achado = EMAIL.search(trecho)
    email = achado[0].strip(".") if achado else ""
    nome = trecho.replace(achado[0], " ") if achado else trecho
    nome = re.sub(r"^\s*(?:\d+\s*[.)\-–]|[-•*])\s+", "", nome)
    return [re.sub(r"[<>()\[\]\";,\t|]+", " ", nome).strip(" -–:"), email] if nome.strip() or email else []
