"""Vagas disputadas ao mesmo tempo: a oferta que vence e a que se aceita, duas saídas e uma fila, a turma cheia."""

from datetime import timedelta

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory

from cursos import matricula as atos
from cursos.models import Matricula, MovimentoDeVaga

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RODADAS = 20
S = Matricula.Situacao


@pytest.fixture(params=["com trava", "sem trava"])
def trava(request, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL: o SQLite não tem trava de linha")
    if request.param == "sem trava":
        sem_trava(monkeypatch)
    return request.param == "com trava"


def violacoes(rodada, trava):
    """Quantas rodadas quebraram a regra; sem trava basta achar uma."""
    total = 0
    for _ in range(RODADAS):
        total += rodada()
        if total and not trava:
            break
    return total


def do_livro(turma):
    return turma.movimentos.aggregate(soma=Sum("quantas"))["soma"] or 0


def limpar():
    MovimentoDeVaga.objects.all().delete()
    Matricula.objects.all().delete()


def turma_com_espera(vagas):
    hoje = timezone.localdate()
    return TurmaFactory(vagas=vagas, analise_automatica=True, espera_ate=hoje + timedelta(days=10))


def test_a_oferta_que_vence_e_se_aceita_no_mesmo_instante_tem_um_vencedor_so(trava):
    turma = turma_com_espera(1)

    def rodada():
        limpar()
        daqui_a_pouco = timezone.now() + timedelta(minutes=5)
        oferta = MatriculaFactory(turma=turma, situacao="deferida", confirmar_ate=daqui_a_pouco)
        proxima = MatriculaFactory(turma=turma, situacao="lista_de_espera")
        resposta, _ = ao_mesmo_tempo(
            lambda: atos.confirmar(Matricula.objects.get(pk=oferta.pk), por=None),
            lambda: atos.expirar_vagas(daqui_a_pouco + timedelta(seconds=1)),
        )
        fim = [Matricula.objects.get(pk=m.pk).situacao for m in (oferta, proxima)]
        aceita = not isinstance(resposta, Exception)
        prometido = [S.CONFIRMADA, S.LISTA_DE_ESPERA] if aceita else [S.EXPIRADA, S.DEFERIDA]
        return fim != prometido or do_livro(turma) != 1

    assert (violacoes(rodada, trava) == 0) is trava


def test_quem_sai_e_quem_pede_juntos_nao_passam_das_vagas_nem_pulam_a_fila(trava):
    turma = turma_com_espera(3)
    novas = PessoaFactory.create_batch(6)

    def rodada():
        limpar()
        dentro = [MatriculaFactory(turma=turma, confirmada=True) for _ in range(3)]
        fila = [MatriculaFactory(turma=turma, situacao="lista_de_espera") for _ in range(3)]
        saidas = [lambda m=m: atos.desistir(Matricula.objects.get(pk=m.pk), por=None) for m in dentro[:2]]
        ao_mesmo_tempo(*saidas, *[lambda p=p: atos.solicitar(p, turma) for p in novas])
        situacoes = [Matricula.objects.get(pk=m.pk).situacao for m in fila]
        com_vaga = turma.matriculas.que_ocupam_vaga().count()
        em_ordem = situacoes == [S.DEFERIDA, S.DEFERIDA, S.LISTA_DE_ESPERA]
        return not (em_ordem and com_vaga == do_livro(turma) == 3)

    assert (violacoes(rodada, trava) == 0) is trava


def test_transferencias_cruzadas_nao_travam_uma_a_outra():
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL")
    uma = turma_com_espera(2)
    outra = TurmaFactory(curso=uma.curso, vagas=2)
    indo, vindo = MatriculaFactory(turma=uma, confirmada=True), MatriculaFactory(turma=outra, confirmada=True)

    resultado = ao_mesmo_tempo(
        lambda: atos.transferir(indo, outra, None, "Mudou."), lambda: atos.transferir(vindo, uma, None, "Mudou.")
    )

    assert [m.situacao for m in resultado] == [S.CONFIRMADA, S.CONFIRMADA]
    assert (do_livro(uma), do_livro(outra)) == (1, 1)
