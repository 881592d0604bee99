"""Liga no PostgreSQL a busca sem acentos e de grafia parecida: extensões, função e índices. No SQLite nada há a ligar.

Roda depois de toda migração e por `manage.py preparar_busca`. Repetir não muda nada; sem permissão, diz o que falta e o
site segue com a busca comum.
"""

import io
import sys

from django.core.management import CommandError, call_command
from django.db import connection, transaction
from modelsearch.conf import get_app_config

from portal.indice import tem_grafia_parecida

DESLIGADA = (
    "A busca sem acentos e de grafia parecida ficou desligada, porque o banco recusou as extensões ({motivo}). Peça a "
    "quem administra o PostgreSQL que rode, neste banco, `CREATE EXTENSION unaccent; CREATE EXTENSION pg_trgm;` e "
    "depois rode `manage.py preparar_busca`. O resto do site funciona."
)
INDICE = "modelsearch_body_text_unaccent_trgm"


def preparar():
    """Devolve a frase do que falta; vazia quando está tudo ligado ou não há o que ligar."""
    if connection.vendor != "postgresql" or not _ha_indice_do_wagtail() or _ligada():
        return ""
    try:
        with transaction.atomic():
            # Nesta ordem: os índices usam a função que o primeiro comando cria.
            call_command("enable_unaccent", stdout=io.StringIO())
            call_command("enable_trigram", stdout=io.StringIO())
    except CommandError as erro:
        return DESLIGADA.format(motivo=str(erro.__cause__ or erro).splitlines()[0])
    return ""


def _ha_indice_do_wagtail():
    """Uma migração parcial pode terminar antes de a tabela existir."""
    return get_app_config().get_model("IndexEntry")._meta.db_table in connection.introspection.table_names()


def _ligada():
    if not tem_grafia_parecida():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [INDICE])
        return cursor.fetchone()[0]


def depois_de_migrar(stdout=None, **kwargs):
    falta = preparar()
    if falta:
        (stdout or sys.stdout).write(f"{falta}\n")
