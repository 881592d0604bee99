"""Deixa a máquina pronta: `.venv` com as bibliotecas fixadas e o Pango que desenha os PDF. Barato quando já está.

Só biblioteca padrão: roda antes de existir `.venv`. Uso: `sh operacao/python.sh operacao/preparar.py [--dev]`.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
VENV = RAIZ / ".venv"
PYTHON = VENV / "bin" / "python"
CARIMBO = VENV / "bibliotecas.carimbo"
BIBLIOTECAS_DO_PDF = {
    "linux": ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"],
    "darwin": ["libpango-1.0.dylib", "libpangoft2-1.0.dylib", "libharfbuzz-subset.0.dylib"],
}
# No Mac o Homebrew instala fora do caminho em que o sistema procura bibliotecas.
PASTAS_DO_HOMEBREW = "/opt/homebrew/lib:/usr/local/lib"


class Parada(Exception):
    """A preparação não pode seguir; a frase diz a quem está no teclado o que fazer."""


def dizer(frase):
    print(frase, flush=True)


def pacotes(lista):
    return (RAIZ / "operacao" / "pacotes" / f"{lista}.txt").read_text(encoding="utf-8").split()


def pode_instalar_no_sistema():
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def instalar_no_sistema(nomes):
    dizer(f"Instalando no sistema: {' '.join(nomes)}…")
    ambiente = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=ambiente, check=False)
    comando = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *nomes]
    if subprocess.run(comando, env=ambiente, stdout=subprocess.DEVNULL, check=False).returncode:
        raise Parada(f"O apt-get não conseguiu instalar: {' '.join(nomes)}. Veja a mensagem acima e repita.")


def preparar(dev=False):
    _criar_venv()
    _instalar_bibliotecas(["requirements.txt", *(["requirements-dev.txt"] if dev else [])])
    _cuidar_do_pdf()


def _criar_venv():
    if PYTHON.exists() and _roda(PYTHON, "import sys; sys.exit(sys.version_info < (3, 11))"):
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        if not pode_instalar_no_sistema():
            raise Parada(
                "Falta a parte do Python que cria ambientes virtuais (venv).\n"
                "No Debian ou Ubuntu, digite:  sudo apt-get install python3-venv\nDepois repita o comando."
            )
        instalar_no_sistema(["python3-venv"])
    dizer("Criando o ambiente do projeto em .venv…")
    comando = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(comando, check=False).returncode:
        raise Parada(f"Não consegui criar {VENV}. A mensagem acima diz por quê.")


def _roda(python, codigo):
    processo = subprocess.run([str(python), "-c", codigo], check=False, capture_output=True)
    return processo.returncode == 0


def _impressao(arquivos):
    conteudo = b"".join((RAIZ / nome).read_bytes() for nome in arquivos)
    return hashlib.sha256(conteudo).hexdigest()


def _instalar_bibliotecas(arquivos):
    feitos = CARIMBO.read_text(encoding="utf-8").split("\n") if CARIMBO.exists() else []
    faltam = [nome for nome in arquivos if f"{nome} {_impressao([nome])}" not in feitos]
    if not faltam:
        return
    if not _roda(PYTHON, "import pip"):
        subprocess.run([str(PYTHON), "-m", "ensurepip"], check=False, stdout=subprocess.DEVNULL)
    for nome in faltam:
        dizer(f"Instalando as bibliotecas de {nome} (só quando mudam; de um a quatro minutos, conforme a internet)…")
        # A lista fixada já é completa: sem procurar dependências o pip termina bem antes.
        opcoes = ["-q", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
        comando = [str(PYTHON), "-m", "pip", "install", *opcoes, "-r", nome]
        if subprocess.run(comando, cwd=RAIZ, check=False).returncode:
            raise Parada(f"A instalação de {nome} falhou. Confira a conexão com a internet e repita o comando.")
        feitos = [linha for linha in feitos if linha and not linha.startswith(f"{nome} ")]
        feitos.append(f"{nome} {_impressao([nome])}")
        CARIMBO.write_text("\n".join(feitos) + "\n", encoding="utf-8")


def ambiente_do_pdf():
    """O que acrescentar ao ambiente para que o WeasyPrint ache o Pango (só o Mac precisa)."""
    if sys.platform != "darwin" or "DYLD_FALLBACK_LIBRARY_PATH" in os.environ:
        return {}
    return {"DYLD_FALLBACK_LIBRARY_PATH": PASTAS_DO_HOMEBREW}


def _pdf_disponivel():
    nomes = BIBLIOTECAS_DO_PDF.get(sys.platform, [])
    codigo = f"import ctypes\nfor nome in {nomes!r}: ctypes.CDLL(nome)"
    ambiente = {**os.environ, **ambiente_do_pdf()}
    return subprocess.run([str(PYTHON), "-c", codigo], env=ambiente, check=False, capture_output=True).returncode == 0


def _cuidar_do_pdf():
    if _pdf_disponivel():
        return
    nomes = pacotes("execucao")
    if pode_instalar_no_sistema():
        instalar_no_sistema(nomes)
        if _pdf_disponivel():
            return
    raise Parada(
        "Falta o Pango, a biblioteca que desenha os certificados em PDF. Digite, conforme o seu sistema:\n"
        f"  Debian ou Ubuntu:  sudo apt-get install {' '.join(nomes)}\n"
        "  Fedora:            sudo dnf install pango harfbuzz\n"
        "  macOS:             brew install pango\n"
        "Depois repita o comando."
    )


if __name__ == "__main__":
    try:
        preparar(dev="--dev" in sys.argv[1:])
    except Parada as parada:
        sys.exit(str(parada))
    except KeyboardInterrupt:
        sys.exit(130)
