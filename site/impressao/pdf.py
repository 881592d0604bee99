"""HTML → PDF: marcado para leitor de tela, em PDF/A-3a, com as fontes desta pasta e mais nenhuma.

PDF/A-3a reúne o que um documento de guarda permanente pede: fontes embutidas, cor definida, idioma e estrutura
marcada (o nível *a*); a versão 3 aceita anexos, como a credencial digital de um certificado.
"""

import os
import threading
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.template.loader import get_template
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

PASTA = Path(__file__).parent
ESTILO = PASTA / "estilo.css"
FONTES = PASTA / "fontes"
OPCOES = {"pdf_variant": "pdf/a-3a", "optimize_images": True, "dpi": 150}
# A configuração de fontes e as imagens guardadas crescem a cada documento; trocá-las de tempos em tempos é o teto.
DOCUMENTOS_POR_OFICINA = 100

# O Pango não garante uso simultâneo do mesmo mapa de fontes: um documento por vez em cada processo.
_trava = threading.Lock()


class BuscaRecusada(ValueError):
    """O documento pediu um endereço que não é da própria pasta."""


class BuscaNaPasta(URLFetcher):
    """Lê só `data:` e arquivos das pastas permitidas; nada vem da rede."""

    def __init__(self, *pastas):
        super().__init__(allowed_protocols=("data", "file"), allow_redirects=False)
        self.pastas = [Path(pasta).resolve() for pasta in pastas]

    def fetch(self, url, headers=None):
        partes = urlsplit(url)
        if partes.scheme != "data" and not self._permitido(partes):
            raise BuscaRecusada(f"Um documento só usa arquivos da própria pasta; foi pedido {url!r}.")
        return super().fetch(url, headers)

    def _permitido(self, partes):
        if partes.scheme != "file" or partes.netloc:
            return False
        caminho = Path(url2pathname(partes.path)).resolve()
        return any(caminho.is_relative_to(pasta) for pasta in self.pastas)


class FontesDaCasa(FontConfiguration):
    """As fontes de `fontes/`, sem as do sistema."""

    def __init__(self):
        anterior = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(FONTES / "fontes.conf")
        try:
            super().__init__()
        finally:
            if anterior is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = anterior


class _Oficina:
    """O que os documentos de um processo partilham, renovado a cada `DOCUMENTOS_POR_OFICINA`."""

    def __init__(self):
        self.fontes = None
        self.usos = 0

    def preparar(self):
        if self.fontes is None or self.usos >= DOCUMENTOS_POR_OFICINA:
            self.fontes, self.imagens, self.usos = FontesDaCasa(), {}, 0
        self.usos += 1
        return self.fontes, self.imagens


_oficina = _Oficina()


@lru_cache(maxsize=32)
def _folha(caminho, _modificada_em):
    return CSS(filename=caminho, url_fetcher=BuscaNaPasta(PASTA, Path(caminho).parent))


def _folhas(origem):
    """O estilo base e, se houver, o `.css` que mora ao lado do template com o mesmo nome."""
    caminhos = [ESTILO, origem.with_suffix(".css")]
    return [_folha(str(c), c.stat().st_mtime_ns) for c in caminhos if c.exists()]


def diagramar(template, contexto):
    """O documento já em páginas (`.pages`), antes de virar arquivo: para quem precisa saber se coube."""
    modelo = get_template(template)
    origem = Path(modelo.origin.name)
    html = modelo.render(contexto)
    with _trava:
        fontes, imagens = _oficina.preparar()
        busca = BuscaNaPasta(PASTA, origem.parent)
        return HTML(string=html, base_url=origem.as_uri(), url_fetcher=busca).render(
            stylesheets=_folhas(origem),
            font_config=fontes,
            cache=imagens,
            **OPCOES,
        )


def escrever(documento):
    """Os bytes de um documento diagramado."""
    with _trava:
        return documento.write_pdf(**OPCOES)


def gerar_pdf(template, contexto):
    """Os bytes do PDF de `template` (que estende `impressao/base.html`) com `contexto`.

    O template acha imagens na própria pasta (`url(moldura.svg)`), e a folha de estilo dele é o arquivo de mesmo nome
    com `.css`. Os mesmos dados dão os mesmos bytes enquanto o WeasyPrint e as fontes forem os mesmos.
    """
    return escrever(diagramar(template, contexto))
