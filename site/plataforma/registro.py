"""Log em uma linha JSON por evento. Nunca recebe nome, e-mail ou CPF: o código só registra chaves primárias."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

_CONFERENCIA = re.compile(r"(/certificados/verificar/)[^/\s]+")
_DOCUMENTO = re.compile(r"(/certificados/)[^/\s]+(/pdf)")


def sem_codigo(texto):
    """O caminho sem o código do documento: quem tem o código vê o nome de uma pessoa."""
    return _DOCUMENTO.sub(r"\1…\2", _CONFERENCIA.sub(r"\1…", texto))


class FormatoJson(logging.Formatter):
    def format(self, record):
        linha = {
            "em": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "nivel": record.levelname,
            "origem": record.name,
            "mensagem": sem_codigo(record.getMessage()),
        }
        if record.exc_info:
            # Só a pilha: o texto da exceção pode trazer o valor que a causou.
            tipo, _, pilha = record.exc_info
            linha["excecao"] = tipo.__name__ if tipo else ""
            linha["pilha"] = traceback.format_tb(pilha)[-6:]
        return json.dumps(linha, ensure_ascii=False)
