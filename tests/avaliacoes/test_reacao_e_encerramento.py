"""Enviar a reação enquanto a turma encerra, em PostgreSQL: nenhuma das duas espera pela outra para sempre."""

import pytest
from corridas import ao_mesmo_tempo
from django.utils import timezone
from fabricas import MatriculaFactory, TurmaFactory, criar_questao

from avaliacoes import tentativa as atos
from avaliacoes.models import AvaliacaoPage, QuestaoDaAvaliacao, RespostaAnonima, Tentativa
from cursos import encerramento
from cursos.models import Turma

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RODADAS = 12


def test_enviar_a_reacao_e_encerrar_a_turma_juntos_nao_se_travam():
    turma, avaliacao = TurmaFactory(), AvaliacaoPage.objects.get()
    escala = criar_questao("R1", "escala", {"rotulos": ["Não", "Sim"]})
    avaliacao.itens.all().delete()
    QuestaoDaAvaliacao.objects.create(avaliacao=avaliacao, questao=escala, sort_order=0)
    AvaliacaoPage.objects.update(tipo="reacao", peso=0)
    avaliacao = AvaliacaoPage.objects.get()
    matriculas = MatriculaFactory.create_batch(RODADAS, turma=turma, confirmada=True)
    for matricula in matriculas:
        atos.responder(atos.iniciar(matricula, avaliacao), 1, 1, ["2"])
    Turma.objects.update(situacao=Turma.Situacao.ENCERRADA, encerrada_em=timezone.now())

    for matricula in matriculas:
        tentativa = Tentativa.objects.get(matricula=matricula)
        ao_mesmo_tempo(lambda t=tentativa: atos.enviar(t), lambda m=matricula: encerramento.decidir(m))

    assert not Tentativa.objects.abertas().exists()
    assert RespostaAnonima.objects.values("folha").distinct().count() == RODADAS
