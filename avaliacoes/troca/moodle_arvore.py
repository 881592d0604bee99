"""Abrir um XML de origem desconhecida sem risco: sem DTD, sem entidades próprias, com tetos, sem rede nem arquivo."""

import html.entities
import io
import re
from dataclasses import dataclass, field
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, LexicalHandler, property_lexical_handler
from xml.sax.xmlreader import InputSource

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from avaliacoes.troca import anotacao
from avaliacoes.troca.lida import Problema
from avaliacoes.troca.texto import decodificar
from planilhas.recusa import ArquivoRecusado

MAIOR_PROFUNDIDADE = 60
MAIS_ELEMENTOS = 400_000
DECLARACAO = re.compile(r"\s*<\?xml[^>]{0,300}\?>", re.IGNORECASE)
DECLARADA = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,30})["']""", re.IGNORECASE)
OUTRAS = re.compile(r"iso-?8859-?(?:1|15)|latin-?1|windows-125[0-8]|us-ascii", re.IGNORECASE)
QUESTAO = re.compile(r"<question(?=[\s>])|</question\s*>")
SOLTO = re.compile(r"&(#\d+;|#x[0-9a-fA-F]+;|[a-zA-Z][a-zA-Z0-9]{0,30};)?")
INTOCAVEL = re.compile(r"<!\[CDATA\[|<!--")
MAIS_QUEBRADAS = 200
DO_XML = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


@dataclass(slots=True)
class No:
    """Um elemento, com a linha em que abre, o texto e os filhos na ordem, e a anotação da casa, se há."""

    nome: str
    atributos: dict
    linha: int
    conteudo: list = field(default_factory=list)
    anotado: str = ""

    @property
    def filhos(self):
        return [parte for parte in self.conteudo if isinstance(parte, No)]

    def todos(self, nome):
        return [filho for filho in self.filhos if filho.nome == nome]

    def filho(self, nome):
        return next((filho for filho in self.filhos if filho.nome == nome), None)

    @property
    def texto(self):
        return "".join(parte for parte in self.conteudo if isinstance(parte, str))

    @property
    def por_extenso(self):
        """O elemento inteiro em um texto, para comparar duas leituras."""
        partes = [p.por_extenso if isinstance(p, No) else p.strip() for p in self.conteudo]
        return f"<{self.nome} {sorted(self.atributos.items())}>{''.join(partes)}"


class _Montador(ContentHandler, LexicalHandler):
    """Monta a árvore e cobra os tetos."""

    def __init__(self, linhas_antes):
        super().__init__()
        self.raiz, self.pilha, self.elementos, self.linhas_antes = None, [], 0, linhas_antes

    def startElement(self, name, attrs):  # noqa: N802
        self.elementos += 1
        if len(self.pilha) >= MAIOR_PROFUNDIDADE or self.elementos > MAIS_ELEMENTOS:
            raise ArquivoRecusado(
                "Este XML tem elementos demais, ou um dentro do outro vezes demais, e não parece ser de questões.",
                "xml_hostil",
            )
        no = No(name.lower(), dict(attrs), self._locator.getLineNumber() + self.linhas_antes)
        if self.pilha:
            self.pilha[-1].conteudo.append(no)
        else:
            self.raiz = no
        self.pilha.append(no)

    def endElement(self, name):  # noqa: N802
        self.pilha.pop()

    def characters(self, content):
        self.pilha[-1].conteudo.append(content)

    def comment(self, content):
        if self.pilha and content.strip().startswith(anotacao.MARCA):
            self.pilha[-1].anotado = content.strip()[len(anotacao.MARCA) :].strip()


def montar_uma(texto):
    """O `No` de um `<question>` que a própria casa escreveu."""
    return _montar(texto)


def abrir(conteudo):
    """(as questões como `No`, os problemas do XML, os avisos).

    Raises:
        ArquivoRecusado: não é XML de questões, ou traz o que um arquivo de questões não tem por que trazer.
    """
    texto, avisos = _texto(conteudo)
    texto, linhas_antes = _sem_declaracao(texto, avisos)
    try:
        return _questoes(_montar(texto, linhas_antes)), [], avisos
    except SAXParseException as erro:
        quebra = erro
    questoes, problemas = _aos_pedacos(texto, linhas_antes)
    if not questoes and len(problemas) <= 1:
        raise ArquivoRecusado(
            f"O XML está quebrado na linha {(quebra.getLineNumber() or 1) + linhas_antes} e não se lê nenhuma questão. "
            "Exporte-o de novo do sistema de origem.",
            "xml_quebrado",
        ) from quebra
    linha = (quebra.getLineNumber() or 1) + linhas_antes
    avisos.append(Problema(linha, "O XML tem um erro nesta linha; lemos as questões uma a uma."))
    return questoes, problemas, avisos


def _texto(conteudo):
    declarada, avisos = DECLARADA.match(conteudo[:400]), []
    if declarada and OUTRAS.fullmatch(declarada[1].decode("ascii")):
        nome = declarada[1].decode("ascii").lower()
        em_windows = "cp1252" if nome.startswith(("iso-8859-1", "latin", "us")) and not nome.endswith("15") else nome
        conteudo = conteudo.decode(em_windows, "replace").encode("utf-8")
    texto, misturadas = decodificar(conteudo)
    for linha in misturadas[:1]:
        avisos.append(Problema(linha, f"{len(misturadas)} linhas estavam em outra codificação de letras."))
    return texto, avisos


def _sem_declaracao(texto, avisos):
    """(o XML da primeira etiqueta em diante, quantas linhas havia antes)."""
    inicio = texto.find("<")
    if inicio < 0:
        raise ArquivoRecusado("Este arquivo não é XML. Escolha o formato certo ou exporte-o de novo.", "nao_e_xml")
    if texto[:inicio].strip():
        avisos.append(Problema(1, "Havia texto antes do começo do XML; ele foi ignorado."))
    declaracao = DECLARACAO.match(texto, inicio)
    inicio = declaracao.end() if declaracao else inicio
    return texto[inicio:], texto.count("\n", 0, inicio)


def _montar(texto, linhas_antes=0):
    leitor, montador, fonte = make_parser(), _Montador(linhas_antes), InputSource()
    leitor.forbid_dtd = True
    leitor.setContentHandler(montador)
    leitor.setProperty(property_lexical_handler, montador)
    fonte.setByteStream(io.BytesIO(texto.encode("utf-8")))
    fonte.setEncoding("utf-8")
    try:
        leitor.parse(fonte)
    except DefusedXmlException as erro:
        raise ArquivoRecusado(
            "Este XML traz definições (DTD ou entidades) que um arquivo de questões não tem. Por segurança, ele não "
            "foi lido. Exporte as questões de novo do sistema de origem.",
            "xml_hostil",
        ) from erro
    except SAXParseException:
        raise
    except SAXException as erro:
        raise ArquivoRecusado("Não conseguimos ler este XML.", "xml_quebrado") from erro
    return montador.raiz


def _questoes(raiz):
    if raiz.nome == "question":
        return [raiz]
    if raiz.nome != "quiz":
        raise ArquivoRecusado(
            f"Este XML não é de questões do Moodle: ele começa por <{raiz.nome[:40]}>, e não por <quiz>. No Moodle, "
            "use Banco de questões › Exportar › Formato Moodle XML.",
            "outro_xml",
        )
    return raiz.todos("question")


# --- XML quebrado ----------------------------------------------------------------------------------------------------
def _aos_pedacos(texto, linhas_antes):
    """Cada questão lida sozinha, com os sinais soltos consertados. A que não se lê vira problema."""
    questoes, problemas = [], []
    linha, contada = linhas_antes, 0
    for inicio, fim in _trechos(texto):
        linha, contada = linha + texto.count("\n", contada, inicio), inicio
        trecho = texto[inicio:fim]
        try:
            questoes.append(_montar(trecho, linha))
        except SAXParseException:
            _consertada(trecho, linha, questoes, problemas)
        if len(problemas) > MAIS_QUEBRADAS:
            raise ArquivoRecusado("O XML está quebrado em quase toda parte. Exporte-o de novo.", "xml_quebrado")
    return questoes, problemas


def _consertada(trecho, linha, questoes, problemas):
    try:
        questoes.append(_montar(_com_sinais_consertados(trecho), linha))
    except SAXParseException as erro:
        frase = "O XML desta questão está quebrado: uma etiqueta não fecha ou há um sinal fora do lugar."
        onde = linha + (erro.getLineNumber() or 1)
        problemas.append(Problema(onde, frase, "Confira as etiquetas ou exporte-a de novo.", "xml"))


def _trechos(texto):
    """[(começo, fim)] de cada <question>; o que não fecha vai até a seguinte."""
    aberta = None
    for achado in QUESTAO.finditer(texto):
        if aberta is not None:
            fecha = achado[0].startswith("</")
            yield aberta, achado.end() if fecha else achado.start()
            aberta = None if fecha else achado.start()
        elif not achado[0].startswith("</"):
            aberta = achado.start()
    if aberta is not None:
        yield aberta, len(texto)


def _com_sinais_consertados(trecho):
    """`&nbsp;` e outros nomes do HTML viram a letra; um & solto vira &amp;; CDATA e comentários ficam como estão."""
    partes, lugar = [], 0
    while abre := INTOCAVEL.search(trecho, lugar):
        fecho = "]]>" if abre[0].startswith("<![") else "-->"
        fim = trecho.find(fecho, abre.end())
        if fim < 0:
            break
        partes += [SOLTO.sub(_consertar, trecho[lugar : abre.start()]), trecho[abre.start() : fim]]
        lugar = fim
    return "".join([*partes, SOLTO.sub(_consertar, trecho[lugar:])])


def _consertar(achado):
    inteiro, nome = achado[0], achado[1]
    if nome and (nome in DO_XML or nome.startswith("#")):
        return inteiro
    return html.entities.html5.get(nome, f"&amp;{nome}") if nome else "&amp;"
