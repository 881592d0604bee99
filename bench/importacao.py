"""Dez mil linhas, do arquivo à matrícula, na instalação embutida (SQLite), com o site no ar.

Imprime quanto dura cada passo e, o que mais importa onde há um só escritor, por quanto tempo a gravação faz os outros
esperarem: uma sonda tenta escrever no mesmo banco o tempo todo.

    python bench/importacao.py [linhas]
"""

import json
import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(RAIZ / "tests"), str(RAIZ / "site")]

from produto import Modelo, Produto  # noqa: E402

TURMA = "QCIS-LIVRE-T4"
ABRIR_VAGAS = "from cursos.models import Turma; Turma.objects.filter(codigo='{}').update(vagas={}, situacao='aberta')"


class Sonda(threading.Thread):
    """Pede a vez de escrever sem parar e guarda a maior espera."""

    def __init__(self, banco):
        super().__init__(daemon=True)
        self.banco, self.maior, self.parar = banco, 0.0, False

    def run(self):
        conexao = sqlite3.connect(self.banco, timeout=600, isolation_level=None)
        while not self.parar:
            inicio = time.monotonic()
            conexao.execute("BEGIN IMMEDIATE")
            conexao.execute("ROLLBACK")
            self.maior = max(self.maior, time.monotonic() - inicio)
            time.sleep(0.05)


def planilha(pasta, linhas):
    arquivo = pasta / "rol.csv"
    corpo = "".join(
        f"Pessoa Fictícia Importada;pessoa.{n}@example.org;Arinos;Técnica de regulação\r\n" for n in range(linhas)
    )
    arquivo.write_bytes(("Nome;E-mail;Município;Cargo\r\n" + corpo).encode("cp1252"))
    return arquivo


def passo(produto, nome, *argumentos):
    sonda = Sonda(produto.var / "plataforma.sqlite3")
    sonda.start()
    inicio = time.monotonic()
    saida = json.loads(produto.manage("importar_pessoas", *map(str, argumentos), "--turma", TURMA, "--json"))
    levou = time.monotonic() - inicio
    sonda.parar = True
    sonda.join()
    contas = ", ".join(f"{saida[campo]} {campo}" for campo in ("a_criar", "a_mudar", "iguais", "recusadas"))
    print(f"{nome:<22}{levou:>8.1f} s   maior espera para escrever {sonda.maior:>6.1f} s   {contas}")
    return saida


def main(linhas):
    modelo = Modelo("sqlite")
    try:
        with tempfile.TemporaryDirectory() as pasta, Produto(modelo) as produto:
            produto.manage("shell", "-c", ABRIR_VAGAS.format(TURMA, linhas // 2))
            arquivo = planilha(Path(pasta), linhas)
            ensaio = passo(produto, "ensaio", arquivo, "--simular")
            gravacao = passo(produto, "ensaio e gravação", arquivo)
            repetida = passo(produto, "o mesmo arquivo", arquivo)
    finally:
        modelo.apagar()
    assert ensaio["a_criar"] == gravacao["a_criar"] == linhas
    assert repetida["iguais"] == linhas


if __name__ == "__main__":
    main(*(int(n) for n in sys.argv[1:] or (10_000,)))
