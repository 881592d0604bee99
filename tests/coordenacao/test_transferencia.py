import pytest
from django.db.models import Sum
from django.utils import timezone
from fabricas import EncontroFactory, MatriculaFactory, TurmaFactory

from avaliacoes.formas import forma_da
from coordenacao.transferencia import transferir
from cursos.models import Presenca

pytestmark = pytest.mark.django_db


def test_transferir_leva_o_progresso_a_presenca_e_a_forma_da_avaliacao():
    origem = TurmaFactory()
    destino = TurmaFactory(curso=origem.curso)
    antes, depois = EncontroFactory(turma=origem, horas=8), EncontroFactory(turma=destino, horas=8)
    matricula = MatriculaFactory(turma=origem, confirmada=True)
    matricula.progressos.create(pagina=origem.atividades.first().pagina, concluido_em=timezone.now())
    Presenca.objects.create(matricula=matricula, encontro=antes, situacao="presente", horas=6, origem="lista")
    forma = forma_da(matricula)

    nova = transferir(matricula, destino, None, "Mudou de cidade.")

    presenca = nova.presencas.get()
    assert (presenca.encontro, presenca.situacao, presenca.horas) == (depois, "aproveitada", 6)
    assert forma_da(nova) == forma
    assert nova.progressos.count() == 1
    assert destino.movimentos.aggregate(s=Sum("quantas"))["s"] == 1
