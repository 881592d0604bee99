"""O risco em palavras: que fatos preocupam, quanto, e como a frase os junta."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from fabricas import EncontroFactory, MatriculaFactory, ModeloFactory, TurmaFactory, criar_curso
from hypothesis import given
from hypothesis import strategies as st

from avaliacoes.models import AvaliacaoPage, Tentativa
from coordenacao.panorama import Panorama
from coordenacao.risco import SEM_RISCO, Fatos, Grau, de_quem_estuda, de_quem_tem_a_vaga
from cursos import atividade, frequencia
from cursos.models import CriterioDaTurma, Matricula, ModuloDaTurma, Presenca, Turma

EM_DIA = {"dias_de_aula": 30, "dias_sem_entrar": 1, "por_fazer": 3, "dias_ate_o_fim": 60}


@pytest.mark.parametrize(
    ("fatos", "grau", "frase"),
    [
        ({}, Grau.NENHUM, ""),
        ({"dias_sem_entrar": 6}, Grau.NENHUM, ""),
        ({"dias_sem_entrar": 7}, Grau.ATENCAO, "não entra há 7 dias"),
        ({"dias_sem_entrar": 12}, Grau.MEDIO, "não entra há 12 dias"),
        ({"dias_sem_entrar": 21}, Grau.ALTO, "não entra há 21 dias"),
        ({"dias_sem_entrar": None, "dias_de_aula": 2}, Grau.NENHUM, ""),
        ({"dias_sem_entrar": None, "dias_de_aula": 4}, Grau.MEDIO, "nunca entrou"),
        ({"dias_sem_entrar": None}, Grau.ALTO, "nunca entrou"),
        ({"dias_sem_entrar": 90, "por_fazer": 0}, Grau.NENHUM, ""),
        ({"modulos_atrasados": (2,)}, Grau.MEDIO, "falta o módulo 2"),
        ({"modulos_atrasados": (1, 2, 3)}, Grau.ALTO, "faltam os módulos 1, 2 e 3"),
        (
            {"notas_perdidas": ("Avaliação do módulo",)},
            Grau.ALTO,
            "ficou sem tentativas e abaixo da nota mínima em “Avaliação do módulo”",
        ),
        (
            {"frequencia_possivel": Decimal("74.99"), "frequencia_minima": Decimal("75.00")},
            Grau.ALTO,
            "a frequência não alcança mais 75%",
        ),
        ({"frequencia_possivel": Decimal(75), "frequencia_minima": Decimal(75)}, Grau.NENHUM, ""),
        ({"dias_ate_o_fim": 14}, Grau.MEDIO, "as aulas terminam em 14 dias e faltam 3 atividades"),
        ({"dias_ate_o_fim": 1, "por_fazer": 1}, Grau.ALTO, "as aulas terminam amanhã e falta 1 atividade"),
        ({"dias_ate_o_fim": -1}, Grau.ALTO, "as aulas terminaram e faltam 3 atividades"),
        (
            {"dias_sem_entrar": 12, "modulos_atrasados": (2,)},
            Grau.MEDIO,
            "não entra há 12 dias; falta o módulo 2",
        ),
    ],
)
def test_cada_fato_da_o_seu_grau_e_a_sua_razao(fatos, grau, frase):
    risco = de_quem_estuda(Fatos(**{**EM_DIA, **fatos}))

    assert (risco.grau, risco.frase) == (grau, frase)


@pytest.mark.parametrize(
    ("dias", "grau", "frase"),
    [
        (None, Grau.NENHUM, ""),
        (4, Grau.NENHUM, ""),
        (3, Grau.ATENCAO, "a vaga vence em 3 dias"),
        (1, Grau.MEDIO, "a vaga vence amanhã"),
        (0, Grau.MEDIO, "a vaga vence hoje"),
        (-1, Grau.ALTO, "o prazo para confirmar a vaga passou"),
    ],
)
def test_a_vaga_que_ninguem_confirmou_tambem_corre_risco(dias, grau, frase):
    risco = de_quem_tem_a_vaga(dias)

    assert (risco.grau, risco.frase) == (grau, frase)


@given(
    st.builds(
        Fatos,
        dias_de_aula=st.integers(-30, 400),
        dias_sem_entrar=st.none() | st.integers(0, 400),
        por_fazer=st.integers(0, 60),
        modulos_atrasados=st.lists(st.integers(1, 9), unique=True).map(tuple),
        dias_ate_o_fim=st.integers(-400, 400),
    )
)
def test_ha_grau_se_e_so_se_ha_razao(fatos):
    risco = de_quem_estuda(fatos)

    assert bool(risco.razoes) == bool(risco) == (risco.grau > 0)
    assert risco.frase.count(";") == max(len(risco.razoes) - 1, 0)


# --- Os fatos lidos do banco -----------------------------------------------------------------------------------------
@pytest.fixture
def turma(db):
    ModeloFactory()
    hoje = timezone.localdate()
    curso = criar_curso(modulos=2)
    return TurmaFactory(curso=curso, inicio=hoje - timedelta(days=60), fim=hoje + timedelta(days=60))


def _resumo(matricula, hoje=None):
    return Panorama(Turma.objects.get(pk=matricula.turma_id), hoje).resumos(Matricula.objects.filter(pk=matricula.pk))[
        0
    ]


def _estuda(turma, **campos):
    agora = timezone.now()
    padrao = {"confirmada_em": agora - timedelta(days=60), "ultimo_acesso_em": agora}
    return MatriculaFactory(turma=turma, confirmada=True, **{**padrao, **campos})


def test_sem_datas_o_tempo_se_reparte_pelas_horas(turma):
    matricula = _estuda(turma)

    assert _resumo(matricula).risco.frase == "falta o módulo 1"
    assert "faltam os módulos 1 e 2" in _resumo(matricula, turma.fim).risco.razoes


def test_quem_chegou_depois_tem_o_seu_proprio_tempo(turma):
    assert _resumo(_estuda(turma, confirmada_em=timezone.now())).risco == SEM_RISCO


def test_com_datas_um_modulo_atrasa_quando_o_seguinte_abre(turma):
    primeiro, segundo = dict.fromkeys(turma.atividades.values_list("modulo_id", flat=True))
    ModuloDaTurma.objects.create(turma=turma, modulo_id=segundo, abre_em=timezone.localdate() + timedelta(days=1))
    matricula = _estuda(turma)

    assert not _resumo(matricula).risco
    ModuloDaTurma.objects.filter(modulo_id=segundo).update(abre_em=timezone.localdate())
    assert _resumo(matricula).risco.frase == "falta o módulo 1"


def test_a_nota_perdida_conta_as_tentativas_e_as_extras(turma):
    matricula = _estuda(turma)
    prova = AvaliacaoPage.objects.descendant_of(turma.curso).order_by("path").first()
    atividade.registrar_nota(matricula, prova, 40)
    for numero in (1, 2):
        Tentativa.objects.create(
            matricula=matricula, avaliacao=prova, numero=numero, nota=40, enviada_em=timezone.now()
        )

    assert "ficou sem tentativas" in _resumo(matricula).risco.frase
    prova.tentativas = 3
    prova.save()
    assert "ficou sem tentativas" not in _resumo(matricula).risco.frase


def test_a_frequencia_que_nao_alcanca_mais_o_minimo(turma):
    CriterioDaTurma.objects.create(turma=turma, tipo="frequencia", valor=75)
    hoje = timezone.localdate()
    passado, _ = EncontroFactory(turma=turma, horas=4, dia=hoje), EncontroFactory(turma=turma, horas=4, dia=date.max)
    matricula = _estuda(turma)
    Presenca.objects.create(matricula=matricula, encontro=passado, situacao="presente", horas=2, origem="lista")

    resumo = _resumo(matricula)

    assert (resumo.frequencia, resumo.frequencia_parcial) == (Decimal(50), True)
    assert "não alcança mais" not in resumo.risco.frase  # ainda chega a exatos 75%
    Presenca.objects.update(situacao="falta", horas=0)
    assert "a frequência não alcança mais 75%" in _resumo(matricula).risco.frase
    Turma.objects.filter(pk=turma.pk).update(falta_justificada_abona=True)
    Presenca.objects.update(situacao="justificada")
    assert "não alcança mais" not in _resumo(matricula).risco.frase


@pytest.mark.parametrize("abona", [True, False])
def test_a_frequencia_somada_pelo_banco_e_a_do_diario(turma, abona):
    Turma.objects.filter(pk=turma.pk).update(falta_justificada_abona=abona)
    encontros = EncontroFactory.create_batch(3, turma=turma, horas=3)
    for marcas in ((("presente", 3), ("falta", 0)), (("justificada", 0), ("presente", 1)), ()):
        matricula = _estuda(turma)
        for encontro, (situacao, horas) in zip(encontros, marcas, strict=False):
            Presenca.objects.create(
                matricula=matricula, encontro=encontro, situacao=situacao, horas=horas, origem="lista"
            )
    turma = Turma.objects.get(pk=turma.pk)
    matriculas = list(turma.matriculas.all())
    do_diario = frequencia.de_cada(turma, matriculas)

    resumos = Panorama(turma).resumos(turma.matriculas.all())

    assert {r.pk: r.frequencia for r in resumos} == {m.pk: do_diario[m.pk].percentual for m in matriculas}
