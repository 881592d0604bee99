"""O que os testes partilham: o produto no ar, o Chromium e a regra de quem pode ser pulado (com `CI=true`, ninguém)."""

import os
import shutil
import tempfile
from pathlib import Path

import banco_pronto
import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as propriedades
from playwright.sync_api import sync_playwright
from produto import Modelo, Produto, o_que_falta_para

SEM_PULAR = os.environ.get("CI", "").lower() == "true"

# Quanto um exemplo demora é da máquina e de quem mais a usa: uma propriedade só falha pelo que afirma.
# Na integração contínua os exemplos são sempre os mesmos, para que o vermelho seja da mudança; fora dela, sorteados.
propriedades.register_profile(
    "casa",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=SEM_PULAR,
)
propriedades.load_profile("casa")


def caminho_do_chromium():
    nomes = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, nomes)), None)


def _em_postgres():
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def _toca_o_banco(item):
    return item.get_closest_marker("django_db") is not None or "django_db_setup" in item.fixturenames


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Põe a marca `banco`, antes de `-m` escolher, e pula o que esta máquina não pode rodar."""
    sem_postgres = pytest.mark.skip(reason="precisa de PostgreSQL (DATABASE_URL)")
    sem_chromium = pytest.mark.skip(reason="precisa do Chromium (instale-o ou aponte CHROMIUM)")
    for item in items:
        if _toca_o_banco(item):
            item.add_marker("banco")
        if item.get_closest_marker("postgres") and not _em_postgres():
            item.add_marker(sem_postgres)
        if item.get_closest_marker("navegador") and not caminho_do_chromium():
            item.add_marker(sem_chromium)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """Na integração contínua um teste pulado é um teste que falhou."""
    painel = session.config.pluginmanager.get_plugin("terminalreporter")
    if not SEM_PULAR or painel is None or hasattr(session.config, "workerinput"):
        return
    pulados = painel.stats.get("skipped", [])
    if pulados:
        painel.write_line(f"CI=true não permite pular testes, e {len(pulados)} foram pulados.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_keepdb():
    """O banco chega pronto (abaixo): o Django não o cria nem o apaga."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """Cada processo de teste recebe a sua cópia do banco já migrado, e a apaga no fim."""
    de_teste = connection.settings_dict["TEST"]
    if not _em_postgres():
        pasta = Path(tempfile.mkdtemp(prefix="escola-banco-"))
        de_teste["NAME"] = str(pasta / "testes.sqlite3")
        banco_pronto.copiar_sqlite(de_teste["NAME"])
        yield
        shutil.rmtree(pasta, ignore_errors=True)
        return
    de_teste["NAME"] = f"{connection.settings_dict['NAME']}_{os.getpid()}"
    banco_pronto.criar_postgres(os.environ["DATABASE_URL"], de_teste["NAME"])
    yield
    banco_pronto.apagar_postgres(os.environ["DATABASE_URL"], de_teste["NAME"])


@pytest.fixture(scope="session", autouse=True)
def selo_da_plataforma():
    """A chave que assina os documentos, feita uma vez por processo de teste e menor que a de verdade."""
    from certificados.assinatura import criacao  # noqa: PLC0415  (make telas importa isto sem Django)

    criacao.criar(bits=2048)


@pytest.fixture(scope="session")
def modelos():
    """Instalações prontas, por pilha; cada uma é feita no primeiro teste que a pede."""
    prontos = {}
    yield prontos
    for modelo in prontos.values():
        modelo.apagar()


def modelo_de(modelos, pilha):
    """A instalação pronta desta pilha, feita se ainda não existe; os estáticos são os mesmos para todas."""
    if pilha not in modelos:
        pronto = next(iter(modelos.values()), None)
        modelos[pilha] = Modelo(pilha, estaticos=pronto and pronto.var / "estaticos")
    return modelos[pilha]


@pytest.fixture
def produto(request, modelos):
    """O produto no ar (gunicorn, trabalhador, agenda). A pilha vem por parametrização indireta; sem ela, SQLite."""
    pilha = getattr(request, "param", "sqlite")
    if falta := o_que_falta_para(pilha):
        pytest.skip(falta)
    with Produto(modelo_de(modelos, pilha)) as no_ar:
        yield no_ar


@pytest.fixture(scope="session")
def navegador():
    """Um Chromium para a sessão inteira; cada teste abre o próprio contexto."""
    # O Playwright síncrono tem um laço de eventos na mesma linha de execução; o ORM dos testes não é assíncrono.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    opcoes = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    opcoes += ["--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        aberto = playwright.chromium.launch(executable_path=caminho_do_chromium(), args=opcoes)
        yield aberto
        aberto.close()
