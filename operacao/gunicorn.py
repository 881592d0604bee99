"""Configuração do gunicorn. O registro de acesso não leva IP, consulta da URL, navegador nem código de documento."""

import json
import os
from datetime import UTC, datetime

from gunicorn.glogging import Logger

from plataforma.registro import sem_codigo


class Registro(Logger):
    """Uma linha JSON por pedido, no mesmo formato do registro da aplicação."""

    def access(self, resp, req, environ, request_time):
        if not self.access_log_enabled:
            return
        atomos = self.atoms(resp, req, environ, request_time)
        linha = {
            "em": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "nivel": "INFO",
            "origem": "acesso",
            "metodo": atomos["m"],
            "caminho": sem_codigo(atomos["U"]),
            "estado": atomos["s"],
            "bytes": atomos["B"],
            "ms": atomos["M"],
        }
        self.access_log.info("%s", json.dumps(linha, ensure_ascii=False))


_nivel = os.environ.get("NIVEL_DO_REGISTRO", "INFO").upper()

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 30
graceful_timeout = 20
# Processos trocados de tempos em tempos devolvem ao sistema a memória que o desenho de PDF deixa para trás.
max_requests = 2000
max_requests_jitter = 200
accesslog = "-" if _nivel in {"DEBUG", "INFO"} else None
errorlog = "-"
loglevel = _nivel.lower()
logger_class = Registro
