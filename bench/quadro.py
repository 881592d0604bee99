"""Quanto custa o quadro de uma turma cheia, em uma corrida: a página e a planilha com N matrículas, ao lado de 100.

Usa um banco descartável (SQLite) em uma pasta temporária; as duas turmas se alternam em cada rodada, e vale a razão.

    python bench/quadro.py [matrículas] [rodadas]
"""

import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(RAIZ), str(RAIZ / "site"), str(RAIZ / "tests")]
PASTA = tempfile.TemporaryDirectory(prefix="escola-bench-")
os.environ["PASTA_VAR"] = PASTA.name
os.environ.setdefault("SECRET_KEY", "so-deste-ensaio-" * 4)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plataforma.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from fabricas import ModeloFactory, TurmaFactory, criar_curso  # noqa: E402

from contas.models import Pessoa  # noqa: E402
from coordenacao import exportar, quadro  # noqa: E402
from cursos.models import Matricula, Progresso  # noqa: E402
from planilhas.resposta import baixar  # noqa: E402


def povoar(turma, quantas):
    agora, paginas = timezone.now(), list(turma.atividades.values_list("pagina_id", flat=True))
    pessoas = Pessoa.objects.bulk_create(
        [Pessoa(email=f"p{turma.pk}-{n}@example.org", nome=f"Pessoa Fictícia {n}") for n in range(quantas)], 2000
    )
    matriculas = Matricula.objects.bulk_create(
        [
            Matricula(
                pessoa=p,
                turma=turma,
                situacao="confirmada",
                confirmada_em=agora - timedelta(days=40),
                ultimo_acesso_em=agora - timedelta(days=n % 30) if n % 9 else None,
            )
            for n, p in enumerate(pessoas)
        ],
        2000,
    )
    Progresso.objects.bulk_create(
        (
            Progresso(matricula=m, pagina_id=pagina, concluido_em=agora)
            for n, m in enumerate(matriculas)
            for pagina in paginas[: n % (len(paginas) + 1)]
        ),
        2000,
    )


def pagina(turma):
    """O que a tela pede: filtra por risco, ordena por acesso e completa a primeira página."""
    lido = quadro.Quadro(turma, QueryDict("risco=alto&risco=medio&ordem=-acesso"))
    assert lido.linhas(lido.pagina(1).object_list)
    assert lido.por_risco


def planilha(turma):
    lido = quadro.Quadro(turma, QueryDict(""))
    resposta = baixar("csv", "quadro", "Quadro", exportar.QUADRO, lido.todas_as_linhas())
    assert sum(len(p) for p in resposta.streaming_content)


def cronometrar(forma, turma):
    inicio = time.perf_counter()
    forma(turma)
    return time.perf_counter() - inicio


def main(quantas=10_000, rodadas=5):
    call_command("migrate", verbosity=0)
    ModeloFactory()
    curso = criar_curso(modulos=6, aulas=3)
    hoje = timezone.localdate()
    datas = {"inicio": hoje - timedelta(days=40), "fim": hoje + timedelta(days=60), "vagas": quantas + 1}
    turmas = {n: TurmaFactory(curso=curso, **datas) for n in (100, quantas)}
    for n, turma in turmas.items():
        povoar(turma, n)
    print(f"{'':<10}{'consultas':>12}{'ms (100)':>12}{f'ms ({quantas})':>14}{'razão':>8}")
    for forma in (pagina, planilha):
        tempos = {n: [] for n in turmas}
        for _ in range(rodadas):
            for n, turma in turmas.items():
                tempos[n].append(cronometrar(forma, turma))
        with CaptureQueriesContext(connection) as consultas:
            forma(turmas[quantas])
        pouca, muita = (statistics.median(tempos[n]) for n in turmas)
        linha = f"{len(consultas):>12}{pouca * 1000:>12.0f}{muita * 1000:>14.0f}{muita / pouca:>8.1f}"
        print(f"{forma.__name__:<10}{linha}")


if __name__ == "__main__":
    main(*(int(n) for n in sys.argv[1:]))
