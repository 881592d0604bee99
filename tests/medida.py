"""O produto no ar para uma medição, sobre o PostgreSQL e o Redis que houver na máquina, ou outros, descartáveis."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "operacao"))

from produto import Modelo, Produto  # noqa: E402
from sala_simulada import percentil  # noqa: E402
from testar import obter_postgres, obter_redis  # noqa: E402

PILHA = "postgres+redis"


@contextlib.contextmanager
def produto_no_ar(medida, variaveis=None):
    with contextlib.ExitStack() as pilha:
        pasta = Path(pilha.enter_context(tempfile.TemporaryDirectory(prefix="escola-bench-")))
        for variavel, obter in (("TEST_DATABASE_URL", obter_postgres), ("TEST_REDIS_URL", obter_redis)):
            valor = os.environ.get(variavel) or obter(pilha, pasta)
            if not valor:
                raise SystemExit(f"{medida}: falta {variavel}, e não há servidor nesta máquina.")
            os.environ[variavel] = valor
        modelo = Modelo(PILHA)
        pilha.callback(modelo.apagar)
        yield pilha.enter_context(Produto(modelo, variaveis))


def tempos(segundos, nua, quais=(("p50", 0.5), ("p95", 0.95))):
    """A tabela dos percentis, ao lado da vista que não faz nada, medida na mesma carga."""
    base = percentil(nua, 0.5)
    linhas = [f"{'':<12}{'ms':>8}{'× vista nua':>14}", f"{'vista nua':<12}{base * 1000:>8.1f}{1:>14.1f}"]
    for nome, quanto in quais:
        valor = percentil(segundos, quanto)
        linhas.append(f"{nome:<12}{valor * 1000:>8.1f}{valor / base:>14.1f}")
    return "\n".join(linhas)
