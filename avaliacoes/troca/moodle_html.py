"""Texto simples da casa em HTML do Moodle, com as imagens que ele cita em base64."""

import base64
import re
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from avaliacoes.troca.imagens import MARCA, citadas
from avaliacoes.troca.texto import limpar

ESPACOS = re.compile(r"^\s|\s$|  |\t|\u00a0|\u00ad|\n{3}| \n|\n ")


class Marcador:
    def __init__(self, imagens):
        self.imagens = {imagem.nome: imagem for imagem in imagens}

    def campo(self, nome, texto, atributos="", dentro=""):
        """`<nome format="…"><text>…</text></nome>`, com os arquivos que o texto cita."""
        formato, marcado = self.marcar(limpar(texto))
        miolo = f"<text>{escape(marcado)}</text>{self.arquivos(texto)}{dentro}"
        return f'<{nome}{atributos} format="{formato}">{miolo}</{nome}>'

    def marcar(self, texto):
        """(formato, texto): HTML, a não ser que os espaços não coubessem nele."""
        if ESPACOS.search(texto) and not self._tem_imagem(texto):
            return "plain_text", texto
        return "html", self.em_html(texto)

    def em_html(self, texto):
        paragrafos = [self._linhas(p) for p in texto.split("\n\n")]
        if len(paragrafos) == 1:
            return paragrafos[0]
        return "".join(f"<p>{p}</p>" for p in paragrafos)

    def arquivos(self, texto):
        nomes = dict.fromkeys(nome for nome in citadas(texto) if nome in self.imagens)
        return "".join(
            f'<file name={quoteattr(nome)} path="/" encoding="base64">'
            f"{base64.b64encode(self.imagens[nome].conteudo).decode('ascii')}</file>"
            for nome in nomes
        )

    def _tem_imagem(self, texto):
        return any(nome in self.imagens for nome in citadas(texto))

    def _linhas(self, paragrafo):
        protegido = escape(paragrafo).replace("\n", "<br>")
        return MARCA.sub(self._imagem, protegido) if self.imagens else protegido

    def _imagem(self, achado):
        nome = achado[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        if nome not in self.imagens:
            return achado[0]
        alternativo = quoteattr(limpar(self.imagens[nome].descricao))
        return f'<img src="@@PLUGINFILE@@/{quote(nome)}" alt={alternativo}>'
