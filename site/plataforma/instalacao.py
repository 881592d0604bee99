"""Deixa a instalação pronta para servir: banco migrado, arquivos estáticos publicados, demonstração carregada.

Cada passo confere antes se há o que fazer, para que a segunda vez custe quase nada.
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from certificados import assinatura
from certificados.assinatura import criacao
from certificados.models import Selo

CARIMBO_DOS_ESTATICOS = settings.STATIC_ROOT / ".carimbo"


def preparar_instalacao(dizer):
    migrar(dizer)
    if not settings.DEBUG:
        publicar_estaticos(dizer)
    criar_selo(dizer)
    if settings.DEMONSTRACAO:
        call_command("carregar_demonstracao", se_vazio=True)


def migrar(dizer):
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    dizer("Preparando o banco de dados (na primeira vez, cerca de meio minuto)…")
    call_command("migrate", interactive=False, verbosity=0)


def criar_selo(dizer):
    """A chave que assina nasce na primeira vez. Se já assinou e sumiu, volta da cópia; não nasce outra."""
    ja_assinou = Selo.objects.filter(tipo=Selo.Tipo.PLATAFORMA).exists()
    if not settings.SELO_PKCS12 and not ja_assinou and criacao.criar():
        dizer(f"Criada a chave do selo da plataforma em {settings.SELO_PASTA}: inclua-a nas cópias (make backup).")
    if frase := assinatura.impedimento():
        dizer(f"Atenção: nenhum documento pode ser emitido. {frase}")


def publicar_estaticos(dizer):
    impressao = _impressao_dos_estaticos()
    if CARIMBO_DOS_ESTATICOS.exists() and CARIMBO_DOS_ESTATICOS.read_text() == impressao:
        return
    dizer("Publicando e comprimindo os arquivos estáticos (alguns segundos)…")
    call_command("collectstatic", interactive=False, verbosity=0)
    CARIMBO_DOS_ESTATICOS.write_text(impressao)


def _impressao_dos_estaticos():
    """Nome, tamanho e data de cada arquivo de origem: basta para saber se algum mudou, sem lê-los."""
    linhas = []
    for localizador in get_finders():
        for caminho, armazem in localizador.list([]):
            dados = Path(armazem.path(caminho)).stat()
            linhas.append(f"{caminho} {dados.st_size} {dados.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(linhas)).encode()).hexdigest()
