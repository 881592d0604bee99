"""Corridas, em PostgreSQL: sem a trava o defeito aparece; com o código do produto, nunca."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections
from django.db.models import QuerySet
from fabricas import MatriculaFactory, TurmaFactory

from avaliacoes import formas
from avaliacoes import tentativa as atos
from avaliacoes.models import AvaliacaoPage, FormaDaMatricula, ItemDaTentativa, Tentativa
from cursos.models import Progresso

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RODADAS = 20


@pytest.fixture(params=[True, False], ids=["com_a_trava", "sem_a_trava"])
def com_trava(request, monkeypatch):
    if not request.param:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda consulta, *args, **kwargs: consulta)
    return request.param


def _ao_mesmo_tempo(*atos_a_fazer):
    """Faz todos juntos, cada um em sua conexão. Devolve o que cada um deu: o valor ou a exceção."""
    largada = Barrier(len(atos_a_fazer))

    def fazer(ato):
        try:
            with connection.cursor():
                largada.wait()
            return ato()
        except IntegrityError as erro:
            return erro
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(atos_a_fazer)) as turma:
        return list(turma.map(fazer, atos_a_fazer))


def _conferir(violacoes, com_trava):
    assert violacoes == 0 if com_trava else violacoes > 0


def test_dois_comecos_juntos_dao_a_mesma_tentativa(com_trava):
    turma, avaliacao = TurmaFactory(), AvaliacaoPage.objects.get()
    violacoes = 0

    for matricula in MatriculaFactory.create_batch(RODADAS, turma=turma, confirmada=True):
        dadas = _ao_mesmo_tempo(*[lambda m=matricula: atos.iniciar(m, avaliacao).pk] * 3)
        violacoes += len(set(map(str, dadas))) > 1

    _conferir(violacoes, com_trava)


def test_dois_envios_juntos_sao_um_so(com_trava):
    turma, avaliacao = TurmaFactory(), AvaliacaoPage.objects.get()
    violacoes = 0

    for matricula in MatriculaFactory.create_batch(RODADAS, turma=turma, confirmada=True):
        tentativa = atos.iniciar(matricula, avaliacao)
        dados = _ao_mesmo_tempo(*[lambda t=tentativa: atos.enviar(t).enviada_em] * 3)
        violacoes += len(set(dados)) > 1

    _conferir(violacoes, com_trava)


def test_nenhuma_resposta_entra_depois_da_correcao(com_trava):
    turma, avaliacao = TurmaFactory(), AvaliacaoPage.objects.get()
    violacoes = 0

    for matricula in MatriculaFactory.create_batch(RODADAS, turma=turma, confirmada=True):
        tentativa = atos.iniciar(matricula, avaliacao)

        def responder(t=tentativa):
            with suppress(atos.Recusa):
                return atos.responder(t, 1, 1, ["b"])

        _ao_mesmo_tempo(responder, lambda t=tentativa: atos.enviar(t))
        item = ItemDaTentativa.objects.get(tentativa=tentativa, ordem=1)
        violacoes += item.respostas.exists() != (item.fracao == 1)

    _conferir(violacoes, com_trava)


def test_as_formas_continuam_equilibradas_com_todos_chegando_juntos(com_trava):
    turma = TurmaFactory()
    violacoes = 0

    for _ in range(RODADAS):
        matriculas = MatriculaFactory.create_batch(4, turma=turma, confirmada=True)
        _ao_mesmo_tempo(*[lambda m=m: formas.forma_da(m) for m in matriculas])
        da_turma = list(FormaDaMatricula.objects.values_list("forma", flat=True))
        violacoes += abs(da_turma.count("A") - da_turma.count("B")) > 1

    _conferir(violacoes, com_trava)


def test_enviar_e_cancelar_juntos_nao_deixam_nota_em_matricula_cancelada_pela_metade():
    turma, avaliacao = TurmaFactory(), AvaliacaoPage.objects.get()

    for matricula in MatriculaFactory.create_batch(RODADAS, turma=turma, confirmada=True):
        tentativa = atos.iniciar(matricula, avaliacao)
        _ao_mesmo_tempo(lambda t=tentativa: atos.enviar(t), lambda m=matricula: m._mudar_para(m.Situacao.CANCELADA))
        tentativa = Tentativa.objects.get(pk=tentativa.pk)
        lancada = Progresso.objects.get(matricula=matricula, pagina_id=avaliacao.pk).nota is not None
        assert lancada != bool(tentativa.nao_lancada_por)
