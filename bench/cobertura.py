"""Quanto a cobertura cresce com as matrículas: 100 e 10.000 na mesma execução, sobre os 853 municípios.

Para cada tamanho: consultas e tempo de ler o banco, de montar cada recorte e da tela inteira, e a razão entre os dois.
Rodadas intercaladas; vale a mediana. Banco próprio (SQLite, ou o de DATABASE_URL se houver).
"""

import os
import random
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(RAIZ), str(RAIZ / "site"), str(RAIZ / "tests")]
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
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from fabricas import TurmaFactory, criar_curso  # noqa: E402

from contas.models import Pessoa, Vinculo  # noqa: E402
from coordenacao import cobertura  # noqa: E402
from cursos.models import Matricula, MovimentoDeVaga  # noqa: E402
from rede.models import Consorcio, Municipio  # noqa: E402

TAMANHOS = (100, 10_000)
RODADAS = 5
TETO_DA_TELA = 2.0  # segundos


def preparar():
    call_command("migrate", verbosity=0)
    call_command("carregar_rede", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    turmas = [TurmaFactory(curso=criar_curso(slug=f"curso-{n}"), vagas=5000) for n in range(4)]
    Pessoa.objects.create_superuser("bench@example.org", "x", nome="Bench")
    return turmas


def encher(turmas, quantas):
    """Completa até `quantas` matrículas, metade de consórcio e metade de município, a maioria com vaga."""
    sorte, ja, agora = random.Random(7), Matricula.objects.count(), timezone.now()
    consorcios = list(Consorcio.objects.values_list("pk", flat=True))
    municipios = list(Municipio.objects.values_list("pk", flat=True))
    novas = [Pessoa(email=f"p{n}@example.org", nome="Ana", password="!") for n in range(ja, quantas)]
    pessoas = Pessoa.objects.bulk_create(novas, batch_size=1000)
    matriculas, vinculos = [], []
    for n, pessoa in enumerate(pessoas):
        lugar = {"consorcio_id": sorte.choice(consorcios)} if n % 2 else {"municipio_id": sorte.choice(municipios)}
        vinculos.append(Vinculo(pessoa=pessoa, cargo="Técnica", **lugar))
        pedida = agora - timedelta(days=sorte.randrange(200))
        campos = {"situacao": "confirmada", "confirmada_em": pedida, "ultimo_acesso_em": agora} if n % 5 else {}
        matriculas.append(Matricula(pessoa=pessoa, turma=turmas[n % 4], solicitada_em=pedida, **campos, **lugar))
    Vinculo.objects.bulk_create(vinculos, batch_size=1000)
    gravadas = Matricula.objects.bulk_create(matriculas, batch_size=1000)
    com_vaga = [m for m in gravadas if m.situacao == "confirmada"]
    MovimentoDeVaga.objects.bulk_create(
        (MovimentoDeVaga(turma_id=m.turma_id, matricula=m, ordem=1, quantas=1, situacao=m.situacao) for m in com_vaga),
        batch_size=1000,
    )


def medir(cliente):
    """{parte: (consultas, segundos)}, a mediana das rodadas."""
    hoje, tempos, contas = timezone.localdate(), {}, {}

    def cronometrar(parte, fazer):
        with CaptureQueriesContext(connection) as capturadas:
            inicio = time.perf_counter()
            resultado = fazer()
            tempos.setdefault(parte, []).append(time.perf_counter() - inicio)
        contas[parte] = len(capturadas)
        return resultado

    for _ in range(RODADAS):
        leitura = cronometrar("ler o banco", lambda: cobertura.ler(hoje))
        for recorte in cobertura.RECORTES:
            cronometrar(f"linhas por {recorte}", lambda r=recorte, lida=leitura: lida.linhas(r))
        resposta = cronometrar("tela inteira", lambda: cliente.get(reverse("cobertura:mapa"), {"indicador": "ativas"}))
        assert resposta.status_code == 200
    return {parte: (contas[parte], statistics.median(tempos[parte])) for parte in tempos}


def main():
    turmas = preparar()
    cliente, medidas = Client(), {}
    with override_settings(ALLOWED_HOSTS=["*"]):
        cliente.force_login(Pessoa.objects.get(email="bench@example.org"), settings.AUTHENTICATION_BACKENDS[0])
        cliente.get(reverse("cobertura:mapa"))
        for quantas in TAMANHOS:
            encher(turmas, quantas)
            medidas[quantas] = medir(cliente)
    imprimir(medidas)


def imprimir(medidas):
    poucas, muitas = (medidas[n] for n in TAMANHOS)
    print(f"{'':<24}{'consultas':>12}{TAMANHOS[0]:>9} ms{TAMANHOS[1]:>9} ms{'razão':>9}")
    for parte, (consultas, segundos) in muitas.items():
        antes = poucas[parte]
        escritas = f"{antes[0]} e {consultas}"
        tempos = f"{antes[1] * 1000:>12.0f}{segundos * 1000:>12.0f}{segundos / antes[1]:>9.1f}"
        print(f"{parte:<24}{escritas:>12}{tempos}")
        assert consultas == antes[0], f"{parte}: as consultas cresceram"
    assert muitas["tela inteira"][1] < TETO_DA_TELA, "a tela passou de dois segundos"


if __name__ == "__main__":
    main()
