"""Muita gente respondendo ao mesmo tempo, por HTTP: cada pessoa começa a sua tentativa, responde, repete e insiste.

Fala só HTTP com o produto no ar (ver `produto.py`). No meio, processos que atendem são mortos. Serve ao teste e à
medição (`bench/respostas.py`).
"""

import json
import os
import random
import re
import signal
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event, Thread

from produto import filhos

TENTATIVAS = 40
QUESTOES = 10
# Só o que as tentativas precisam para existir; começar, responder e enviar é por HTTP.
PREPARO = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from contas.models import Pessoa
from cursos.models import CursoPage, Matricula, Turma
from avaliacoes.models import AvaliacaoPage, Questao, QuestaoDaAvaliacao, VersaoQuestao
from oficinas.models import Eixo
curso = CursoPage.objects.first()
modulo, eixo = curso.get_children().first(), Eixo.objects.first()
avaliacao = AvaliacaoPage(title="Carga", slug="carga", tipo="formativa", minutos=30, tentativas=1, embaralhar=False)
modulo.add_child(instance=avaliacao)
dados = {{"alternativas": [{{"chave": c, "texto": c}} for c in "abcd"], "corretas": ["b"]}}
for n in range({questoes}):
    questao = Questao.objects.create(codigo=f"CARGA-{{n}}", eixo=eixo)
    VersaoQuestao.objects.create(questao=questao, numero=1, tipo="unica", enunciado=f"Carga {{n}}?", dados=dados)
    QuestaoDaAvaliacao.objects.create(avaliacao=avaliacao, questao=questao)
turma = Turma.objects.get(codigo="QCIS-LIVRE-T4")
turma.atividades.create(pagina=avaliacao, modulo=modulo, ordem=999, minutos=30, obrigatoria=False)
Sessao = import_module(settings.SESSION_ENGINE).SessionStore
sessoes = []
for n in range({pessoas}):
    pessoa = Pessoa.objects.create(email=f"carga-{{n}}@example.org", nome=f"Pessoa Fictícia {{n}}", password="!")
    Matricula.objects.create(pessoa=pessoa, turma=turma, situacao="confirmada")
    sessao = Sessao()
    sessao[SESSION_KEY] = str(pessoa.pk)
    sessao[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    sessao[HASH_SESSION_KEY] = pessoa.get_session_auth_hash()
    sessao.save()
    sessoes.append(sessao.session_key)
print("PREPARO", json.dumps([avaliacao.pk, settings.SESSION_COOKIE_NAME, sessoes]))
"""
CONTAGEM = """
import json
from avaliacoes.models import Resposta
linhas = Resposta.objects.filter(item__tentativa__avaliacao_id={avaliacao}).order_by("sequencia")
valores = linhas.values_list("item__tentativa_id", "item__ordem", "sequencia", "conteudo")
print("CONTAGEM", json.dumps([list(linha) for linha in valores]))
"""


@dataclass
class Carga:
    """`confirmadas`: {(tentativa, ordem, sequência): chave} do que o servidor disse que guardou."""

    avaliacao: int = 0
    confirmadas: dict = field(default_factory=dict)
    segundos: list = field(default_factory=list)
    nua: list = field(default_factory=list)
    falhas: list = field(default_factory=list)
    repetidos: int = 0
    mortos: list = field(default_factory=list)


class Aluna:
    def __init__(self, url, cookie, sessao):
        self.url, self.cookie, self.sessao, self.sinal = url, cookie, sessao, "x" * 32

    def pedir(self, caminho, corpo=None):
        cabecalhos = {
            "Cookie": f"{self.cookie}={self.sessao}; csrftoken={self.sinal}",
            "X-CSRFToken": self.sinal,
            "Content-Type": "application/json",
        }
        pedido = urllib.request.Request(self.url + caminho, corpo, cabecalhos)
        with urllib.request.urlopen(pedido, timeout=30) as resposta:
            return resposta.geturl(), resposta.read().decode()

    def comecar(self, avaliacao, carga):
        url, _ = _insistir(carga, lambda: self.pedir(f"/avaliacoes/{avaliacao}/iniciar/", b"{}"))
        self.tentativa = int(re.search(r"/tentativas/(\d+)/", url)[1])

    def responder(self, carga, ordem, sequencia, chave):
        corpo = {"ordem": ordem, "sequencia": sequencia, "base": sequencia - 1, "valores": [chave]}
        inicio = time.perf_counter()
        _, texto = self.pedir(f"/avaliacoes/tentativas/{self.tentativa}/responder/", json.dumps(corpo).encode())
        carga.segundos.append(time.perf_counter() - inicio)
        assert json.loads(texto)["sequencia"] == sequencia, texto
        carga.confirmadas[self.tentativa, ordem, sequencia] = chave


def _insistir(carga, fazer):
    for vez in range(TENTATIVAS):
        try:
            return fazer()
        except urllib.error.HTTPError as erro:
            if erro.code < 500:
                raise AssertionError(f"{erro.code}: {erro.read()[:300]}") from erro
            carga.falhas.append(str(erro.code))
        except (HTTPException, OSError) as erro:  # também a resposta que a morte do processo cortou no meio
            carga.falhas.append(type(erro).__name__)
        time.sleep(min(0.2 * 2**vez, 5))
    raise AssertionError(f"a resposta não chegou em {TENTATIVAS} tentativas: {carga.falhas[-1]}")


def simular(produto, *, pessoas, segundos, simultaneas, mortes=2, semente=1):
    """Todas começam; depois respondem a tudo, espalhadas em `segundos`, enquanto `mortes` processos web morrem."""
    sorteio, carga = random.Random(semente), Carga()
    saida = produto.manage("shell", "-c", PREPARO.format(pessoas=pessoas, questoes=QUESTOES))
    carga.avaliacao, cookie, sessoes = json.loads(saida.split("PREPARO ", 1)[1])
    alunas = [Aluna(produto.url, cookie, sessao) for sessao in sessoes]
    agenda = sorted((sorteio.uniform(0, segundos), n, 1 + i) for n in range(pessoas) for i in range(QUESTOES))
    with ThreadPoolExecutor(simultaneas) as turma:
        list(turma.map(lambda aluna: aluna.comecar(carga.avaliacao, carga), alunas))
        inicio, acabou = time.monotonic(), Event()
        ao_lado = [
            Thread(target=_medir_nua, args=(produto.url, carga, acabou)),
            Thread(target=_matar, args=(produto, carga, mortes, segundos)),
        ]
        for linha in ao_lado:
            linha.start()
        feitos = [
            turma.submit(_responder, carga, alunas[n], ordem, inicio + quando, sorteio.random())
            for quando, n, ordem in agenda
        ]
        for feito in feitos:
            feito.result()
        acabou.set()
        for linha in ao_lado:
            linha.join()
    return carga


def _responder(carga, aluna, ordem, quando, sorte):
    time.sleep(max(0, quando - time.monotonic()))
    chave = "abcd"[int(sorte * 4)]
    _insistir(carga, lambda: aluna.responder(carga, ordem, 1, chave))
    if sorte < 0.2:  # a confirmação se perdeu: o aparelho repete o mesmo pedido
        carga.repetidos += 1
        _insistir(carga, lambda: aluna.responder(carga, ordem, 1, chave))
    if sorte > 0.8:  # mudou de ideia
        _insistir(carga, lambda: aluna.responder(carga, ordem, 2, "a" if chave != "a" else "b"))


def _matar(produto, carga, mortes, segundos):
    """Mata processos que atendem, sem aviso; o gunicorn põe outros no lugar."""
    for _ in range(mortes):
        time.sleep(segundos / (mortes + 1))
        pid = filhos(produto.pids["web"])[0]
        os.kill(pid, signal.SIGKILL)
        carga.mortos.append(pid)


def _medir_nua(url, carga, acabou):
    """A vista que não faz nada, medida no meio da mesma carga."""
    while not acabou.is_set():
        inicio = time.perf_counter()
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=30).read()
            carga.nua.append(time.perf_counter() - inicio)
        except (HTTPException, OSError):
            carga.falhas.append("nua")
        time.sleep(0.2)


def conferir(produto, carga):
    """Toda resposta confirmada está lá, uma vez, com o que se respondeu. Devolve quantas linhas há."""
    saida = produto.manage("shell", "-c", CONTAGEM.format(avaliacao=carga.avaliacao))
    linhas = json.loads(saida.split("CONTAGEM ", 1)[1])
    guardadas = {(tentativa, ordem, sequencia): conteudo[0] for tentativa, ordem, sequencia, conteudo in linhas}
    assert len(guardadas) == len(linhas)
    assert guardadas == carga.confirmadas
    return len(linhas)
