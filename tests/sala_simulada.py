"""Uma sala cheia, por HTTP: cada celular se apresenta, envia os seus achados e reenvia o que acha que se perdeu.

Fala só HTTP com o produto no ar (ver `produto.py`). Serve ao teste e à medição (`bench/oficina.py`).
"""

import json
import random
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from threading import Event, Thread
from uuid import UUID, uuid4

CODIGO = "CAFE34"  # o da oficina aberta da demonstração
TENTATIVAS = 30
CONTAGEM = """
import json
from oficinas.models import Achado, Oficina
oficina = Oficina.objects.get(codigo_de_entrada="{codigo}")
linhas = oficina.achados.order_by("codigo").values_list("codigo", "uuid", "enunciado")
print("CONTAGEM", json.dumps([oficina.ultimo_achado, [[c, str(u), t] for c, u, t in linhas]]))
"""


@dataclass
class Resultado:
    """`enviados`: {{uuid: texto}}. `segundos`: de cada envio aceito. `reenvios`: quantos foram de novo."""

    enviados: dict = field(default_factory=dict)
    segundos: list = field(default_factory=list)
    nua: list = field(default_factory=list)
    reenvios: int = 0
    falhas: list = field(default_factory=list)


class Celular:
    def __init__(self, url, numero):
        self.url, self.numero = url, numero
        self._navegador = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def _pedir(self, caminho, dados=None, **cabecalhos):
        corpo = urllib.parse.urlencode(dados).encode() if dados else None
        pedido = urllib.request.Request(self.url + caminho, corpo, cabecalhos)
        with self._navegador.open(pedido, timeout=30) as resposta:
            return resposta.read().decode()

    def apresentar(self):
        pagina = self._pedir(f"/oficinas/entrar/{CODIGO}/")
        quem = {"nome": f"Participante Fictícia {chr(65 + self.numero % 26)}", "papel": "Técnica", "orgao": "CIS"}
        dados = {**quem, "uuid": str(uuid4()), "uso_da_fala": "sem_nome", "csrfmiddlewaretoken": self._sinal(pagina)}
        self._sinal_da_sala = self._sinal(self._pedir(f"/oficinas/entrar/{CODIGO}/", dados))

    def _sinal(self, pagina):
        return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', pagina)[1]

    def enviar(self, uuid, texto):
        """Um envio, como o da fila do celular. Devolve quantos segundos levou."""
        nota = str(1 + UUID(uuid).int % 5)
        dados = {"uuid": uuid, "eixo": "regulacao", "enunciado": texto, "impacto": nota, "frequencia": nota}
        inicio = time.perf_counter()
        resposta = self._pedir(
            f"/oficinas/sala/{CODIGO}/",
            dados,
            **{"Accept": "application/json", "X-CSRFToken": self._sinal_da_sala},
        )
        segundos = time.perf_counter() - inicio
        if not json.loads(resposta).get("numero"):
            raise AssertionError(f"resposta inesperada: {resposta[:200]}")
        return segundos


def simular(url, *, pessoas, achados, segundos, semente=1):
    """Todos se apresentam juntos e depois enviam `achados` ao todo, espalhados em `segundos`."""
    sorteio, resultado = random.Random(semente), Resultado()
    celulares = [Celular(url, n) for n in range(pessoas)]
    with ThreadPoolExecutor(pessoas) as sala:
        list(sala.map(Celular.apresentar, celulares))
        agenda = [(sorteio.uniform(0, segundos), celulares[n % pessoas], str(uuid4()), n) for n in range(achados)]
        inicio, acabou = time.monotonic(), Event()
        medida = Thread(target=_medir_nua, args=(url, resultado, acabou))
        medida.start()
        feitos = [
            sala.submit(
                _dizer, resultado, celular, uuid, f"Achado {n}: a vaga sobra.", inicio + quando, sorteio.random()
            )
            for quando, celular, uuid, n in sorted(agenda, key=lambda item: item[0])
        ]
        for feito in feitos:
            feito.result()
        acabou.set()
        medida.join()
    return resultado


def _medir_nua(url, resultado, acabou):
    """A vista que não faz nada, medida no meio da mesma carga."""
    while not acabou.is_set():
        inicio = time.perf_counter()
        urllib.request.urlopen(f"{url}/healthz", timeout=30).read()
        resultado.nua.append(time.perf_counter() - inicio)
        time.sleep(0.2)


def _dizer(resultado, celular, uuid, texto, quando, sorte):
    time.sleep(max(0, quando - time.monotonic()))
    resultado.enviados[uuid] = texto
    _insistir(resultado, celular, uuid, texto)
    if sorte < 0.4:  # a resposta se perdeu: o celular envia de novo, às vezes duas vezes juntas
        resultado.reenvios += 1
        _insistir(resultado, celular, uuid, texto)
    if sorte < 0.2:
        resultado.reenvios += 2
        with ThreadPoolExecutor(2) as dois:
            list(dois.map(lambda _: _insistir(resultado, celular, uuid, texto), range(2)))


def _insistir(resultado, celular, uuid, texto):
    for tentativa in range(TENTATIVAS):
        try:
            resultado.segundos.append(celular.enviar(uuid, texto))
        except (HTTPException, OSError) as erro:  # também a resposta cortada no meio
            resultado.falhas.append(str(erro))
            time.sleep(min(0.2 * 2**tentativa, 5))
        else:
            return
    raise AssertionError(f"o achado {uuid} não chegou em {TENTATIVAS} tentativas: {resultado.falhas[-1]}")


def conferir(produto, resultado):
    """Nenhum perdido, nenhum dobrado, nenhum número pulado. Devolve quantos havia antes."""
    saida = produto.manage("shell", "-c", CONTAGEM.format(codigo=CODIGO))
    ultimo, linhas = json.loads(saida.split("CONTAGEM ", 1)[1])
    chegaram = {uuid: texto for _, uuid, texto in linhas if uuid in resultado.enviados}
    assert chegaram == resultado.enviados
    assert [int(codigo.rpartition("/")[2]) for codigo, _, _ in linhas] == list(range(1, ultimo + 1))
    return len(linhas) - len(chegaram)


def percentil(segundos, quanto):
    ordenados = sorted(segundos)
    return ordenados[min(int(len(ordenados) * quanto), len(ordenados) - 1)]
