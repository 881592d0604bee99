"""A configuração recusa o que não pode servir, com a frase que diz o que fazer; e o README diz todas as variáveis."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[2]
VARIAVEL = re.compile(r'env\.\w+\(\s*"([A-Z0-9_]+)"')


def iniciar(tmp_path, **variaveis):
    ambiente = {
        "PATH": os.environ["PATH"],
        "PASTA_VAR": str(tmp_path),
        "SECRET_KEY": "uma-chave",
        **{nome: valor for nome, valor in variaveis.items() if valor is not None},
    }
    if variaveis.get("SECRET_KEY", "") is None:
        del ambiente["SECRET_KEY"]
    comando = [sys.executable, "manage.py", "check"]
    return subprocess.run(comando, cwd=RAIZ, env=ambiente, capture_output=True, text=True, check=False)


def variaveis_do_readme():
    texto = (RAIZ / "README.md").read_text(encoding="utf-8")
    tabela = texto.split("## Configuração")[1].split("\n## ")[0]
    return re.findall(r"^\| `([A-Z0-9_]+)`", tabela, flags=re.MULTILINE)


def test_sem_chave_secreta_e_sem_debug_a_plataforma_nao_inicia(tmp_path):
    recusa = iniciar(tmp_path, SECRET_KEY=None)

    assert recusa.returncode != 0
    assert "Defina SECRET_KEY com um valor secreto" in recusa.stderr


def test_a_chave_de_desenvolvimento_e_recusada_mesmo_quando_escrita(tmp_path):
    recusa = iniciar(tmp_path, SECRET_KEY="somente-para-desenvolvimento-e-testes")

    assert recusa.returncode != 0
    assert "Defina SECRET_KEY" in recusa.stderr


@pytest.mark.parametrize("url", ["bobagem", "mysql://a@b/c", "postgres://", "sqlite://", "http://exemplo.br/banco"])
def test_database_url_sem_sentido_da_a_frase_que_ensina(tmp_path, url):
    recusa = iniciar(tmp_path, DATABASE_URL=url)

    assert recusa.returncode != 0
    assert "Não entendi DATABASE_URL" in recusa.stderr


def test_endereco_do_site_incompleto_e_recusado(tmp_path):
    recusa = iniciar(tmp_path, ENDERECO_DO_SITE="escola.exemplo.br")

    assert recusa.returncode != 0
    assert "ENDERECO_DO_SITE deve ser um endereço completo" in recusa.stderr


def test_a_configuracao_boa_inicia_e_a_chave_de_local_env_basta(tmp_path):
    (tmp_path / "local.env").write_text("SECRET_KEY=escrita-por-make-run\n")

    assert iniciar(tmp_path, SECRET_KEY=None).returncode == 0


def test_o_readme_lista_exatamente_as_variaveis_da_configuracao():
    configuracao = (RAIZ / "site/plataforma/settings.py").read_text(encoding="utf-8")
    servidor = {"BIND", "PORT", "WEB_CONCURRENCY"}

    na_tabela = variaveis_do_readme()

    assert len(na_tabela) == len(set(na_tabela))
    assert set(na_tabela) == set(VARIAVEL.findall(configuracao)) | servidor


def test_a_pasta_site_nao_e_um_pacote():
    assert (RAIZ / "site").is_dir()
    assert not (RAIZ / "site" / "__init__.py").exists()
