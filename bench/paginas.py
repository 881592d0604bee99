"""Quanto custa cada página ao lado de uma vista nua, na mesma execução.

A vista nua passa só por Session e Authentication e lê a pessoa da sessão. Para cada página: consultas, CPU por pedido
(ms, sem rede), pedidos por segundo em um processo e a razão para a vista nua. Rodadas intercaladas; vale a mediana.
Roda sobre a demonstração, em pasta e banco próprios (SQLite, ou o de DATABASE_URL se houver).
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(RAIZ), str(RAIZ / "site")]
os.environ.update(
    DJANGO_SETTINGS_MODULE="plataforma.settings",
    SECRET_KEY="segredo-do-bench",
    DEMONSTRACAO="1",
    NIVEL_DO_REGISTRO="WARNING",
    PASTA_VAR=tempfile.mkdtemp(prefix="escola-bench-"),
)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client, RequestFactory, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path, reverse  # noqa: E402

from contas.models import Pessoa  # noqa: E402
from cursos.models import AulaPage, CursoPage, Turma  # noqa: E402

RODADAS, PEDIDOS = 5, 20


def nua(request):
    return HttpResponse(f"oi, {request.user.pk}")


urlpatterns = [path("nua", nua)]
SO_SESSAO = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


def preparar():
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("carregar_demonstracao", verbosity=0)


def cookie_de(email):
    cliente = Client()
    cliente.force_login(Pessoa.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
    return cliente.cookies[settings.SESSION_COOKIE_NAME].value


def paginas():
    curso = CursoPage.objects.get(slug="qualificacao-gestores-cis")
    aula = AulaPage.objects.descendant_of(curso).order_by("path").first()
    turma = Turma.objects.get(codigo="QCIS-NOROESTE-T2")
    aluna, coordenacao = cookie_de("aluna@example.org"), cookie_de("coordenacao@example.org")
    return {
        "início": ("/", aluna),
        "curso": (curso.get_url(), aluna),
        "aula": (aula.get_url(), aluna),
        "minha área": (reverse("portal:minha_area"), aluna),
        "quadro da turma": (reverse("coordenacao:quadro", args=[turma.pk]), coordenacao),
    }


def pedir(manipulador, endereco, cookie):
    pedido = RequestFactory(HTTP_HOST="127.0.0.1").get(endereco, HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={cookie}")
    resposta = manipulador.get_response(pedido)
    resposta.close()
    if resposta.status_code != 200:
        raise SystemExit(f"{endereco} respondeu {resposta.status_code}: o bench só mede páginas que funcionam.")


def medir(manipulador, endereco, cookie):
    """(CPU ms por pedido, segundos por pedido) de uma rodada."""
    cpu, relogio = time.process_time(), time.perf_counter()
    for _ in range(PEDIDOS):
        pedir(manipulador, endereco, cookie)
    return (time.process_time() - cpu) * 1000 / PEDIDOS, (time.perf_counter() - relogio) / PEDIDOS


def main():
    preparar()
    alvos = {nome: (WSGIHandler(), *alvo) for nome, alvo in paginas().items()}
    with override_settings(MIDDLEWARE=SO_SESSAO, ROOT_URLCONF=__name__):
        manipulador_nu = WSGIHandler()
        cookie_nu = cookie_de("aluna@example.org")
    consultas, medidas = {}, {nome: [] for nome in ["vista nua", *alvos]}
    for nome, (m, endereco, cookie) in alvos.items():
        pedir(m, endereco, cookie)
        with CaptureQueriesContext(connection) as captura:
            pedir(m, endereco, cookie)
        consultas[nome] = len(captura)
    for _ in range(RODADAS):
        with override_settings(ROOT_URLCONF=__name__):
            medidas["vista nua"].append(medir(manipulador_nu, "/nua", cookie_nu))
        for nome, (m, endereco, cookie) in alvos.items():
            medidas[nome].append(medir(m, endereco, cookie))
    imprimir(consultas, medidas)


def imprimir(consultas, medidas):
    base = statistics.median(cpu for cpu, _ in medidas["vista nua"])
    print(f"{'página':<18}{'consultas':>10}{'CPU ms':>9}{'pedidos/s':>11}{'× vista nua':>13}")
    for nome, rodadas in medidas.items():
        cpu = statistics.median(c for c, _ in rodadas)
        por_segundo = 1 / statistics.median(s for _, s in rodadas)
        print(f"{nome:<18}{consultas.get(nome, 1):>10}{cpu:>9.2f}{por_segundo:>11.0f}{cpu / base:>13.1f}")


if __name__ == "__main__":
    main()
