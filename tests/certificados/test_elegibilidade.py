import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from fabricas import MatriculaFactory

from certificados.elegibilidade import o_que_falta, o_que_falta_na_turma
from certificados.models import Modelo
from cursos.models import AtividadeDaTurma

pytestmark = pytest.mark.django_db


def test_junta_o_que_falta_no_curso_e_o_que_impede_a_escola(turma):
    Modelo.objects.all().delete()
    matricula = MatriculaFactory(turma=turma, confirmada=True)

    pendencias = o_que_falta(matricula)

    assert len(pendencias) == AtividadeDaTurma.objects.filter(turma=turma).count() + 1
    assert (pendencias[-1].codigo, pendencias[-1].quem) == ("sem_modelo", "coordenacao")
    assert all(p.frase.endswith(".") and p.acao for p in pendencias)


def test_nada_falta_a_quem_ja_tem_certificado_em_vigor(certificado):
    Modelo.objects.update(live=False)

    assert o_que_falta(certificado.matricula) == []


def test_nada_falta_a_quem_concluiu_e_a_escola_pode_emitir(matricula):
    assert o_que_falta(matricula) == []


def test_a_matricula_em_analise_so_ouve_que_espera(turma):
    pendencias = o_que_falta(MatriculaFactory(turma=turma, em_analise=True))

    assert [p.codigo for p in pendencias] == ["nao_confirmada"]


def test_o_numero_de_consultas_do_quadro_nao_cresce_com_as_pessoas(turma):
    contagens = []
    for _ in range(2):
        MatriculaFactory.create_batch(6, turma=turma, confirmada=True)
        with CaptureQueriesContext(
            connection,
        ) as consultas:
            faltas = o_que_falta_na_turma(turma, turma.matriculas.all())
        contagens.append(len(consultas))

    assert len(faltas) == 12
    assert contagens[0] == contagens[1] <= 9
