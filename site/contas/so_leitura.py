"""Olhar sem deixar marca: quem vê o site no lugar de outra pessoa não pode mudar nada do que é dela.

Duas barreiras. Os atos que anotam por GET (abrir a aula, encerrar a tentativa vencida) perguntam `ligada()` e não
escrevem. E, para o que alguém esquecer, o banco recusa toda escrita do pedido, com `EscritaRecusada`.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

from contas.recusa import Recusa

ESCRITA = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|ALTER|DROP|CREATE)\b", re.IGNORECASE)
_ligada = ContextVar("so_leitura", default=False)


class EscritaRecusada(Recusa):
    def __init__(self):
        super().__init__("Você está só olhando: esta página gravaria algo em nome da pessoa.", "so_leitura")


def ligada():
    return _ligada.get()


@contextmanager
def so_leitura(tabelas_livres=()):
    """Dentro dele nada se grava, salvo nas `tabelas_livres`, que não guardam dado de ninguém."""

    def recusar(execute, sql, params, many, context):
        if ESCRITA.match(sql) and not any(f'"{tabela}"' in sql for tabela in tabelas_livres):
            raise EscritaRecusada
        return execute(sql, params, many, context)

    marca = _ligada.set(True)
    try:
        with connection.execute_wrapper(recusar):
            yield
    finally:
        _ligada.reset(marca)
