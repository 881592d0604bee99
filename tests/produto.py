"""Inicia o produto como em produção (gunicorn, trabalhador e agenda, em pasta própria) e o derruba no fim.

Os testes daqui falam só HTTP com ele: nada é importado do produto. Duas pilhas: `sqlite` (a embutida) e
`postgres+redis`. Uso, com a fixture de `conftest.py`:

    @pytest.mark.produto
    @pytest.mark.parametrize("produto", ["sqlite", "postgres+redis"], indirect=True)
    def test_algo(produto):
        urlopen(produto.url + "/readyz")
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import banco_pronto
import psycopg2
import redis

RAIZ = Path(__file__).resolve().parents[1]
PILHAS = ("sqlite", "postgres+redis")
SEGREDO = "segredo-do-produto-em-teste"
CELERY = [sys.executable, "-m", "celery", "-A", "plataforma", "--quiet"]
SEM_CONVERSA = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
COMANDOS = {
    "web": [sys.executable, "-m", "gunicorn", "plataforma.wsgi", "-c", "operacao/gunicorn.py"],
    "worker": [*CELERY, "worker", "--loglevel", "INFO", *SEM_CONVERSA],
    "beat": [*CELERY, "beat", "--loglevel", "INFO"],
}


def o_que_falta_para(pilha):
    """A frase que explica por que esta pilha não pode rodar aqui, ou nada."""
    if pilha == "sqlite":
        return ""
    faltam = [nome for nome in ("TEST_DATABASE_URL", "TEST_REDIS_URL") if not os.environ.get(nome)]
    return f"falta {' e '.join(faltam)} (`make test` as define)" if faltam else ""


def porta_livre():
    with socket.socket() as tomada:
        tomada.bind(("127.0.0.1", 0))
        return tomada.getsockname()[1]


def filhos(pid):
    """Os processos que `pid` abriu."""
    saida = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pares = [tuple(map(int, linha.split())) for linha in saida.splitlines()]
    return [filho for filho, pai in pares if pai == pid]


class Banco:
    """Bancos PostgreSQL do teste: um modelo migrado, copiado para cada produto pelo próprio servidor."""

    def __init__(self):
        self.endereco = os.environ["TEST_DATABASE_URL"]
        self._partes = urlsplit(self.endereco)

    def url(self, nome):
        return self._partes._replace(path=f"/{nome}").geturl()

    def executar(self, comando):
        conexao = psycopg2.connect(self.url("postgres"))
        conexao.autocommit = True
        with conexao.cursor() as cursor:
            cursor.execute(comando)
        conexao.close()

    def criar(self, nome, modelo="template1"):
        self.apagar(nome)
        self.executar(f'CREATE DATABASE "{nome}" TEMPLATE "{modelo}"')

    def apagar(self, nome):
        self.executar(f'DROP DATABASE IF EXISTS "{nome}" WITH (FORCE)')


class Modelo:
    """Uma instalação pronta (migrada, com estáticos e demonstração), feita uma vez por pilha e copiada a cada teste."""

    def __init__(self, pilha, estaticos=None):
        self.pilha = pilha
        self.pasta = Path(tempfile.mkdtemp(prefix="escola-modelo-"))
        self.var = self.pasta / "var"
        self.var.mkdir()
        if estaticos:
            shutil.copytree(estaticos, self.var / "estaticos")
        self.banco = f"escola_modelo_{os.getpid()}" if pilha != "sqlite" else ""
        if self.banco:
            banco_pronto.criar_postgres(Banco().endereco, self.banco)
        else:
            banco_pronto.copiar_sqlite(self.var / "plataforma.sqlite3")
        ambiente = montar_ambiente(pilha, self.var, self.banco, porta=8000)
        preparo = [sys.executable, "manage.py", "preparar_instalacao"]
        resultado = subprocess.run(preparo, cwd=RAIZ, env=ambiente, capture_output=True, text=True, check=False)
        if resultado.returncode:
            raise RuntimeError(f"o produto não se preparou:\n{resultado.stdout}\n{resultado.stderr}")

    def copiar_para(self, var, banco):
        # Os estáticos são muitos e só lidos: um atalho basta.
        shutil.copytree(self.var, var, ignore=lambda pasta, nomes: {"estaticos"} & set(nomes))
        (var / "estaticos").symlink_to(self.var / "estaticos")
        if banco:
            Banco().criar(banco, modelo=self.banco)

    def apagar(self):
        shutil.rmtree(self.pasta, ignore_errors=True)
        if self.banco:
            Banco().apagar(self.banco)


def montar_ambiente(pilha, var, banco, porta):
    herdado = {nome: valor for nome, valor in os.environ.items() if not nome.startswith(("DJANGO_", "CELERY_"))}
    for nome in ("DEBUG", "DATABASE_URL", "CACHE_URL", "STORAGE_URL", "EMAIL_URL", "WEB_CONCURRENCY", "PYTEST_ADDOPTS"):
        herdado.pop(nome, None)
    ambiente = {
        **herdado,
        "PYTHONPATH": f".{os.pathsep}site",
        "DJANGO_SETTINGS_MODULE": "plataforma.settings",
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": SEGREDO,
        "DEMONSTRACAO": "1",
        "PASTA_VAR": str(var),
        "BIND": "127.0.0.1",
        "PORT": str(porta),
        "ENDERECO_DO_SITE": f"http://127.0.0.1:{porta}",
        "NIVEL_DO_REGISTRO": "INFO",
    }
    if pilha == "postgres+redis":
        fila = os.environ["TEST_REDIS_URL"]
        ambiente.update(DATABASE_URL=Banco().url(banco), CELERY_BROKER_URL=fila, CACHE_URL=fila)
    return ambiente


class Produto:
    """O produto no ar. `url`, `var`, `pids`, `manage()`, `kill_worker()`, `start_worker()`, `log()`."""

    def __init__(self, modelo, variaveis=None):
        self.pilha = modelo.pilha
        self.pasta = Path(tempfile.mkdtemp(prefix="escola-produto-"))
        self.var = self.pasta / "var"
        self.banco = f"escola_{hashlib.sha256(str(self.pasta).encode()).hexdigest()[:12]}" if modelo.banco else ""
        modelo.copiar_para(self.var, self.banco)
        self.porta = porta_livre()
        self.url = f"http://127.0.0.1:{self.porta}"
        self.ambiente = {**montar_ambiente(self.pilha, self.var, self.banco, self.porta), **(variaveis or {})}
        self._processos = {}

    def __enter__(self):
        self._limpar_redis()
        try:
            for nome in COMANDOS:
                self._iniciar(nome)
            self.esperar_pronto()
        except BaseException:
            self.encerrar()
            raise
        return self

    def __exit__(self, *detalhes):
        self.encerrar()

    @property
    def pids(self):
        return {nome: processo.pid for nome, processo in self._processos.items() if processo.poll() is None}

    def _iniciar(self, nome):
        pasta = self.var / "registro"
        pasta.mkdir(exist_ok=True)
        with open(pasta / f"{nome}.log", "ab") as registro:
            self._processos[nome] = subprocess.Popen(
                COMANDOS[nome],
                cwd=RAIZ,
                env=self.ambiente,
                stdout=registro,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def esperar_pronto(self, segundos=60):
        prazo = time.monotonic() + segundos
        while time.monotonic() < prazo:
            if self._processos["web"].poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=5).close()
            except (OSError, urllib.error.URLError):
                time.sleep(0.2)
            else:
                return
        raise RuntimeError(f"o produto não respondeu em {self.url}/readyz:\n{self.log('web')[-3000:]}")

    def manage(self, *argumentos, check=True):
        """Roda um comando de manage.py nesta instalação e devolve o que ele escreveu na saída."""
        resultado = subprocess.run(
            [sys.executable, "manage.py", *argumentos],
            cwd=RAIZ,
            env=self.ambiente,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and resultado.returncode:
            raise RuntimeError(f"manage.py {' '.join(argumentos)} falhou:\n{resultado.stdout}\n{resultado.stderr}")
        return resultado.stdout

    def log(self, nome):
        return (self.var / "registro" / f"{nome}.log").read_text(encoding="utf-8", errors="replace")

    def kill_worker(self):
        """Mata o trabalhador e seus filhos pelo pid, sem aviso, como faria a falta de memória ou de luz."""
        processo = self._processos["worker"]
        for pid in [*filhos(processo.pid), processo.pid]:
            os.kill(pid, signal.SIGKILL)
        processo.wait()

    def start_worker(self):
        self._iniciar("worker")

    def parar(self, nome):
        """Para um dos processos (`web`, `worker`, `beat`) com o pedido educado de sempre."""
        processo = self._processos[nome]
        if processo.poll() is None:
            processo.terminate()
            try:
                processo.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(processo.pid, signal.SIGKILL)
                processo.wait()

    def encerrar(self):
        """Derruba tudo de uma vez, sem esperar o fim educado: a pasta, o banco e a fila vão junto."""
        vivos = [processo for processo in self._processos.values() if processo.poll() is None]
        for processo in vivos:
            os.killpg(processo.pid, signal.SIGKILL)
        for processo in vivos:
            processo.wait()
        self._limpar_redis()
        if self.banco:
            Banco().apagar(self.banco)
        if not os.environ.get("GUARDAR_PRODUTO"):
            shutil.rmtree(self.pasta, ignore_errors=True)

    def _limpar_redis(self):
        if self.pilha == "postgres+redis":
            redis.Redis.from_url(os.environ["TEST_REDIS_URL"]).flushdb()
