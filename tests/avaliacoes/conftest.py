from types import SimpleNamespace

import pytest
from fabricas import MatriculaFactory, TurmaFactory

from avaliacoes.models import AvaliacaoPage


@pytest.fixture
def cena(db):
    """Uma pessoa matriculada e a avaliação formativa (três questões de escolha única, `b` certa) da sua turma."""
    turma = TurmaFactory()
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    return SimpleNamespace(
        turma=turma, matricula=matricula, pessoa=matricula.pessoa, avaliacao=AvaliacaoPage.objects.get()
    )
