"""Visitar as páginas listadas do produto no ar, com um navegador só e uma entrada por pessoa."""

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

AQUI = Path(__file__).resolve().parent
sys.path[:0] = [p for p in (str(AQUI), str(AQUI.parent)) if p not in sys.path]

from conftest import caminho_do_chromium  # noqa: E402
from pessoa import Pessoa  # noqa: E402

OPCOES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
OPCOES += ["--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True)
class Listada:
    """Uma linha de `paginas.py`, com o endereço já resolvido no banco do produto."""

    nome: str
    quem: str | None
    caminho: str
    estado: int

    @property
    def do_admin(self):
        return self.caminho.startswith("/admin/")


def listadas(produto):
    """As páginas de `paginas.py`, resolvidas pelo próprio arquivo no ambiente do produto."""
    comando = [sys.executable, str(AQUI / "paginas.py")]
    resultado = subprocess.run(comando, env=produto.ambiente, cwd=AQUI.parents[1], capture_output=True, text=True)
    if resultado.returncode:
        raise RuntimeError(f"a lista de páginas não se resolveu:\n{resultado.stderr}")
    return [Listada(**campos) for campos in json.loads(resultado.stdout)]


@contextmanager
def chromium():
    """Um Chromium fora do pytest."""
    with sync_playwright() as playwright:
        aberto = playwright.chromium.launch(executable_path=caminho_do_chromium(), args=OPCOES)
        yield aberto
        aberto.close()


class Entradas:
    """Contextos do navegador por pessoa: cada uma entra uma vez, e a sessão se guarda."""

    def __init__(self, navegador, url):
        self.navegador, self.url = navegador, url
        self._sessoes, self._contextos = {}, {}

    def novo(self, quem, **opcoes):
        """Um contexto sem cache, na sessão de `quem` (`None`: sem entrar), já respondido o aviso de cookies.

        O aviso fica sobre o pé da tela: cobriria as fotografias e o que o axe julga. Ele tem os seus testes.
        """
        contexto = self.navegador.new_context(storage_state=self._sessao(quem), locale="pt-BR", **opcoes)
        contexto.add_cookies([{"name": "escolha_de_cookies", "value": "1-rejeitou", "url": self.url}])
        return contexto

    def de(self, quem):
        """O contexto que as páginas desta pessoa partilham."""
        if quem not in self._contextos:
            self._contextos[quem] = self.novo(quem)
        return self._contextos[quem]

    def _sessao(self, quem):
        if quem and quem not in self._sessoes:
            pessoa = Pessoa(self.navegador, self.url)
            pessoa.entrar(quem)
            self._sessoes[quem] = pessoa.contexto.storage_state()
            pessoa.fechar()
        return self._sessoes.get(quem)

    def fechar(self):
        for contexto in self._contextos.values():
            contexto.close()
