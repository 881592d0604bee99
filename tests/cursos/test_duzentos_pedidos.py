"""Duzentas pessoas pedem matrícula ao mesmo tempo, por HTTP, em uma turma de 40 com duas vagas por consórcio."""

import json
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

pytestmark = pytest.mark.produto
PESSOAS, VAGAS, POR_CONSORCIO, CELULARES = 200, 40, 2, 50
SINAL = "a" * 32
PREPARO = f"""
import json
from datetime import timedelta
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from contas.models import Pessoa, Vinculo
from cursos import abertura
from cursos.models import CriterioDaTurma, CursoPage, Limite, Turma
from rede.models import Consorcio

hoje = timezone.localdate()
turma = Turma.objects.create(
    codigo="DISPUTADA", curso=CursoPage.objects.get(), vagas={VAGAS}, inscricoes_de=hoje, inscricoes_ate=hoje,
    inicio=hoje + timedelta(5), fim=hoje + timedelta(90), exige_anuencia=False, analise_automatica=True,
    autoinstrucional=True,
)
turma.coordenadores.add(Pessoa.objects.get(email="coordenacao@example.org"))
CriterioDaTurma.objects.create(turma=turma, tipo="atividades")
Limite.objects.create(turma=turma, por="consorcio", vagas={POR_CONSORCIO})
abertura.abrir(turma, por=None)
consorcios = list(Consorcio.objects.order_by("pk")[:40])
sessoes = []
for n in range({PESSOAS}):
    pessoa = Pessoa.objects.create(email=f"disputa{{n}}@example.org", nome="Pessoa Fictícia")
    Vinculo.objects.create(pessoa=pessoa, consorcio=consorcios[n % len(consorcios)], cargo="Técnica")
    sessao = import_module(settings.SESSION_ENGINE).SessionStore()
    sessao[SESSION_KEY], sessao[BACKEND_SESSION_KEY] = str(pessoa.pk), settings.AUTHENTICATION_BACKENDS[0]
    sessao[HASH_SESSION_KEY] = pessoa.get_session_auth_hash()
    sessao.save()
    sessoes.append(sessao.session_key)
print("SESSOES", json.dumps(sessoes))
"""
RESULTADO = """
import json
from django.db.models import Sum
from cursos.models import Turma
turma = Turma.objects.get(codigo="DISPUTADA")
pedidos = turma.matriculas.order_by("solicitada_em", "pk").values_list("consorcio_id", "situacao", "pessoa_id")
print("RESULTADO", json.dumps([turma.movimentos.aggregate(s=Sum("quantas"))["s"], list(pedidos)]))
"""


class SemSeguir(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def pedir(url, sessao, largada):
    """O estado HTTP do pedido de uma pessoa que já entrou."""
    cabecalhos = {"Cookie": f"sessionid={sessao}; csrftoken={SINAL}", "X-CSRFToken": SINAL}
    pedido = urllib.request.Request(f"{url}/estudo/turmas/DISPUTADA/inscrever/", b"", cabecalhos)
    largada.wait(timeout=60)
    try:
        return urllib.request.build_opener(SemSeguir).open(pedido, timeout=120).status
    except urllib.error.HTTPError as erro:
        return erro.code


def lido(saida, marca):
    return json.loads(saida.split(f"{marca} ", 1)[1].splitlines()[0])


def como_a_regra_manda(pedidos):
    """Quem ficaria com vaga se os pedidos fossem atendidos um a um, na ordem em que entraram."""
    por_consorcio, com_vaga = Counter(), set()
    for consorcio, _, pessoa in pedidos:
        if len(com_vaga) < VAGAS and por_consorcio[consorcio] < POR_CONSORCIO:
            por_consorcio[consorcio] += 1
            com_vaga.add(pessoa)
    return com_vaga


@pytest.mark.parametrize("produto", ["postgres+redis"], indirect=True)
def test_quarenta_vagas_duzentos_pedidos_juntos(produto):
    sessoes = lido(produto.manage("shell", "-c", PREPARO), "SESSOES")
    largada = Barrier(CELULARES)

    with ThreadPoolExecutor(CELULARES) as celulares:
        estados = list(celulares.map(lambda s: pedir(produto.url, s, largada), sessoes))

    do_livro, pedidos = lido(produto.manage("shell", "-c", RESULTADO), "RESULTADO")
    confirmadas = {pessoa for _, situacao, pessoa in pedidos if situacao == "confirmada"}
    por_consorcio = Counter(consorcio for consorcio, situacao, _ in pedidos if situacao == "confirmada")
    assert set(estados) == {302}
    assert len(pedidos) == PESSOAS
    assert len(confirmadas) == do_livro == VAGAS
    assert max(por_consorcio.values()) == POR_CONSORCIO
    assert confirmadas == como_a_regra_manda(pedidos)
    assert {situacao for _, situacao, _ in pedidos} == {"confirmada", "lista_de_espera"}
    assert "Traceback" not in produto.log("web")
