import shutil

import pytest

from rede import carga


@pytest.fixture
def pasta(tmp_path):
    """Uma cópia das planilhas, que o teste pode estragar."""
    return shutil.copytree(carga.PASTA, tmp_path / "dados")


@pytest.fixture
def trocar(pasta):
    """`trocar(arquivo, de, por)`: troca a primeira ocorrência; falha se não há o que trocar."""

    def _trocar(arquivo, de, por):
        caminho = pasta / arquivo
        texto = caminho.read_text(encoding="utf-8")
        assert de in texto, f"{arquivo} não contém {de!r}"
        caminho.write_text(texto.replace(de, por, 1), encoding="utf-8")

    return _trocar
