"""Um banco já migrado, feito uma vez por conjunto de migrações e copiado por quem precisa: migrar custa meio minuto.

No SQLite é um arquivo em `var/testes/`; no PostgreSQL, um banco `escola_migrado_…` no servidor dos testes. Mudou uma
migração ou uma versão das bibliotecas, faz-se outro. `python tests/banco_pronto.py` faz os dois ao mesmo tempo.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import psycopg2.errors

RAIZ = Path(__file__).resolve().parents[1]
PASTA = RAIZ / "var" / "testes"
NOME = "escola_migrado_{}"


def assinatura():
    """Muda quando muda o que `migrate` faria."""
    resumo = hashlib.sha256((RAIZ / "requirements.txt").read_bytes())
    for arquivo in sorted([*RAIZ.glob("*/migrations/*.py"), *RAIZ.glob("site/*/migrations/*.py")]):
        resumo.update(arquivo.relative_to(RAIZ).as_posix().encode() + arquivo.read_bytes())
    return resumo.hexdigest()[:12]


@contextlib.contextmanager
def _um_de_cada_vez(banco):
    PASTA.mkdir(parents=True, exist_ok=True)
    with (PASTA / f"trava-{banco}").open("w") as trava:
        fcntl.flock(trava, fcntl.LOCK_EX)
        yield


def _migrar(url):
    pasta = tempfile.mkdtemp(prefix="escola-migrar-")
    ambiente = {**os.environ, "PYTHONPATH": f".{os.pathsep}site", "DJANGO_SETTINGS_MODULE": "plataforma.settings"}
    ambiente |= {"SECRET_KEY": "segredo-dos-testes", "PASTA_VAR": pasta, "DATABASE_URL": url, "DEBUG": "0"}
    comando = [sys.executable, "manage.py", "migrate", "-v0"]
    feito = subprocess.run(comando, cwd=RAIZ, env=ambiente, capture_output=True, text=True, check=False)
    shutil.rmtree(pasta, ignore_errors=True)
    if feito.returncode:
        raise RuntimeError(f"as migrações não passaram:\n{feito.stdout}\n{feito.stderr}")


# --- SQLite ----------------------------------------------------------------------------------------------------------
def copiar_sqlite(destino):
    """Põe em `destino` o arquivo do banco migrado."""
    with _um_de_cada_vez("sqlite"):
        shutil.copyfile(_migrado_em_sqlite(), destino)


def _migrado_em_sqlite():
    pronto = PASTA / f"{assinatura()}.sqlite3"
    if not pronto.exists():
        for velho in PASTA.glob("*.sqlite3*"):
            velho.unlink()
        novo = pronto.with_suffix(".novo")
        novo.unlink(missing_ok=True)
        _migrar(f"sqlite:///{novo}")
        novo.rename(pronto)
    return pronto


# --- PostgreSQL ------------------------------------------------------------------------------------------------------
def _executar(url, comando):
    conexao = psycopg2.connect(urlsplit(url)._replace(path="/postgres").geturl())
    conexao.autocommit = True
    try:
        with conexao.cursor() as cursor:
            cursor.execute(comando)
            return cursor.fetchall() if cursor.description else []
    finally:
        conexao.close()


def criar_postgres(url, nome):
    """Cria no servidor de `url` o banco `nome`, migrado."""
    with _um_de_cada_vez("postgres"):
        pronto = _migrado_em_postgres(url)
        apagar_postgres(url, nome)
        _executar(url, f'CREATE DATABASE "{nome}" TEMPLATE "{pronto}"')


def _migrado_em_postgres(url):
    pronto = NOME.format(assinatura())
    bancos = {linha[0] for linha in _executar(url, "SELECT datname FROM pg_database")}
    if pronto not in bancos:
        for velho in bancos:
            if velho.startswith(NOME.format("")):
                with contextlib.suppress(psycopg2.errors.ObjectInUse):
                    _executar(url, f'DROP DATABASE "{velho}"')
        _executar(url, f'CREATE DATABASE "{pronto}_novo"')
        _migrar(urlsplit(url)._replace(path=f"/{pronto}_novo").geturl())
        _executar(url, f'ALTER DATABASE "{pronto}_novo" RENAME TO "{pronto}"')
    return pronto


def apagar_postgres(url, nome):
    _executar(url, f'DROP DATABASE IF EXISTS "{nome}" WITH (FORCE)')


# --- Os dois ao mesmo tempo ------------------------------------------------------------------------------------------
def _deixar(banco, migrado, *onde):
    with _um_de_cada_vez(banco):
        migrado(*onde)


def deixar_prontos(url):
    """`url` é a do PostgreSQL dos testes; sem ela, só o SQLite."""
    with ThreadPoolExecutor() as juntos:
        feitos = [juntos.submit(_deixar, "sqlite", _migrado_em_sqlite)]
        feitos += [juntos.submit(_deixar, "postgres", _migrado_em_postgres, url)] if url else []
    for feito in feitos:
        feito.result()


if __name__ == "__main__":
    deixar_prontos(os.environ.get("TEST_DATABASE_URL"))
