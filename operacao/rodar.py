"""`make run` e `make dev`: prepara, inicia web, trabalhador e agenda juntos, diz o endereço e as contas, e para tudo.

Só biblioteca padrão: começa antes de existir `.venv`. Uso: `sh operacao/python.sh operacao/rodar.py [--dev]`.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from preparar import PYTHON, RAIZ, Parada, ambiente_do_pdf, dizer, preparar

ESPERA_DO_PRIMEIRO_SINAL = 60
CONTAS = [
    ("aluna@example.org", "Aluna no meio do curso"),
    ("aluno@example.org", "Aluno com certificado"),
    ("coordenacao@example.org", "Coordenação da turma"),
    ("tutora@example.org", "Tutora"),
    ("editora@example.org", "Editora do site e do curso"),
    ("facilitadora@example.org", "Facilitadora de oficinas"),
    ("secretaria@example.org", "Secretaria executiva de um consórcio"),
    ("ses@example.org", "Leitora da SES: só números agregados"),
    ("registro@example.org", "Registro de certificados"),
    ("admin@example.org", "Administração"),
]
SENHA = "consorcios-demo"


def main(dev):
    porta, bind = _porta(), os.environ.get("BIND") or "127.0.0.1"
    _exigir_porta_livre(bind, porta)
    preparar(dev=dev)
    var = Path(os.environ.get("PASTA_VAR") or RAIZ / "var").resolve()
    escrever_ambiente_local(var)
    ambiente = montar_ambiente(var, bind, porta, dev)
    preparo = [str(PYTHON), "manage.py", "preparar_instalacao"]
    if subprocess.run(preparo, cwd=RAIZ, env=ambiente, check=False).returncode:
        raise Parada("A plataforma não iniciou: a mensagem acima diz o que faltou.")
    return _servir(ambiente, var, bind, porta, "operacao/Procfile.dev" if dev else "Procfile")


def _porta():
    texto = os.environ.get("PORT") or "8000"
    if not texto.isdigit() or not 0 < int(texto) < 65536:
        raise Parada(f"PORT deve ser um número de 1 a 65535; recebi “{texto}”.")
    return int(texto)


def _exigir_porta_livre(bind, porta):
    try:
        familia, _, _, _, endereco = socket.getaddrinfo(bind.strip("[]"), porta, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise Parada(f"BIND deve ser um endereço desta máquina, como 127.0.0.1 ou 0.0.0.0; recebi “{bind}”.") from None
    with socket.socket(familia, socket.SOCK_STREAM) as tomada:
        tomada.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tomada.bind(endereco)
        except OSError:
            outra = porta + 1 if porta < 65535 else 8001
            raise Parada(
                f"Não posso abrir {bind}:{porta}: outro programa já usa essa porta, ou ela é reservada ao sistema.\n"
                f"Pare o outro programa ou escolha outra porta:  make run PORT={outra}"
            ) from None


def escrever_ambiente_local(var):
    """`var/local.env` nasce uma vez, com a chave secreta desta instalação, legível só pelo dono."""
    arquivo = var / "local.env"
    if arquivo.exists():
        return
    var.mkdir(parents=True, exist_ok=True)
    rascunho = var / ".local.env.novo"
    with open(os.open(rascunho, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as saida:
        saida.write(f"SECRET_KEY={secrets.token_urlsafe(50)}\nDEMONSTRACAO=1\n")
    rascunho.rename(arquivo)


def _ambiente_local(var):
    linhas = (linha.partition("=") for linha in (var / "local.env").read_text(encoding="utf-8").splitlines())
    return {nome.strip(): valor.strip().strip("'\"") for nome, _, valor in linhas if valor}


def montar_ambiente(var, bind, porta, dev):
    ambiente = {**os.environ, **ambiente_do_pdf()}
    ambiente["PATH"] = f"{PYTHON.parent}{os.pathsep}{ambiente.get('PATH', '')}"
    ambiente.update(PORT=str(porta), BIND=bind, PYTHONUNBUFFERED="1", PASTA_VAR=str(var))
    # Na tela de quem roda ficam só o endereço, as contas e o que der errado.
    ambiente.setdefault("NIVEL_DO_REGISTRO", "INFO" if dev else "WARNING")
    if dev:
        ambiente["DEBUG"] = "1"
    if "ENDERECO_DO_SITE" not in _ambiente_local(var):
        ambiente.setdefault("ENDERECO_DO_SITE", f"http://{_nome_para_visitas(bind)}:{porta}")
    return ambiente


def _nome_para_visitas(bind):
    if bind.strip("[]") not in {"0.0.0.0", "::"}:
        return f"[{bind}]" if ":" in bind and not bind.startswith("[") else bind
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tomada, contextlib.suppress(OSError):
        tomada.connect(("192.0.2.1", 9))  # UDP: nada é enviado; só revela o endereço de saída desta máquina
        return tomada.getsockname()[0]
    return "127.0.0.1"


def _servir(ambiente, var, bind, porta, procfile):
    comando = [str(PYTHON), "-m", "honcho", "-d", ".", "-f", _procfile(procfile, var), "start"]
    # Sessão própria: o Ctrl-C chega só a este processo, que repassa um único sinal e espera todos pararem.
    honcho = subprocess.Popen(comando, cwd=RAIZ, env=ambiente, start_new_session=True)
    for sinal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sinal, lambda numero, quadro: honcho.poll() is None and honcho.terminate())
    if _esperar_resposta(honcho, bind, porta):
        _apresentar(ambiente, var)
    codigo = honcho.wait()
    return 0 if codigo in {0, -signal.SIGTERM, 128 + signal.SIGTERM} else 1


def _procfile(caminho, var):
    """No Mac o /bin/sh apaga as variáveis DYLD_ que recebe: elas entram em cada linha do Procfile."""
    extra = " ".join(f"{nome}={valor}" for nome, valor in ambiente_do_pdf().items())
    if not extra:
        return caminho
    linhas = (RAIZ / caminho).read_text(encoding="utf-8").splitlines()
    ajustado = var / "Procfile.mac"
    ajustado.write_text("".join(linha.replace(": ", f": {extra} ", 1) + "\n" for linha in linhas), encoding="utf-8")
    return str(ajustado)


def _esperar_resposta(honcho, bind, porta):
    alvo = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "[::]": "[::1]"}.get(bind, bind)
    prazo = time.monotonic() + ESPERA_DO_PRIMEIRO_SINAL
    while honcho.poll() is None and time.monotonic() < prazo:
        with contextlib.suppress(OSError, urllib.error.URLError):
            pedido = urllib.request.Request(f"http://{alvo}:{porta}/readyz", headers={"Host": "127.0.0.1"})
            urllib.request.urlopen(pedido, timeout=5).close()
            return True
        time.sleep(0.2)
    return False


def _apresentar(ambiente, var):
    locais = {**_ambiente_local(var), **ambiente}
    linhas = ["", f"  A plataforma está em {locais['ENDERECO_DO_SITE']}/", ""]
    if locais.get("DEMONSTRACAO", "").lower() in {"1", "true", "on", "yes", "y", "ok"}:
        linhas += [f"  Contas de demonstração (senha de todas: {SENHA})"]
        linhas += [f"    {conta:<26}{papel}" for conta, papel in CONTAS]
        linhas += [f"  As mensagens de e-mail ficam em {var / 'correio'}", ""]
    linhas += ["  Para parar: Ctrl-C", ""]
    dizer("\n".join(linhas))


if __name__ == "__main__":
    try:
        sys.exit(main(dev="--dev" in sys.argv[1:]))
    except Parada as parada:
        sys.exit(str(parada))
    except KeyboardInterrupt:
        sys.exit(130)
