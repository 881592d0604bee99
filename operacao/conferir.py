"""`make check`: o que se confere sem rodar testes. Roda tudo, mesmo depois de um erro, e diz o que falhou."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
PRODUCAO = {
    "SECRET_KEY": "uma-chave-longa-so-para-esta-conferencia-0123456789-abcdefghijklmnop",
    "ENDERECO_DO_SITE": "https://escola.exemplo.br",
    "PROXIES_DE_CONFIANCA": "1",
    "DEBUG": "0",
    "DEMONSTRACAO": "0",
}


def comandos(pasta_var):
    manage = [sys.executable, "manage.py"]
    producao = {**PRODUCAO, "PASTA_VAR": pasta_var}
    caminhos = {"PYTHONPATH": f".{os.pathsep}site"}
    return [
        ("estilo do Python", [sys.executable, "-m", "ruff", "check", "."], {}),
        ("formato do Python", [sys.executable, "-m", "ruff", "format", "--check", "."], {}),
        ("recuo dos templates", [sys.executable, "-m", "djhtml", "--check", "templates"], {}),
        ("camadas de importação", [str(Path(sys.executable).parent / "lint-imports")], caminhos),
        ("migrações em dia", [*manage, "makemigrations", "--check", "--dry-run"], producao),
        ("configuração de produção", [*manage, "check", "--deploy", "--fail-level", "WARNING"], producao),
    ]


def main():
    falhas = []
    with tempfile.TemporaryDirectory(prefix="escola-conferir-") as pasta_var:
        for nome, comando, extra in comandos(pasta_var):
            print(f"== {nome}", flush=True)
            ambiente = {**os.environ, **extra}
            ambiente.pop("DATABASE_URL", None)
            if subprocess.run(comando, cwd=RAIZ, env=ambiente, check=False).returncode:
                falhas.append(nome)
    if falhas:
        print(f"\nFalhou: {', '.join(falhas)}. `make format` resolve o que for só de formato.")
    else:
        print("\nTudo conferido.")
    return 1 if falhas else 0


if __name__ == "__main__":
    sys.exit(main())
