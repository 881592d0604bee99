"""Um banco já migrado, feito uma vez por conjunto de migrações e copiado por quem precisa: migrar custa meio minuto.

No SQLite é um arquivo em `var/testes/`; no PostgreSQL, um banco `escola_migrado_…` no servidor dos testes. Mudou uma
migração ou uma versão das bibliotecas, faz-se outro.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
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
def _um_de_cada_vez():
    PASTA.mkdir(parents=True, exist_ok=True)
    with (PASTA / "trava").open("w") as trava:
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
    with _um_de_cada_vez():
        pronto = PASTA / f"{assinatura()}.sqlite3"
        if not pronto.exists():
            for velho in PASTA.glob("*.sqlite3*"):
                velho.unlink()
            novo = pronto.with_suffix(".novo")
            novo.unlink(missing_ok=True)
            _migrar(f"sqlite:///{novo}")
            novo.rename(pronto)
        shutil.copyfile(pronto, destino)


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
    with _um_de_cada_vez():
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
        apagar_postgres(url, nome)
        _executar(url, f'CREATE DATABASE "{nome}" TEMPLATE "{pronto}"')


def apagar_postgres(url, nome):
    _executar(url, f'DROP DATABASE IF EXISTS "{nome}" WITH (FORCE)')
