"""Ler HTML de qualquer origem como uma sequência de textos e etiquetas. Uma passada; o que não fecha é texto."""

import html
import re
import string

ETIQUETA = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)")
ATRIBUTO = re.compile(r"""([^\s=<>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s<>"']*)))?""")
SOBRA = re.compile(r"[\s/\"'=]*")
MAXIMO_DE_ATRIBUTOS = 100
MINUSCULAS = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)  # o comprimento não muda
EM_BLOCO = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
NA_LINHA = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "annotation",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "button",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "math",
        "meta",
        "link",
        "mfrac",
        "mi",
        "mn",
        "mo",
        "mrow",
        "msqrt",
        "msub",
        "msubsup",
        "msup",
        "mtext",
        "nobr",
        "option",
        "output",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "select",
        "semantics",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "svg",
        "td",
        "textarea",
        "tex",
        "th",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "title",
        "head",
        "o:p",
    ]
)
MIDIA = frozenset(["audio", "embed", "iframe", "object", "source", "track", "video"])
SEM_TEXTO = frozenset(["script", "style", "template", "svg"])
CONHECIDAS = EM_BLOCO | NA_LINHA | MIDIA | SEM_TEXTO
PARECE_HTML = re.compile(
    r"</?(?:"
    + "|".join(sorted((EM_BLOCO | NA_LINHA | MIDIA) - {"o:p"}, key=len, reverse=True))
    + r")(?:\s[^<>]{0,2000}|/)?>"
    r"|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);",
    re.IGNORECASE,
)


def pedacos(fonte):
    """("texto", t), ("abre", nome, atributos) e ("fecha", nome), na ordem."""
    return _Leitor(fonte).pedacos()


class _Leitor:
    """`sem_fecho` guarda o que já se procurou até o fim sem achar, para não procurar de novo."""

    def __init__(self, fonte):
        self.fonte, self.minusculas, self.sem_fecho = fonte, fonte.translate(MINUSCULAS), set()

    def pedacos(self):
        lugar, fonte = 0, self.fonte
        while lugar < len(fonte):
            sinal = self._achar("<", lugar)
            sinal = len(fonte) if sinal < 0 else sinal
            if sinal > lugar:
                yield "texto", html.unescape(fonte[lugar:sinal])
            if sinal == len(fonte):
                return
            lugar, pedaco = self._etiqueta(sinal)
            if pedaco:
                yield pedaco

    def _achar(self, trecho, desde):
        if trecho in self.sem_fecho:
            return -1
        lugar = self.minusculas.find(trecho, desde)
        if lugar < 0:
            self.sem_fecho.add(trecho)
        return lugar

    def _etiqueta(self, sinal):
        """(onde continua, o pedaço) a partir de um “<”."""
        if self.fonte.startswith(("<!", "<?"), sinal):
            return self._declaracao(sinal)
        achada = ETIQUETA.match(self.fonte, sinal)
        nome = achada[1].lower() if achada else ""
        if nome not in CONHECIDAS and ":" not in nome:
            return sinal + 1, ("texto", "<")
        if self.fonte.startswith("</", sinal):
            fim = self._achar(">", sinal)
            return (fim + 1, ("fecha", nome)) if fim >= 0 else (len(self.fonte), ("fecha", nome))
        atributos, fim = _atributos(self.fonte, achada.end())
        if fim < 0:
            return sinal + 1, ("texto", "<")
        if nome in SEM_TEXTO:
            fecho = self._achar(f"</{nome}", fim)
            fim = (self._achar(">", fecho) + 1 or len(self.fonte)) if fecho >= 0 else len(self.fonte)
        return fim, ("abre", nome, atributos)

    def _declaracao(self, sinal):
        fecho = "-->" if self.fonte.startswith("<!--", sinal) else ">"
        fim = self._achar(fecho, sinal)
        return (fim + len(fecho), None) if fim >= 0 else (sinal + 1, ("texto", "<"))


def _atributos(fonte, lugar):
    """(atributos, depois do “>”), ou −1 se a etiqueta não fecha."""
    atributos = {}
    for _ in range(MAXIMO_DE_ATRIBUTOS):
        lugar = SOBRA.match(fonte, lugar).end()
        if fonte.startswith(">", lugar):
            return atributos, lugar + 1
        achado = ATRIBUTO.match(fonte, lugar)
        if not achado:
            break
        nome, *valores = achado.groups()
        atributos.setdefault(nome.lower(), html.unescape(next((v for v in valores if v is not None), "")))
        lugar = achado.end()
    return atributos, -1
