"""O produto inteiro no ar, nas duas pilhas: responde, entrega o trabalho da fila e para sem deixar órfão."""

import json
import os
import re
import time
import urllib.request

import pytest
from produto import filhos

pytestmark = pytest.mark.produto


def partes(produto):
    with urllib.request.urlopen(f"{produto.url}/readyz", timeout=5) as resposta:
        return json.load(resposta)["partes"]


def idade_do_sinal(produto):
    return int(re.search(r"\d+", partes(produto)["trabalhador"])[0])


def esperar(condicao, segundos=30):
    prazo = time.monotonic() + segundos
    while time.monotonic() < prazo:
        if condicao():
            return True
        time.sleep(0.3)
    return False


@pytest.mark.parametrize("produto", ["sqlite", "postgres+redis"], indirect=True)
def test_o_trabalhador_da_sinal_e_volta_a_dar_depois_de_morto(produto):
    assert esperar(lambda: partes(produto)["trabalhador"].startswith("sinal"))

    morto = produto.pids["worker"]
    produto.kill_worker()
    envelheceu = esperar(lambda: idade_do_sinal(produto) >= 12)
    produto.start_worker()

    assert envelheceu
    assert produto.pids["worker"] != morto
    assert esperar(lambda: idade_do_sinal(produto) <= 2)


def test_o_registro_de_acesso_nao_traz_ip_consulta_nem_navegador(produto):
    pedido = urllib.request.Request(f"{produto.url}/healthz?cpf=52998224725", headers={"User-Agent": "Indiscreto/1"})
    urllib.request.urlopen(pedido, timeout=5).close()

    assert esperar(lambda: '"/healthz"' in produto.log("web"), 5)
    registro = produto.log("web")
    assert not [texto for texto in ("52998224725", "Indiscreto", '"127.0.0.1"') if texto in registro]


def test_parar_nao_deixa_processo(produto):
    pids = produto.pids
    todos = [*pids.values(), *(filho for pid in pids.values() for filho in filhos(pid))]

    for nome in ("web", "worker", "beat"):
        produto.parar(nome)

    assert sorted(pids) == ["beat", "web", "worker"]
    assert not [pid for pid in todos if os.path.exists(f"/proc/{pid}")]
