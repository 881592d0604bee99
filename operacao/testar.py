"""`make test`: roda a suíte em três passadas e traz o que ela precisa (PostgreSQL, Redis, Chromium) se a máquina tiver.

Usa servidores que já respondem; senão inicia outros, descartáveis, e os para no fim. O que não houver é pulado e dito
em uma frase; com `CI=true` nada se pula: a frase vira erro. Uso: `.venv/bin/python operacao/testar.py [argumentos]`.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree  # noqa: S405  (lê só o relatório que o próprio pytest acabou de escrever)
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
BANCO = "escola_testes"
SEM_PULAR = os.environ.get("CI", "").lower() == "true"
PASSADAS = [
    ("SQLite", False, ["-n", "2", "-m", "not postgres and not navegador and not produto"]),
    ("PostgreSQL", True, ["-n", "2", "-m", "banco and not navegador and not produto"]),
    ("navegador e produto", False, ["-m", "navegador or produto"]),
]


def main(argumentos):
    pasta = Path(tempfile.mkdtemp(prefix="escola-testar-"))
    ambiente, faltas = dict(os.environ), []
    ambiente.pop("DATABASE_URL", None)
    with contextlib.ExitStack() as pilha:
        pilha.callback(shutil.rmtree, pasta, ignore_errors=True)
        for variavel, obter, falta in (
            ("TEST_DATABASE_URL", obter_postgres, "PostgreSQL (apt-get install postgresql)"),
            ("TEST_REDIS_URL", obter_redis, "Redis (apt-get install redis-server)"),
            ("CHROMIUM", obter_chromium, "Chromium (apt-get install chromium)"),
        ):
            valor = os.environ.get(variavel) or obter(pilha, pasta)
            ambiente.update({variavel: valor} if valor else {})
            faltas += [] if valor else [falta]
        if faltas and SEM_PULAR:
            sys.exit(f"Com CI=true nenhum teste pode ser pulado, e falta nesta máquina: {', '.join(faltas)}.")
        # Migrar é de um núcleo só: os dois bancos juntos, antes das passadas, custam o tempo de um.
        subprocess.run([sys.executable, "tests/banco_pronto.py"], cwd=RAIZ, env=ambiente, check=False)
        codigos, relatorios = rodar_passadas(ambiente, argumentos, pasta)
        return concluir(codigos, relatorios, faltas)


# --- Servidores ------------------------------------------------------------------------------------------------------


def porta_livre():
    with socket.socket() as tomada:
        tomada.bind(("127.0.0.1", 0))
        return tomada.getsockname()[1]


def programa(nome):
    pastas = [os.environ.get("PATH", ""), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))]
    return shutil.which(nome, path=os.pathsep.join(pastas))


def silencioso(comando, **opcoes):
    return subprocess.run(comando, check=False, capture_output=True, text=True, **opcoes)


def postgres_responde(url):
    codigo = f"import psycopg2; psycopg2.connect({url!r}, connect_timeout=2).close()"
    return silencioso([sys.executable, "-c", codigo]).returncode == 0


def obter_postgres(pilha, pasta):
    """Um servidor local que aceite `postgres` sem senha, ou um descartável. Os testes criam ali bancos só deles."""
    if postgres_responde("postgres://postgres@127.0.0.1:5432/postgres"):
        return f"postgres://postgres@127.0.0.1:5432/{BANCO}"
    initdb, pg_ctl = programa("initdb"), programa("pg_ctl")
    if not initdb or not pg_ctl:
        return None
    dados, porta = pasta / "postgres", porta_livre()
    como = []
    if os.geteuid() == 0:  # o initdb recusa o root
        como = ["runuser", "-u", "postgres", "--"]
        dados.mkdir()
        pasta.chmod(0o755)
        shutil.chown(dados, "postgres")
    criado = silencioso([*como, initdb, "-D", dados, "-U", "postgres", "-A", "trust", "-E", "UTF8"], cwd=pasta)
    opcoes = f"-p {porta} -k {dados} -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off"
    comando = [*como, pg_ctl, "-D", dados, "-o", opcoes, "-l", dados / "registro.log", "-w", "-t", "30"]
    if criado.returncode or silencioso([*comando, "start"], cwd=pasta).returncode:
        print(f"O PostgreSQL descartável não iniciou: {criado.stderr.strip()}", flush=True)
        return None
    pilha.callback(silencioso, [*como, pg_ctl, "-D", dados, "-m", "immediate", "-w", "stop"], cwd=pasta)
    return f"postgres://postgres@127.0.0.1:{porta}/{BANCO}"


def redis_responde(porta):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", porta), timeout=1) as tomada:
        tomada.settimeout(1)
        tomada.sendall(b"PING\r\n")
        return tomada.recv(16).startswith(b"+PONG")
    return False


def obter_redis(pilha, pasta):
    if redis_responde(6379):
        return "redis://127.0.0.1:6379/15"
    if not programa("redis-server"):
        return None
    porta = porta_livre()
    comando = [programa("redis-server"), "--port", str(porta), "--bind", "127.0.0.1", "--save", "", "--dir", pasta]
    servidor = subprocess.Popen(comando, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    pilha.callback(servidor.wait)
    pilha.callback(servidor.terminate)
    prazo = time.monotonic() + 15
    while time.monotonic() < prazo and servidor.poll() is None:
        if redis_responde(porta):
            return f"redis://127.0.0.1:{porta}/0"
        time.sleep(0.1)
    return None


def obter_chromium(pilha, pasta):
    nomes = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, nomes)), None)


# --- Passadas e soma -------------------------------------------------------------------------------------------------


def rodar_passadas(ambiente, argumentos, pasta):
    codigos, relatorios = [], []
    for nome, em_postgres, filtro in PASSADAS:
        if em_postgres and "TEST_DATABASE_URL" not in ambiente:
            continue
        print(f"\n== {nome}", flush=True)
        relatorio = pasta / f"{len(relatorios)}.xml"
        extra = {"DATABASE_URL": ambiente["TEST_DATABASE_URL"]} if em_postgres else {}
        comando = [sys.executable, "-m", "pytest", "-q", *filtro, f"--junitxml={relatorio}", *argumentos]
        codigos.append(subprocess.run(comando, cwd=RAIZ, env={**ambiente, **extra}, check=False).returncode)
        relatorios.append(relatorio)
    return codigos, relatorios


def somar(relatorios):
    total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for relatorio in filter(Path.exists, relatorios):
        for conjunto in ElementTree.parse(relatorio).getroot().iter("testsuite"):  # noqa: S314
            for chave in total:
                total[chave] += int(conjunto.get(chave, 0))
    falharam = total["failures"] + total["errors"]
    return max(total["tests"] - falharam - total["skipped"], 0), falharam, total["skipped"]


def concluir(codigos, relatorios, faltas):
    """5 é o código do pytest para “nenhum teste escolhido”: normal em uma passada, erro se for em todas."""
    passaram, falharam, pulados = somar(relatorios)
    certo = all(codigo in {0, 5} for codigo in codigos) and 0 in codigos
    if faltas:
        print(f"\nOs testes que precisam de {' e '.join(faltas)} não rodaram: instale e repita para rodar todos.")
    print(f"\n{passaram} passed, {max(falharam, 0 if certo else 1)} failed, {pulados} skipped")
    return 0 if certo else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
