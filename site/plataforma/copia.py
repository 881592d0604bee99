"""Cópia de segurança: banco, arquivos públicos e privados e chaves em um `.tar.gz` que confere a si mesmo.

Toda entrada tem o SHA-256 no `manifesto.json`; restaurar confere tudo antes de tocar em qualquer coisa.
"""

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from certificados.assinatura import criacao
from certificados.assinatura.chave import arquivo_da_plataforma

FORMATO = 1
MANIFESTO, CHAVES, SELO, BANCO = "manifesto.json", "local.env", "selo.pem", "banco"
ARMAZENS = {"publico": "default", "privado": "privado"}
DA_GRAFIA_PARECIDA = re.compile(r" EXTENSION | FUNCTION public f_unaccent\(| INDEX public modelsearch_\w+_trgm ")
ESVAZIAR_POSTGRES = """DO $$ DECLARE t record; BEGIN
FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
EXECUTE format('DROP TABLE public.%I CASCADE', t.tablename); END LOOP; END $$"""


class CopiaRecusada(Exception):
    def __init__(self, frase, codigo):
        super().__init__(frase)
        self.codigo = codigo


# --- Fazer -----------------------------------------------------------------------------------------------------------


def fazer_copia(destino=None):
    destino = Path(destino or settings.VAR / "copias" / f"escola-{timezone.localtime():%Y-%m-%d-%H%M%S}.tar.gz")
    destino.parent.mkdir(parents=True, exist_ok=True)
    rascunho = destino.with_name(f".{destino.name}.parte")
    somas = {}
    try:
        # A cópia traz dados pessoais e a chave secreta: só o dono lê.
        with (
            open(os.open(rascunho, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as saida,
            tarfile.open(fileobj=saida, mode="w:gz", compresslevel=6) as pacote,
        ):
            # O banco vai primeiro: um arquivo gravado depois sobra, mas nenhuma linha fica sem o arquivo dela.
            _guardar_banco(pacote, somas)
            _guardar_arquivos(pacote, somas)
            _guardar_texto(pacote, somas, CHAVES, _chaves())
            _guardar_selo(pacote, somas)
            _guardar_texto(pacote, {}, MANIFESTO, _manifesto(somas))
        rascunho.rename(destino)
        criacao.anotar_copia()
    finally:
        rascunho.unlink(missing_ok=True)
    return destino


def _manifesto(somas):
    dados = {"formato": FORMATO, "versao": settings.VERSAO, "banco": connection.vendor, "arquivos": somas}
    dados["feita_em"] = timezone.localtime().isoformat(timespec="seconds")
    return json.dumps(dados, ensure_ascii=False, indent=1).encode()


def _chaves():
    arquivo = settings.VAR / "local.env"
    return arquivo.read_bytes() if arquivo.exists() else f"SECRET_KEY={settings.SECRET_KEY}\n".encode()


def _guardar_selo(pacote, somas):
    """A chave do selo da plataforma. O certificado da instituição (PKCS#12) é dela, e ela o guarda."""
    if arquivo_da_plataforma().exists():
        _guardar_texto(pacote, somas, SELO, arquivo_da_plataforma().read_bytes())


class _Somado:
    """Soma o SHA-256 do que passa por ele, para ler cada arquivo uma vez só."""

    def __init__(self, aberto):
        self.aberto, self.soma = aberto, hashlib.sha256()

    def read(self, tamanho=-1):
        pedaco = self.aberto.read(tamanho)
        self.soma.update(pedaco)
        return pedaco


def _guardar(pacote, somas, nome, aberto, tamanho):
    entrada = tarfile.TarInfo(nome)
    entrada.size, entrada.mode, entrada.mtime = tamanho, 0o600, int(timezone.now().timestamp())
    somado = _Somado(aberto)
    pacote.addfile(entrada, somado)
    somas[nome] = somado.soma.hexdigest()


def _guardar_texto(pacote, somas, nome, conteudo):
    _guardar(pacote, somas, nome, io.BytesIO(conteudo), len(conteudo))


def _guardar_banco(pacote, somas):
    with tempfile.TemporaryDirectory(prefix="escola-copia-") as pasta:
        arquivo = Path(pasta) / BANCO
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(arquivo)) as copia:
                connection.connection.backup(copia)
        else:
            _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={arquivo}")
        with open(arquivo, "rb") as aberto:
            _guardar(pacote, somas, BANCO, aberto, arquivo.stat().st_size)


def _guardar_arquivos(pacote, somas):
    for pasta, apelido in ARMAZENS.items():
        armazem = storages[apelido]
        for nome in _nomes(armazem):
            try:
                aberto = armazem.open(nome, "rb")
            except FileNotFoundError:  # apagado depois de listado
                continue
            with aberto:
                _guardar(pacote, somas, f"{pasta}/{nome}", aberto, aberto.size)


def _nomes(armazem, pasta=""):
    try:
        pastas, arquivos = armazem.listdir(pasta)
    except FileNotFoundError:
        return
    for arquivo in sorted(arquivos):
        yield f"{pasta}{arquivo}"
    for dentro in sorted(pastas):
        # No S3 os dois armazéns dividem o mesmo balde: o público não leva a parte privada.
        if pasta or armazem is not storages["default"] or dentro != "privado" or not settings.STORAGE_URL:
            yield from _nomes(armazem, f"{pasta}{dentro}/")


# --- Restaurar -------------------------------------------------------------------------------------------------------


def restaurar_copia(arquivo, confirmado=False):
    """Devolve a cópia da rede de segurança (o estado anterior) quando havia o que substituir."""
    with _conferida(arquivo) as (pasta, manifesto):
        if manifesto["banco"] != connection.vendor:
            raise CopiaRecusada(
                f"A cópia é de um banco {manifesto['banco']} e esta instalação usa {connection.vendor}. "
                "Aponte DATABASE_URL para um banco do mesmo tipo e repita.",
                codigo="banco",
            )
        anterior = None
        if not _vazia():
            if not confirmado:
                raise CopiaRecusada(
                    "Esta instalação já tem dados, e restaurar os substitui. Para seguir, repita com CONFIRMA=sim: "
                    "antes de substituir, o estado atual é copiado para var/copias.",
                    codigo="existente",
                )
            anterior = fazer_copia()
        _devolver_banco(pasta / BANCO)
        _devolver_arquivos(pasta)
        _devolver_chaves(pasta / CHAVES)
        _devolver_selo(pasta / SELO)
        cache.clear()
    return anterior


def _vazia():
    return not connection.introspection.table_names() and not any(
        nome for apelido in ARMAZENS.values() for nome in _nomes(storages[apelido])
    )


@contextmanager
def _conferida(arquivo):
    """Abre a cópia em uma pasta temporária, já conferida entrada por entrada."""
    with tempfile.TemporaryDirectory(prefix="escola-restauro-") as nome:
        pasta = Path(nome)
        try:
            with tarfile.open(arquivo, "r:gz") as pacote:
                somas = {entrada.name: _extrair(pacote, entrada, pasta) for entrada in pacote}
            manifesto = json.loads((pasta / MANIFESTO).read_bytes())
        except FileNotFoundError as erro:
            raise CopiaRecusada(f"Não encontrei {erro.filename}.", codigo="ausente") from None
        except (tarfile.TarError, zlib.error, OSError, EOFError, ValueError) as erro:
            raise CopiaRecusada(f"{arquivo} não é uma cópia íntegra ({erro}).", codigo="ilegivel") from None
        somas.pop(MANIFESTO)
        if manifesto.get("formato") != FORMATO:
            raise CopiaRecusada("Esta cópia é de um formato que esta versão não conhece.", codigo="formato")
        diferentes = [n for n in {*somas, *manifesto["arquivos"]} if somas.get(n) != manifesto["arquivos"].get(n)]
        if diferentes or not {BANCO, CHAVES} <= somas.keys():
            nomes = ", ".join(sorted(diferentes)[:5])
            raise CopiaRecusada(f"A cópia está danificada e nada foi mudado: {nomes} não confere.", codigo="soma")
        yield pasta, manifesto


def _extrair(pacote, entrada, pasta):
    caminho = PurePosixPath(entrada.name)
    if not entrada.isreg() or caminho.is_absolute() or ".." in caminho.parts:
        raise ValueError(f"entrada inesperada: {entrada.name}")
    destino = pasta / caminho
    destino.parent.mkdir(parents=True, exist_ok=True)
    origem = _Somado(pacote.extractfile(entrada))
    with open(destino, "wb") as saida:
        shutil.copyfileobj(origem, saida)
    return origem.soma.hexdigest()


def _devolver_banco(arquivo):
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(arquivo)) as copia:
            copia.backup(connection.connection)
    else:
        roteiro = arquivo.with_suffix(".sql")
        opcoes = ["--clean", "--if-exists", "--no-owner", "--no-privileges"]
        opcoes.append(f"--use-list={_sem_as_extensoes(arquivo)}")
        _executar(["pg_restore", *opcoes, f"--file={roteiro}", str(arquivo)])
        # Uma transação só: se algo falhar, o banco fica como estava.
        unica = ["--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _postgres("psql", *unica, f"--command={ESVAZIAR_POSTGRES}", f"--file={roteiro}")
    connection.close()


def _sem_as_extensoes(arquivo):
    """A lista do que restaurar, sem o que a busca por grafia parecida criou: `preparar` o refaz, se o banco permitir.

    Extensão criada por quem administra o servidor não se apaga com o usuário da plataforma, e pararia o restauro.
    """
    lista = arquivo.with_suffix(".lista")
    _executar(["pg_restore", "--list", f"--file={lista}", str(arquivo)])
    linhas = lista.read_text().splitlines(keepends=True)
    lista.write_text("".join(linha for linha in linhas if not DA_GRAFIA_PARECIDA.search(linha)))
    return lista


def _devolver_arquivos(pasta):
    for nome_da_pasta, apelido in ARMAZENS.items():
        armazem, origem = storages[apelido], pasta / nome_da_pasta
        for nome in list(_nomes(armazem)):
            armazem.delete(nome)
        for arquivo in sorted(origem.rglob("*")):
            if arquivo.is_file():
                with open(arquivo, "rb") as aberto:
                    armazem.save(arquivo.relative_to(origem).as_posix(), File(aberto))


def _devolver_chaves(arquivo):
    atual = settings.VAR / "local.env"
    if atual.exists() and atual.read_bytes() != arquivo.read_bytes():
        atual.rename(settings.VAR / "local.env.anterior")
    with open(os.open(atual, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as saida:
        saida.write(arquivo.read_bytes())


def _devolver_selo(arquivo):
    if arquivo.exists():
        criacao.restaurar(arquivo.read_bytes())


def _postgres(programa, *argumentos):
    banco = connection.settings_dict
    endereco = {"host": banco["HOST"], "port": banco["PORT"], "username": banco["USER"], "dbname": banco["NAME"]}
    ligacao = [f"--{nome}={valor}" for nome, valor in endereco.items() if valor]
    _executar([programa, *ligacao, *argumentos], PGPASSWORD=banco["PASSWORD"] or "")


def _executar(comando, **variaveis):
    if not shutil.which(comando[0]):
        raise CopiaRecusada(
            f"Falta o programa {comando[0]}. No Debian ou Ubuntu: sudo apt-get install postgresql-client",
            codigo="programa",
        )
    ambiente = {**os.environ, **{nome: valor for nome, valor in variaveis.items() if valor}}
    feito = subprocess.run(comando, env=ambiente, capture_output=True, text=True, check=False)  # noqa: S603
    if feito.returncode:
        raise CopiaRecusada(f"{comando[0]} falhou: {feito.stderr.strip()}", codigo="programa")
