import pytest
from fabricas import TurmaFactory, criar_questao
from respostas_prontas import Sala

from avaliacoes.models import AvaliacaoPage, QuestaoDaAvaliacao


@pytest.fixture
def sala(db):
    turma = TurmaFactory()
    return Sala(turma, turma.curso)


@pytest.fixture
def formativa(sala):
    """A avaliação de três questões de escolha única (`b` certa) que o curso já traz."""
    return AvaliacaoPage.objects.get()


@pytest.fixture
def reacao(sala):
    """Uma avaliação de reação com um item de escala e uma resposta aberta."""
    avaliacao = sala.avaliacao("reacao", questoes=0, tentativas=1)
    rotulos = ["Discordo totalmente", "Discordo", "Nem um nem outro", "Concordo", "Concordo totalmente"]
    escala = criar_questao("R1", "escala", {"rotulos": rotulos})
    aberta = criar_questao("R2", "dissertativa", {"resposta_esperada": "", "rubrica": []})
    for ordem, questao in enumerate((escala, aberta)):
        QuestaoDaAvaliacao.objects.create(avaliacao=avaliacao, questao=questao, sort_order=ordem)
    sala.turma.atividades.create(pagina=avaliacao, modulo=sala.modulo, ordem=99, minutos=10)
    return avaliacao
