from decimal import Decimal

import pytest
from fabricas import MatriculaFactory, TurmaFactory, criar_avaliacao, criar_curso

from cursos import abertura, atividade, conclusao
from cursos.models import CriterioDaTurma, Encontro, Matricula, Progresso

pytestmark = pytest.mark.django_db


def turma_com(*criterios, **curso):
    """Turma aberta com os critérios dados: [(tipo, valor)]."""
    turma = TurmaFactory(curso=criar_curso(**curso), aberta=False)
    Encontro.objects.create(turma=turma, titulo="Abertura", dia=turma.inicio, horas=4)
    for tipo, valor in criterios:
        CriterioDaTurma.objects.create(turma=turma, tipo=tipo, valor=valor)
    abertura.congelar(abertura.Conferencia.da_turma(turma), por=None)
    turma.refresh_from_db()
    return turma


def avaliacao_da(turma):
    return turma.atividades.filter(exige_nota=True).select_related("pagina").get().pagina


def codigos(matricula):
    return [p.codigo for p in conclusao.o_que_falta(matricula)]


def test_quem_faz_tudo_conclui():
    turma = TurmaFactory()
    matricula = MatriculaFactory(turma=turma, confirmada=True)

    for a in turma.atividades.select_related("pagina"):
        atividade.registrar_nota(matricula, a.pagina, 100) if a.exige_nota else atividade.concluir(matricula, a.pagina)

    matricula.refresh_from_db()
    assert matricula.situacao == "concluida"
    assert matricula.aproveitamento == 100
    assert conclusao.o_que_falta(matricula) == []


def test_falta_uma_pendencia_por_atividade_na_ordem_do_curso_com_o_caminho():
    turma = turma_com(("atividades", None), avaliacao=False)
    matricula = MatriculaFactory(turma=turma, confirmada=True)

    faltas = conclusao.o_que_falta(matricula)

    esperadas = [f"Falta concluir “{a.pagina.title}”." for a in turma.atividades.select_related("pagina")]
    assert [f.frase for f in faltas] == esperadas
    assert {(f.codigo, f.quem) for f in faltas} == {("atividade", "aluna")}
    assert faltas[0].url == f"/estudo/atividades/{turma.atividades.first().pagina_id}/"


@pytest.mark.parametrize(
    ("nota", "faltam", "frase"),
    [
        (None, ["nota"], "você ainda não tem nota"),
        (Decimal("69.6"), ["nota"], "sua nota é 69,6."),
        (Decimal("69.99"), ["nota"], "sua nota é 69,99."),
        (Decimal("70"), [], ""),
        (Decimal("100"), [], ""),
    ],
)
def test_a_nota_minima_nao_arredonda_a_favor_e_diz_o_numero_como_ele_e(nota, faltam, frase):
    turma = turma_com(("nota_por_avaliacao", 70))
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    Progresso.objects.create(matricula=matricula, pagina=avaliacao_da(turma), nota=nota)

    faltas = conclusao.o_que_falta(matricula)

    assert [f.codigo for f in faltas] == faltam
    assert frase in "".join(f.frase for f in faltas)


@pytest.mark.parametrize(
    ("frequencia", "esperado"),
    [
        (None, [("diario_aberto", "coordenacao")]),
        (Decimal("74.99"), [("frequencia", "coordenacao")]),
        (Decimal("75"), []),
    ],
)
def test_frequencia_nao_lancada_ou_abaixo_do_minimo_falta(frequencia, esperado):
    turma = turma_com(("frequencia", 75))
    matricula = MatriculaFactory(turma=turma, confirmada=True, frequencia=frequencia)

    assert [(f.codigo, f.quem) for f in conclusao.o_que_falta(matricula)] == esperado


@pytest.mark.parametrize(("nota", "faltam"), [("69.6", ["aproveitamento"]), ("70", [])])
def test_aproveitamento_pesa_as_notas(nota, faltam):
    turma = turma_com(("aproveitamento", 70))
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    Progresso.objects.create(matricula=matricula, pagina=avaliacao_da(turma), nota=Decimal(nota))

    faltas = conclusao.o_que_falta(matricula)

    assert [f.codigo for f in faltas] == faltam
    assert all("o seu é 69,6%" in f.frase for f in faltas)


def test_atividade_com_peso_e_sem_nota_conta_zero():
    curso = criar_curso()
    criar_avaliacao(curso.get_children().first().specific, slug="segunda")
    turma = TurmaFactory(curso=curso)
    primeira = turma.atividades.filter(exige_nota=True).first()
    progressos = {primeira.pagina_id: Progresso(pagina_id=primeira.pagina_id, nota=Decimal("90"))}

    assert conclusao.Regras.da_turma(turma).aproveitamento(progressos) == Decimal("45.00")
    assert conclusao.Regras.da_turma(turma).aproveitamento({}) is None


def test_o_que_nao_e_obrigatorio_nao_falta():
    turma = turma_com(("atividades", None), avaliacao=False)
    turma.atividades.update(obrigatoria=False)
    matricula = MatriculaFactory(turma=turma, confirmada=True)

    assert codigos(matricula) == []


def test_turma_sem_criterio_nunca_conclui_sozinha():
    turma = turma_com(("atividades", None), avaliacao=False)
    turma.criterios.all().delete()
    matricula = MatriculaFactory(turma=turma, confirmada=True)

    assert conclusao.concluir_se_cumpriu(matricula) is False


def test_so_a_confirmada_conclui_e_concluir_de_novo_nao_muda_nada():
    turma = turma_com(("atividades", None), avaliacao=False)
    turma.atividades.update(obrigatoria=False)
    trancada = MatriculaFactory(turma=turma, situacao="trancada")
    confirmada = MatriculaFactory(turma=turma, confirmada=True)

    resultados = [conclusao.concluir_se_cumpriu(m) for m in (trancada, confirmada, confirmada)]

    assert resultados == [False, True, False]
    assert Matricula.objects.get(pk=trancada.pk).situacao == "trancada"


def test_a_conta_do_que_falta_custa_o_mesmo_para_dez_e_para_uma(django_assert_num_queries):
    turma = turma_com(("atividades", None), ("nota_por_avaliacao", 70))
    matriculas = [MatriculaFactory(turma=turma, confirmada=True) for _ in range(10)]

    with django_assert_num_queries(3):
        regras = conclusao.Regras.da_turma(turma)
        livro = conclusao.progressos_de(matriculas)
        faltas = [regras.pendencias(m, livro[m.pk]) for m in matriculas]

    assert len(faltas) == 10
