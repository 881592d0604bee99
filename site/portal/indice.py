"""O que o índice do Wagtail não faz em português: achar sem acento e sem plural, e achar o de grafia parecida.

No PostgreSQL o radical em português distingue acentos, e as extensões `unaccent` e `pg_trgm` completam. No SQLite o
índice ignora acentos mas não conhece plural, e se procura pelo começo da palavra.
"""

from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, F, Func, IntegerField, Q, TextField, Value
from django.db.models.functions import Cast
from modelsearch.conf import get_app_config
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.models import Page
from wagtail.search.query import Fuzzy

EXTENSOES = ("pg_trgm", "unaccent")
PRAZO = "1200ms"


def _linhas():
    """As do índice que são de páginas."""
    linhas = get_app_config().get_model("IndexEntry").objects
    return linhas.filter(content_type__in=get_descendants_content_types_pks(Page))


def _paginas(linhas):
    return linhas.annotate(pagina=Cast("object_id", IntegerField())).values("pagina")


def paginas_com(palavras):
    """As chaves das páginas que têm todas as palavras, sem acento e em qualquer número. Vazia onde o banco não sabe."""
    if connection.vendor == "sqlite":
        return _paginas(_no_sqlite(palavras))
    if tem_grafia_parecida():
        return _paginas(_no_postgres(palavras))
    return []


def _no_sqlite(palavras):
    from modelsearch.backends.database.sqlite.query import (  # noqa: PLC0415  (só existe no SQLite)
        Lexeme,
        MatchExpression,
        SearchQueryExpression,
    )

    termos = [Lexeme(p.sem_acento) if p.inteira else Lexeme(p.radical, prefix=True) for p in palavras]
    todas = termos[0]
    for termo in termos[1:]:
        todas &= termo
    achadas = get_app_config().get_model("SQLiteFTSIndexEntry").objects
    achadas = achadas.filter(MatchExpression(["title", "body"], SearchQueryExpression(todas)))
    return _linhas().filter(pk__in=achadas.values("pk"))


class _Casa(Func):
    """`f_unaccent(coluna) ~* expressão`: usa o índice de trigramas que `enable_trigram` cria."""

    template, arg_joiner, output_field = "(%(expressions)s)", " ~* ", BooleanField()

    def __init__(self, coluna, expressao):
        sem_acento = Func(F(coluna), function="f_unaccent", output_field=TextField())
        super().__init__(sem_acento, Value(expressao))


def _no_postgres(palavras):
    linhas = _linhas()
    for palavra in palavras:
        # Só letras e algarismos: nada que a expressão interprete.
        expressao = rf"\m{palavra.sem_acento}\M" if palavra.inteira else rf"\m{palavra.radical}"
        linhas = linhas.filter(Q(_Casa("title_text", expressao)) | Q(_Casa("body_text", expressao)))
    return linhas


def tem_grafia_parecida():
    """Se o PostgreSQL tem as extensões e a função da busca aproximada. Sem permissão para criá-las, não tem."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) = %s AND to_regproc('f_unaccent') IS NOT NULL FROM pg_extension WHERE extname = ANY(%s)",
            [len(EXTENSOES), list(EXTENSOES)],
        )
        return cursor.fetchone()[0]


def parecidas_com(texto, paginas, maximo):
    """Lista das páginas de grafia parecida, da mais à menos. Vazia onde o banco não sabe, ou se demora demais.

    A comparação lê o texto inteiro de cada página: em um site grande ela para no `PRAZO`, e a busca segue sem ela.
    """
    if not tem_grafia_parecida():
        return []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [PRAZO])
            achadas = list(paginas.search(Fuzzy(texto, unaccent=True))[:maximo])
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError:
        return []
    return achadas
