"""As travas fazem falta: sem elas a regra se quebra; com elas, nunca."""

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.db import connection
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory

from cursos import atividade
from cursos import matricula as atos
from cursos.models import Matricula, MovimentoDeVaga

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RODADAS = 20


@pytest.fixture(params=["com trava", "sem trava"])
def trava(request, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL: o SQLite não tem trava de linha")
    if request.param == "sem trava":
        sem_trava(monkeypatch)
    return request.param == "com trava"


def violacoes(rodada, ate_achar):
    """Quantas rodadas quebraram a regra; sem trava basta achar uma."""
    total = 0
    for _ in range(RODADAS):
        total += rodada()
        if ate_achar and total:
            break
    return total


def test_a_ultima_vaga_e_de_uma_pessoa_so(trava):
    pessoas = PessoaFactory.create_batch(20)
    turma = TurmaFactory(vagas=1, analise_automatica=True)

    def rodada():
        MovimentoDeVaga.objects.all().delete()
        Matricula.objects.all().delete()
        ao_mesmo_tempo(*[lambda p=p: atos.solicitar(p, turma) for p in pessoas])
        confirmadas = turma.matriculas.que_ocupam_vaga().count()
        assert confirmadas >= 1
        return confirmadas != 1

    assert (violacoes(rodada, ate_achar=not trava) == 0) is trava


def test_concluir_e_cancelar_juntos_tem_um_vencedor_so(trava):
    turma = TurmaFactory()
    paginas = [a.pagina for a in turma.atividades.select_related("pagina")]

    def quase_no_fim():
        matricula = MatriculaFactory(turma=turma, confirmada=True)
        for pagina in paginas[:-1]:
            atividade.concluir(matricula, pagina)
        return matricula

    def rodada():
        matricula, feitos = quase_no_fim(), []

        def concluir():
            atividade.registrar_nota(Matricula.objects.get(pk=matricula.pk), paginas[-1], 100)
            feitos.append("concluida")

        def cancelar():
            atos.cancelar(Matricula.objects.get(pk=matricula.pk), por=None)
            feitos.append("cancelada")

        ao_mesmo_tempo(concluir, cancelar)
        final = Matricula.objects.get(pk=matricula.pk)
        assert final.situacao in {"concluida", "cancelada"}
        return len(feitos) != 1 or feitos[0] != final.situacao

    assert (violacoes(rodada, ate_achar=not trava) == 0) is trava
