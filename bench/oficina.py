"""Uma sala cheia: 60 celulares enviam 300 achados em um minuto, com reenvios, ao produto no ar sobre PostgreSQL.

Confere que nenhum se perdeu nem se dobrou e imprime quanto um envio demora, ao lado de uma vista que não faz nada
(`/healthz`), medida no meio da mesma carga. Usa o PostgreSQL e o Redis que houver na máquina, ou outros, descartáveis.

    python bench/oficina.py [pessoas] [achados] [segundos]
"""

import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(RAIZ / "tests"), str(RAIZ / "operacao")]

from produto import Modelo, Produto  # noqa: E402
from sala_simulada import conferir, percentil, simular  # noqa: E402
from testar import obter_postgres, obter_redis  # noqa: E402

PILHA = "postgres+redis"


def main(pessoas, achados, segundos):
    with contextlib.ExitStack() as pilha:
        pasta = Path(pilha.enter_context(tempfile.TemporaryDirectory(prefix="escola-bench-")))
        for variavel, obter in (("TEST_DATABASE_URL", obter_postgres), ("TEST_REDIS_URL", obter_redis)):
            valor = os.environ.get(variavel) or obter(pilha, pasta)
            if not valor:
                raise SystemExit(f"oficina: falta {variavel}, e não há servidor nesta máquina.")
            os.environ[variavel] = valor
        modelo = Modelo(PILHA)
        pilha.callback(modelo.apagar)
        produto = pilha.enter_context(Produto(modelo))
        inicio = time.monotonic()
        resultado = simular(produto.url, pessoas=pessoas, achados=achados, segundos=segundos)
        levou = time.monotonic() - inicio
        conferir(produto, resultado)
    imprimir(resultado, pessoas, levou)


def imprimir(resultado, pessoas, levou):
    envios, nua = len(resultado.segundos), percentil(resultado.nua, 0.5)
    print(f"{pessoas} celulares, {len(resultado.enviados)} achados, {envios} envios em {levou:.0f} s")
    print(f"reenvios: {resultado.reenvios}; falhas de rede: {len(resultado.falhas)}; perdidos: 0; dobrados: 0")
    print(f"{'':<12}{'ms':>8}{'× vista nua':>14}")
    print(f"{'vista nua':<12}{nua * 1000:>8.1f}{1:>14.1f}")
    for nome, quanto in (("p50", 0.5), ("p95", 0.95)):
        valor = percentil(resultado.segundos, quanto)
        print(f"{nome:<12}{valor * 1000:>8.1f}{valor / nua:>14.1f}")


if __name__ == "__main__":
    main(*(int(n) for n in sys.argv[1:] or (60, 300, 60)))
