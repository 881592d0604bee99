"""O ensaio da cópia de segurança, com o produto no ar, em SQLite e em PostgreSQL."""

import io
import os
import subprocess
import sys
import tarfile

import pytest
from produto import RAIZ, Banco

pytestmark = pytest.mark.produto
AS_DUAS = pytest.mark.parametrize("produto", ["sqlite", "postgres+redis"], indirect=True)
CRIAR = "from django.contrib.auth.models import Group; Group.objects.create(name={!r})"
LISTAR = "from django.contrib.auth.models import Group; print(*Group.objects.values_list('name', flat=True))"


def restaurar(ambiente, *argumentos):
    comando = [sys.executable, "manage.py", "restaurar_copia", *map(str, argumentos)]
    return subprocess.run(comando, cwd=RAIZ, env=ambiente, capture_output=True, text=True, check=False)


def guardar_estado(produto, tmp_path):
    produto.manage("shell", "-c", CRIAR.format("antes-da-copia"))
    (produto.var / "privado" / "prova").mkdir(parents=True)
    (produto.var / "privado" / "prova" / "ação.pdf").write_bytes(b"%PDF-documento")
    copia = tmp_path / "copia.tar.gz"
    produto.manage("fazer_copia", str(copia))
    return copia


@AS_DUAS
def test_a_copia_volta_por_cima_do_que_mudou_e_guarda_o_estado_anterior(produto, tmp_path):
    copia = guardar_estado(produto, tmp_path)
    produto.manage("shell", "-c", CRIAR.format("depois-da-copia"))
    (produto.var / "privado" / "prova" / "ação.pdf").write_bytes(b"estragado")
    chave = (produto.var / "selo" / "selo.pem").read_bytes()
    produto.manage("trocar_selo", "--confirma")

    sem_confirmar = restaurar(produto.ambiente, copia)
    confirmada = restaurar(produto.ambiente, copia, "--confirma")

    assert sem_confirmar.returncode == 1
    assert "CONFIRMA=sim" in sem_confirmar.stderr
    assert confirmada.returncode == 0, confirmada.stderr
    grupos = produto.manage("shell", "-c", LISTAR)
    assert "antes-da-copia" in grupos
    assert "depois-da-copia" not in grupos
    assert (produto.var / "privado" / "prova" / "ação.pdf").read_bytes() == b"%PDF-documento"
    assert len(list((produto.var / "copias").glob("*.tar.gz"))) == 1
    assert (produto.var / "selo" / "selo.pem").read_bytes() == chave


@AS_DUAS
def test_a_copia_renasce_em_uma_instalacao_vazia(produto, tmp_path):
    copia = guardar_estado(produto, tmp_path)
    nova = {**produto.ambiente, "PASTA_VAR": str(tmp_path / "outra pasta")}
    vazio = f"{produto.banco}_vazio"
    if produto.banco:
        Banco().criar(vazio)
        nova["DATABASE_URL"] = Banco().url(vazio)

    feito = restaurar(nova, copia)
    grupos = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", LISTAR], cwd=RAIZ, env=nova, capture_output=True, text=True
    )
    if produto.banco:
        Banco().apagar(vazio)

    assert feito.returncode == 0, feito.stderr
    assert "antes-da-copia" in grupos.stdout
    assert (tmp_path / "outra pasta/privado/prova/ação.pdf").read_bytes() == b"%PDF-documento"
    assert produto.ambiente["SECRET_KEY"] in (tmp_path / "outra pasta/local.env").read_text()
    assert os.stat(tmp_path / "outra pasta/local.env").st_mode & 0o077 == 0
    selo = tmp_path / "outra pasta/selo/selo.pem"
    assert selo.read_bytes() == (produto.var / "selo/selo.pem").read_bytes()
    assert os.stat(selo).st_mode & 0o077 == 0


def test_a_copia_danificada_e_recusada_sem_mudar_nada(produto, tmp_path):
    copia = guardar_estado(produto, tmp_path)
    danificada, cortada = tmp_path / "danificada.tar.gz", tmp_path / "cortada.tar.gz"
    with tarfile.open(copia) as origem, tarfile.open(danificada, "w:gz") as destino:
        for entrada in origem:
            conteudo = origem.extractfile(entrada)
            if entrada.name.startswith("privado/"):
                conteudo = io.BytesIO(b"X" * entrada.size)
            destino.addfile(entrada, conteudo)
    cortada.write_bytes(copia.read_bytes()[:-2000])

    recusas = [restaurar(produto.ambiente, caminho, "--confirma") for caminho in (danificada, cortada, tmp_path / "x")]

    assert [recusa.returncode for recusa in recusas] == [1, 1, 1]
    assert "danificada" in recusas[0].stderr
    assert "não é uma cópia íntegra" in recusas[1].stderr
    assert "Não encontrei" in recusas[2].stderr
    assert not (produto.var / "copias").exists()
    assert os.stat(copia).st_mode & 0o077 == 0
