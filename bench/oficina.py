"""Uma sala cheia: 60 celulares enviam 300 achados em um minuto, com reenvios, ao produto no ar sobre PostgreSQL.

Confere que nenhum se perdeu nem se dobrou e imprime quanto um envio demora, ao lado de uma vista que não faz nada
(`/healthz`), medida no meio da mesma carga. Usa o PostgreSQL e o Redis que houver na máquina, ou outros, descartáveis.

    python bench/oficina.py [pessoas] [achados] [segundos]
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from medida import produto_no_ar, tempos  # noqa: E402
from sala_simulada import conferir, simular  # noqa: E402


def main(pessoas, achados, segundos):
    with produto_no_ar("oficina") as produto:
        inicio = time.monotonic()
        resultado = simular(produto.url, pessoas=pessoas, achados=achados, segundos=segundos)
        levou = time.monotonic() - inicio
        conferir(produto, resultado)
    envios = len(resultado.segundos)
    print(f"{pessoas} celulares, {len(resultado.enviados)} achados, {envios} envios em {levou:.0f} s")
    print(f"reenvios: {resultado.reenvios}; falhas de rede: {len(resultado.falhas)}; perdidos: 0; dobrados: 0")
    print(tempos(resultado.segundos, resultado.nua))


if __name__ == "__main__":
    main(*(int(n) for n in sys.argv[1:] or (60, 300, 60)))
