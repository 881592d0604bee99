"""A lista de páginas está completa, e cada uma responde como diz, sobre a demonstração carregada."""

from collections import Counter

import pytest
from django.urls import get_resolver
from navegador.paginas import ESPACOS_ISENTOS, ISENTAS, PAGINAS
from wagtail.models import Page, get_page_models

from contas.models import Pessoa
from coordenacao import demonstracao

COBERTAS = {p.cobre for p in PAGINAS}


def _rotas(padroes, espacos=()):
    """Nomes das rotas cujo código é nosso ou do allauth."""
    for padrao in padroes:
        if hasattr(padrao, "url_patterns"):
            yield from _rotas(padrao.url_patterns, (*espacos, padrao.namespace) if padrao.namespace else espacos)
        elif padrao.name and not padrao.callback.__module__.startswith(("wagtail", "django.")):
            yield ":".join((*espacos, padrao.name))


def test_toda_rota_esta_na_lista_ou_isenta_com_motivo():
    rotas = {rota for rota in _rotas(get_resolver().url_patterns) if rota.split(":")[0] not in ESPACOS_ISENTOS}

    assert rotas - COBERTAS - set(ISENTAS) == set()


def test_nenhuma_isencao_sobrou():
    rotas = set(_rotas(get_resolver().url_patterns))

    assert set(ISENTAS) - rotas == set()
    assert set(ISENTAS) & COBERTAS == set()


def test_todo_tipo_de_pagina_esta_na_lista():
    tipos = {modelo._meta.label for modelo in get_page_models() if modelo is not Page}

    assert tipos - COBERTAS == set()


def test_nenhum_nome_se_repete():
    repetidos = [nome for nome, vezes in Counter(p.nome for p in PAGINAS).items() if vezes > 1]

    assert repetidos == []


@pytest.fixture(scope="module")
def carregada(django_db_setup, django_db_blocker):
    """A demonstração, carregada uma vez para todos os testes daqui e desfeita no fim."""
    from django.db import transaction  # noqa: PLC0415

    with django_db_blocker.unblock(), transaction.atomic():
        demonstracao.carregar()
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("pagina", PAGINAS, ids=lambda p: p.nome)
@pytest.mark.django_db
def test_cada_pagina_responde(pagina, carregada, client):
    if pagina.quem:
        client.force_login(Pessoa.objects.get(email=pagina.quem), "django.contrib.auth.backends.ModelBackend")

    resposta = client.get(pagina.endereco)

    assert resposta.status_code == pagina.estado
