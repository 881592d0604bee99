"""Corridas da correção, em PostgreSQL: sem a trava o defeito aparece; com o código do produto, nunca."""

from decimal import Decimal

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from entregas import DISSERTATIVA, cena_de_entrega, entregar
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory

from avaliacoes import correcao_manual, recorrecao
from avaliacoes import tentativa as da_tentativa
from avaliacoes.correcao_manual import Decisao
from avaliacoes.models import AvaliacaoPage, NotaAlterada, Recorrecao, Tentativa
from contas.recusa import Recusa

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RODADAS = 20


@pytest.fixture(params=[True, False], ids=["com_a_trava", "sem_a_trava"])
def com_trava(request, monkeypatch):
    if not request.param:
        sem_trava(monkeypatch)
    return request.param


def _conferir(violacoes, com_trava):
    assert violacoes == 0 if com_trava else violacoes > 0


def test_duas_tutoras_juntas_uma_e_avisada_da_outra(com_trava):
    cena = cena_de_entrega("dissertativa", DISSERTATIVA, tipo="formativa", slug="texto")
    outra, violacoes = PessoaFactory(grupo="Tutores"), 0

    for matricula in MatriculaFactory.create_batch(RODADAS, turma=cena.turma, confirmada=True):
        tentativa = entregar(cena, matricula)
        atos = [
            lambda t=tentativa, n=nota, p=por: correcao_manual.corrigir_itens(t, {1: Decisao(Decimal(n))}, p)
            for nota, por in (("0.5", cena.tutora), ("0.9", outra))
        ]
        recusadas = [r for r in ao_mesmo_tempo(*atos) if isinstance(r, Recusa)]
        violacoes += [r.codigo for r in recusadas] != ["outra_corrigiu"]

    _conferir(violacoes, com_trava)


def test_duas_recorrecoes_juntas_da_mesma_versao_uma_e_recusada():
    turma, avaliacao = TurmaFactory(), AvaliacaoPage.objects.get()
    versao, por = avaliacao.itens.first().questao.versao_atual, PessoaFactory()
    da_tentativa.enviar(da_tentativa.iniciar(MatriculaFactory(turma=turma, confirmada=True), avaliacao))

    def pedir(modo):
        return recorrecao.recorrigir(Recorrecao(versao=versao, modo=modo), "Erro.", por)

    for _ in range(RODADAS):
        Recorrecao.objects.all().delete()
        dadas = ao_mesmo_tempo(lambda: pedir("todos_acertam"), lambda: pedir("nao_conta"))
        assert [d.codigo for d in dadas if isinstance(d, Recusa)] == ["em_andamento"]


def test_dois_trabalhadores_na_mesma_recorrecao_nao_fazem_nada_duas_vezes():
    turma, avaliacao = TurmaFactory(), AvaliacaoPage.objects.get()
    versao = avaliacao.itens.first().questao.versao_atual
    for matricula in MatriculaFactory.create_batch(RODADAS, turma=turma, confirmada=True):
        da_tentativa.enviar(da_tentativa.iniciar(matricula, avaliacao))
    pedida = recorrecao.recorrigir(Recorrecao(versao=versao, modo="todos_acertam"), "Erro.", PessoaFactory())

    ao_mesmo_tempo(*[lambda: recorrecao.processar(pedida.pk)] * 3)

    pedida.refresh_from_db()
    assert (pedida.andando, pedida.vistas, NotaAlterada.objects.count()) == (False, RODADAS, RODADAS)
    assert set(Tentativa.objects.values_list("nota", flat=True)) == {Decimal("33.33")}


def test_quem_envia_enquanto_se_anula_sai_com_a_regra_nova():
    turma, avaliacao = TurmaFactory(), AvaliacaoPage.objects.get()
    versao, por = avaliacao.itens.first().questao.versao_atual, PessoaFactory()
    for matricula in MatriculaFactory.create_batch(RODADAS, turma=turma, confirmada=True):
        Recorrecao.objects.filter(andando=False).update(modo="como_era")
        tentativa = da_tentativa.iniciar(matricula, avaliacao)

        def anular():
            feita = recorrecao.recorrigir(Recorrecao(versao=versao, modo="todos_acertam"), "Erro.", por)
            recorrecao.processar(feita.pk)

        ao_mesmo_tempo(anular, lambda t=tentativa: da_tentativa.enviar(t))
        tentativa.refresh_from_db()
        assert tentativa.nota == Decimal("33.33")
