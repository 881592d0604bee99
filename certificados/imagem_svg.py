"""O SVG de um documento: só desenho. Não executa, não busca nada fora, não se multiplica ao ser desenhado."""

import base64
import re

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

ELEMENTOS_MAXIMOS = 20_000  # contando de novo o que cada referência repete, e o texto e o traçado pelo tamanho
PROFUNDIDADE_MAXIMA = 100
LETRAS_POR_ELEMENTO, TRACADO_POR_ELEMENTO = 10, 50  # quantos caracteres pesam como um elemento

_PROIBIDOS = {"script", "foreignobject", "iframe", "object", "embed", "audio", "video", "set", "handler"}
_ENDERECO = re.compile(r"url\(\s*['\"]?\s*(?!['\"]?#)|@import|image-set\(", re.IGNORECASE)
_REFERENCIA = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)", re.IGNORECASE)
_EMBUTIDA = re.compile(r"data:image/(png|jpeg|jpg);base64,")
_NAO_SE_DESENHA = {"metadata", "title", "desc"}
_SO_NO_ELEMENTO = {"pattern", "mask", "clippath", "filter"}  # citados pela folha de estilo, não há como contá-los


class SvgRecusado(Exception):
    """`codigo`: `tipo`, `svg_com_codigo`, `svg_externo` ou `svg_invalido`; a frase diz o que fazer."""

    def __init__(self, frase, codigo):
        super().__init__(frase)
        self.codigo = codigo


def conferir(conteudo):
    """Confere o desenho e devolve os bytes das imagens embutidas, que quem chama confere.

    Raises:
        SvgRecusado
    """
    raiz = _ler(conteudo)
    if _nome(raiz.tag) != "svg":
        raise SvgRecusado("O arquivo não é uma imagem SVG. Envie PNG, JPEG ou SVG.", "tipo")
    for elemento in raiz.iter():
        _conferir_elemento(elemento)
    _Peso(raiz).conferir()
    return list(_embutidas(raiz))


def _embutidas(raiz):
    """Quem desenha lê o conteúdo, não o tipo que o endereço diz: um SVG pode dizer-se PNG."""
    for elemento in raiz.iter():
        for atributo, valor in elemento.attrib.items():
            if _nome(atributo) in ("href", "src") and not valor.strip().startswith("#"):
                try:
                    yield base64.b64decode("".join(valor.partition(",")[2].split()), validate=True)
                except ValueError as erro:
                    raise SvgRecusado(
                        "Uma imagem embutida no SVG está danificada. Exporte-o de novo ou envie-o como PNG.",
                        "svg_invalido",
                    ) from erro


def _ler(conteudo):
    try:
        return fromstring(conteudo, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as erro:
        raise SvgRecusado(
            "O SVG não pôde ser lido: está incompleto ou traz definições (DTD) que não se aceitam. Exporte-o como "
            "“SVG simples” e envie de novo.",
            "svg_invalido",
        ) from erro


def _conferir_elemento(elemento):
    nome = _nome(elemento.tag)
    if nome in _PROIBIDOS or nome.startswith("animate"):
        raise _com_codigo(f"traz <{nome}>, que pode executar código")
    for atributo, valor in elemento.attrib.items():
        atributo = _nome(atributo)
        if atributo.startswith("on") or valor.strip().lower().startswith("javascript:"):
            raise _com_codigo(f"traz código no atributo “{atributo}”")
        if atributo == "base" or (atributo in ("href", "src") and not _de_dentro(nome, valor.strip())):
            raise _externo(valor)
        if _busca_fora(valor):
            raise _externo(valor)
    if nome == "style" and _busca_fora("".join(elemento.itertext())):
        raise _externo("na folha de estilo")
    if nome == "marker":  # repete-se a cada ponto do traçado, e o estilo o dá a quem não o cita
        raise SvgRecusado(
            "O SVG traz marcas de ponta de linha (<marker>). Converta-as em contorno ou envie-o como PNG.",
            "svg_invalido",
        )


def _de_dentro(nome, endereco):
    """Uma parte do próprio desenho ou, em `<image>`, uma imagem embutida."""
    return endereco.startswith("#") or (nome == "image" and _EMBUTIDA.match(endereco))


def _busca_fora(css):
    """Comentário e barra invertida disfarçam `url(` e `@import` de quem lê o texto, não de quem desenha."""
    return "\\" in css or _ENDERECO.search(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))


class _Peso:
    """Quantos elementos se desenham de fato: um `<use>` repete o que cita, e o citado pode citar outro."""

    def __init__(self, raiz):
        self.raiz = raiz
        self.por_id = {e.get("id"): e for e in raiz.iter() if e.get("id")}
        self.pesos = {}

    def conferir(self):
        if self._estilo_repete() or self.de(self.raiz, 0) > ELEMENTOS_MAXIMOS:
            raise SvgRecusado(
                "O SVG tem elementos demais para um documento. Simplifique o desenho ou envie-o como PNG.",
                "svg_invalido",
            )

    def de(self, elemento, nivel):
        if nivel > PROFUNDIDADE_MAXIMA:
            raise SvgRecusado(
                "O SVG tem grupos dentro de grupos demais, ou um desenho que cita a si mesmo. Exporte-o como “SVG "
                "simples” e envie de novo.",
                "svg_invalido",
            )
        if elemento not in self.pesos:
            partes = [*elemento, *(self.por_id[i] for i in _citados(elemento) if i in self.por_id)]
            self.pesos[elemento] = _peso_proprio(elemento) + sum(self.de(parte, nivel + 1) for parte in partes)
        return self.pesos[elemento]

    def _estilo_repete(self):
        estilos = "".join("".join(e.itertext()) for e in self.raiz.iter() if _nome(e.tag) == "style")
        citados = (self.por_id.get(i) for i in _REFERENCIA.findall(estilos))
        return any(e is not None and _nome(e.tag) in _SO_NO_ELEMENTO for e in citados)


def _peso_proprio(elemento):
    """Um traçado de milhões de pontos ou um texto sem fim custam como milhares de elementos."""
    if _nome(elemento.tag) in _NAO_SE_DESENHA:
        return 1
    letras = len(elemento.text or "") + sum(len(parte.tail or "") for parte in elemento)
    tracado = sum(len(valor) for nome, valor in elemento.attrib.items() if _nome(nome) not in ("href", "src"))
    return 1 + letras // LETRAS_POR_ELEMENTO + tracado // TRACADO_POR_ELEMENTO


def _citados(elemento):
    for atributo, valor in elemento.attrib.items():
        if _nome(atributo) == "href" and valor.strip().startswith("#"):
            yield valor.strip()[1:]
        yield from _REFERENCIA.findall(valor)


def _com_codigo(o_que):
    return SvgRecusado(f"O SVG {o_que}. Exporte-o como “SVG simples” e envie de novo.", "svg_com_codigo")


def _externo(endereco):
    return SvgRecusado(
        f"O SVG busca algo fora dele ({endereco.strip()[:60]}), e um documento não depende disso. Incorpore a "
        "imagem no arquivo ou exporte-o como “SVG simples”.",
        "svg_externo",
    )


def _nome(marca):
    return str(marca).rpartition("}")[2].lower()
