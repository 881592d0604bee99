"""Emitir para mil pessoas pela fila (PostgreSQL e Redis), com o filho e o trabalhador mortos duas vezes cada um.

Confere que saíram mil documentos, cada um uma vez, de número seguido, inteiros e com um aviso por pessoa; imprime
quanto durou. Pede TEST_DATABASE_URL e TEST_REDIS_URL, como os testes; com `sqlite`, mede a instalação embutida.

    python bench/emissao.py [pessoas] [sqlite]
"""

import sys
import time
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(RAIZ / "tests"), str(RAIZ / "site")]

import emissao_em_massa as massa  # noqa: E402
from produto import Modelo, Produto, o_que_falta_para  # noqa: E402

PACIENCIA = 3600


def medir(produto, pessoas):
    massa.preparar(produto, pessoas)
    antes = len(massa.arquivos(produto))
    inicio = time.monotonic()
    massa.pedir(produto)
    mortes = massa.matar_quatro_vezes(produto, pessoas, PACIENCIA)
    for o_que, emitidos, prontos in mortes:
        print(f"morto o {o_que:<12} com {emitidos:>5} números dados e {prontos:>5} PDFs prontos")
    massa.esperar(lambda: massa.emitidos(produto) >= pessoas, PACIENCIA)
    massa.esperar(lambda: massa.prontos(produto) >= pessoas, PACIENCIA)
    levou = time.monotonic() - inicio
    massa.esperar(lambda: massa.enviadas(produto) >= pessoas, PACIENCIA)
    print(f"{pessoas} documentos em {levou:.0f} s, as mortes incluídas: {60 * pessoas / levou:.0f} por minuto")
    return massa.contar(produto), massa.arquivos(produto), antes


def conferir(fim, na_pasta, antes, pessoas):
    """[(o que se conta, quanto, quanto devia ser)]."""
    validas = sum(map(massa.assinatura_vale, na_pasta))
    return [
        ("documentos prontos", fim["prontos"], pessoas),
        ("pessoas com documento", fim["pessoas"], pessoas),
        ("arquivos iguais ao SHA-256", fim["inteiros"], pessoas),
        ("números de 1 a n sem salto", fim["numeros"] == list(range(1, len(fim["numeros"]) + 1)), True),
        ("arquivos na pasta", len(na_pasta) - antes, pessoas),
        ("assinaturas válidas (pdfsig)", validas - antes, pessoas),
        ("avisos na caixa de saída", fim["mensagens"], pessoas),
        ("destinatários distintos", fim["destinatarios"], pessoas),
        ("avisos enviados", fim["enviadas"], pessoas),
        ("lote encerrado", fim["encerrado"], True),
    ]


def main(pessoas, pilha):
    if falta := o_que_falta_para(pilha):
        raise SystemExit(f"Não dá para medir: {falta}.")
    modelo = Modelo(pilha)
    try:
        with Produto(modelo) as produto:
            fim, na_pasta, antes = medir(produto, pessoas)
            contas = conferir(fim, na_pasta, antes, pessoas)
    finally:
        modelo.apagar()
    for rotulo, deu, devia in contas:
        print(f"{rotulo:<32}{deu!s:>7} {'ok' if deu == devia else f'DEVIA SER {devia}'}")
    print(f"documentos que precisaram de mais de uma tentativa: {fim['repetidas']}")
    return int(any(deu != devia for _, deu, devia in contas))


if __name__ == "__main__":
    argumentos = sys.argv[1:]
    quantas = next((int(a) for a in argumentos if a.isdecimal()), 1000)
    sys.exit(main(quantas, "sqlite" if "sqlite" in argumentos else "postgres+redis"))
