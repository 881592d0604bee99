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
from weasyprint.urls import URLFetcher, URLFetcherResponse

from impressao import papel as papel_timbrado
from impressao.guardadas import Guardadas

PASTA = Path(__file__).parent
ESTILO = PASTA / "estilo.css"
FONTES = PASTA / "fontes"
OPCOES = {"pdf_variant": "pdf/a-3a", "optimize_images": True, "dpi": 150}
# A configuração de fontes e as imagens guardadas crescem; trocá-las de tempos em tempos é o teto da memória.
DOCUMENTOS_POR_OFICINA = 100

# O Pango não garante uso simultâneo do mesmo mapa de fontes: um documento por vez em cada processo.
_trava = threading.Lock()


class BuscaRecusada(ValueError):
    """O documento pediu um endereço que não é da própria pasta."""


class BuscaNaPasta(URLFetcher):
    """Lê só `data:`, arquivos das pastas permitidas e as `imagem:<SHA-256>` recebidas; nada vem da rede."""

    def __init__(self, *pastas, imagens=None):
        super().__init__(allowed_protocols=("data", "file"), allow_redirects=False)
        self.pastas = [Path(pasta).resolve() for pasta in pastas]
        self.imagens = imagens or {}

    def fetch(self, url, headers=None):
        partes = urlsplit(url)
        if partes.scheme == "imagem" and partes.path in self.imagens:
            tipo, conteudo = self.imagens[partes.path]
            return URLFetcherResponse(url, conteudo, {"Content-Type": tipo})
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
    """O que os documentos de um processo partilham, até tantos documentos ou tantos bytes de imagem."""

    def __init__(self):
        self.fontes = None
        self.usos = 0

    def preparar(self):
        if self.fontes is None or self.usos >= DOCUMENTOS_POR_OFICINA or self.imagens.cheias:
            self.fontes, self.imagens, self.usos = FontesDaCasa(), Guardadas(), 0
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


def diagramar(template, contexto, medidas="", imagens=None):
    """O documento já em páginas (`.pages`), antes de virar arquivo: para quem precisa saber se coube.

    `medidas`: regras de CSS para o que vem de um número dos dados (a largura de uma barra), que no template não cabem.
    `imagens`: {SHA-256: (tipo MIME, bytes)}, as que o template chama por `imagem:<SHA-256>`.
    """
    modelo = get_template(template)
    origem = Path(modelo.origin.name)
    html = modelo.render(contexto)
    with _trava:
        fontes, guardadas = _oficina.preparar()
        busca = BuscaNaPasta(PASTA, origem.parent, imagens=imagens)
        documento = HTML(string=html, base_url=origem.as_uri(), url_fetcher=busca).render(
            stylesheets=[*_folhas(origem), *([CSS(string=medidas, url_fetcher=busca)] if medidas else [])],
            font_config=fontes,
            cache=guardadas,
            **OPCOES,
        )
        # A imagem que não veio a este documento pode vir ao próximo.
        for ausente in [url for url, imagem in guardadas.items() if imagem is None]:
            del guardadas[ausente]
    return documento


def escrever(documento, papel=None):
    """Os bytes de um documento diagramado, sobre o papel timbrado (o caminho de um PDF) se houver um."""
    with _trava:
        return documento.write_pdf(finisher=papel and papel_timbrado.estender(papel), **OPCOES)


def gerar_pdf(template, contexto, medidas="", imagens=None, papel=None):
    """Os bytes do PDF de `template` (que estende `impressao/base.html`); os outros argumentos, como nas duas acima.

    O template acha imagens na própria pasta (`url(marca.svg)`), e a folha de estilo dele é o arquivo de mesmo nome
    com `.css`. Os mesmos dados dão os mesmos bytes enquanto o WeasyPrint e as fontes forem os mesmos.
    """
    return escrever(diagramar(template, contexto, medidas, imagens), papel)
