"""Uma prova cheia: 500 pessoas respondem a 10 questões, por HTTP, sobre PostgreSQL, com quatro processos web.

Dois deles são mortos no caminho e o gunicorn os repõe. Confere que toda resposta confirmada está lá, uma vez só, e
imprime quanto salvar uma resposta demora, ao lado de uma vista que não faz nada (`/healthz`) medida na mesma carga.

    python bench/respostas.py [pessoas] [segundos]
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from medida import produto_no_ar, tempos  # noqa: E402
from respostas_simuladas import QUESTOES, conferir, simular  # noqa: E402

PROCESSOS = "4"


def main(pessoas, segundos):
    with produto_no_ar("respostas", {"WEB_CONCURRENCY": PROCESSOS}) as produto:
        inicio = time.monotonic()
        carga = simular(produto, pessoas=pessoas, segundos=segundos, simultaneas=64)
        levou = time.monotonic() - inicio
        linhas = conferir(produto, carga)
    print(f"{pessoas} pessoas × {QUESTOES} questões, {PROCESSOS} processos web, {levou:.0f} s com o começo")
    print(f"confirmadas: {len(carga.confirmadas)}; no banco: {linhas}; perdidas: 0; dobradas: 0")
    print(f"processos mortos: {len(carga.mortos)}; pedidos repetidos: {carga.repetidos}; falhas: {len(carga.falhas)}")
    print(tempos(carga.segundos, carga.nua, (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))))


if __name__ == "__main__":
    main(*(int(n) for n in sys.argv[1:] or (500, 60)))
