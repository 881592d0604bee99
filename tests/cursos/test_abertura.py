from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import PessoaFactory, TurmaFactory, criar_curso

from contas.recusa import Recusa
from cursos import abertura, carga_horaria
from cursos.models import CriterioDaTurma, Encontro, Turma

pytestmark = pytest.mark.django_db


def rascunho(*criterios, **curso):
    turma = TurmaFactory(curso=criar_curso(**curso), aberta=False)
    for tipo, valor in criterios:
        CriterioDaTurma.objects.create(turma=turma, tipo=tipo, valor=valor)
    return turma


def test_abrir_congela_as_atividades_na_ordem_do_curso():
    turma = rascunho(("atividades", None), modulos=2)

    abertura.abrir(turma, por=None)

    congeladas = turma.atividades.select_related("pagina")
    assert [a.pagina.title for a in congeladas][:4] == ["Aula 1.1", "Aula 1.2", "Prática 1", "Avaliação do módulo"]
    assert [a.ordem for a in congeladas] == list(range(1, 9))
    assert carga_horaria.da_turma(turma) == 4


def test_abrir_de_novo_nao_muda_nada_mesmo_que_o_curso_tenha_mudado():
    turma = rascunho(("atividades", None))
    abertura.abrir(turma, por=None)
    turma.curso.get_children().first().get_children().first().unpublish()

    abertura.abrir(turma, por=None)

    assert turma.atividades.count() == 4


def test_atividade_no_servico_nao_obriga_em_turma_autoinstrucional():
    turma = rascunho(("atividades", None))
    pratica = turma.curso.get_descendants().filter(slug="pratica").first().specific
    pratica.tipo = "dispersao"
    pratica.save()

    abertura.abrir(turma, por=None)

    assert turma.atividades.get(pagina_id=pratica.pk).obrigatoria is False


@pytest.mark.parametrize(
    ("criterios", "curso", "codigo"),
    [
        ([], {}, "sem_criterio"),
        ([("nota_por_avaliacao", 70)], {"avaliacao": False}, "criterio_nota"),
        ([("aproveitamento", 70)], {"avaliacao": False}, "criterio_peso"),
        ([("frequencia", 75)], {}, "criterio_frequencia"),
        ([("atividades", None)], {"aulas": 0, "pratica": False, "avaliacao": False}, "sem_atividades"),
    ],
)
def test_turma_que_ninguem_poderia_concluir_nao_abre(criterios, curso, codigo):
    turma = rascunho(*criterios, **({"aulas": 1} | curso) if curso.get("aulas") != 0 else {"modulos": 0})

    with pytest.raises(Recusa) as recusa:
        abertura.abrir(turma, por=None)

    turma.refresh_from_db()
    assert recusa.value.codigo == codigo
    assert (turma.situacao, turma.atividades.count()) == ("rascunho", 0)


def test_curso_fora_do_ar_nao_abre_turma():
    turma = rascunho(("atividades", None))
    turma.curso.unpublish()

    with pytest.raises(Recusa) as recusa:
        abertura.abrir(Turma.objects.get(pk=turma.pk), por=None)

    assert recusa.value.codigo == "curso_nao_publicado"


def test_horas_que_nao_fecham_sao_ditas_por_modulo_com_virgula():
    curso = criar_curso()
    modulo = curso.get_children().first().specific
    assert carga_horaria.problemas(curso) == []
    aula = modulo.get_children().first().specific
    aula.minutos += 20
    aula.save()

    frases = carga_horaria.problemas(curso)

    assert frases == ["“Módulo 1” tem 2 h declaradas, mas as atividades e os encontros somam 2,33 h."]


def test_encontros_entram_nas_horas_da_turma():
    turma = TurmaFactory()
    Encontro.objects.create(turma=turma, titulo="Abertura", dia=timezone.localdate() + timedelta(1), horas=4)

    assert carga_horaria.da_turma(turma) == 6


def test_cada_turma_e_vista_por_quem_a_acompanha():
    dela, tutora, registro = (
        PessoaFactory(grupo="Coordenação"),
        PessoaFactory(grupo="Tutores"),
        PessoaFactory(administra=True),
    )
    turma = TurmaFactory(coordenadores=[dela], tutores=[tutora])
    outra = TurmaFactory(curso=turma.curso)

    assert set(Turma.objects.coordenadas_por(dela)) == {turma}
    assert set(Turma.objects.acompanhadas_por(tutora)) == {turma}
    assert set(Turma.objects.coordenadas_por(tutora)) == set()
    assert set(Turma.objects.coordenadas_por(registro)) == {turma, outra}
