"""O diário: o que impede de fechar, o que o fechamento grava e conclui, e a reabertura com motivo."""

from datetime import timedelta
from decimal import Decimal

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.db import connection
from django.utils import timezone
from fabricas import EncontroFactory, MatriculaFactory, PessoaFactory, TurmaFactory
from wagtail.models import ModelLogEntry

from contas.recusa import Recusa
from cursos import atividade, diario, frequencia
from cursos.conclusao import o_que_falta
from cursos.frequencia import FALTA, Marca
from cursos.models import CriterioDaTurma, Justificativa

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe():
    return PessoaFactory(nome="Quem Coordena")


@pytest.fixture
def turma():
    """Pede as atividades e 75% de frequência; três encontros, 16 horas."""
    turma = TurmaFactory()
    CriterioDaTurma.objects.create(turma=turma, tipo="frequencia", valor=75)
    for n, horas in enumerate((8, 4, 4)):
        EncontroFactory(turma=turma, horas=horas, dia=timezone.localdate() - timedelta(days=9 - n))
    return turma


def pessoa_que_fez_tudo(turma):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    for da_turma in turma.atividades.select_related("pagina").filter(obrigatoria=True):
        if da_turma.exige_nota:
            atividade.registrar_nota(matricula, da_turma.pagina, 90)
        else:
            atividade.concluir(matricula, da_turma.pagina)
    return matricula


def presente(turma, matricula, *horas):
    """Horas em cada encontro, na ordem; zero é falta."""
    for encontro, quantas in zip(turma.encontros.all(), horas, strict=False):
        frequencia.marcar(encontro, {matricula.pk: Marca.presente(quantas) if quantas else FALTA}, None)


def recusa(codigo, ato, *args, **kwargs):
    with pytest.raises(Recusa) as erro:
        ato(*args, **kwargs)
    assert erro.value.codigo == codigo


def situacao(matricula):
    matricula.refresh_from_db()
    return matricula.situacao, matricula.frequencia


# --- Fechar ----------------------------------------------------------------------------------------------------------
def test_fechar_grava_a_frequencia_de_todas_e_conclui_so_quem_cumpriu(turma, equipe):
    cumpriu, quase, sem_aulas = (
        pessoa_que_fez_tudo(turma),
        pessoa_que_fez_tudo(turma),
        MatriculaFactory(turma=turma, confirmada=True),
    )
    desistente = MatriculaFactory(turma=turma, situacao="desistente", encerrada_em=timezone.now())
    presente(turma, cumpriu, 8, 4, 0)
    presente(turma, quase, 8, "3.75", 0)
    presente(turma, sem_aulas, 8, 4, 4)
    assert o_que_falta(cumpriu)[0].codigo == "diario_aberto"

    concluidas = diario.fechar(turma, equipe)

    turma.refresh_from_db()
    assert [m.pk for m in concluidas] == [cumpriu.pk]
    assert situacao(cumpriu) == ("concluida", Decimal("75.00"))
    assert situacao(quase) == ("confirmada", Decimal("73.43"))
    assert situacao(sem_aulas) == ("confirmada", 100)
    assert situacao(desistente) == ("desistente", 0)
    assert turma.diario_fechado
    assert turma.diario_fechado_por == equipe
    assert [p.codigo for p in o_que_falta(quase)] == ["frequencia"]


def test_setenta_e_quatro_virgula_nove_nao_vira_setenta_e_cinco(turma, equipe):
    EncontroFactory(turma=turma, horas=Decimal("99"), dia=timezone.localdate())  # 115 horas: 75% são 86,25
    matricula = pessoa_que_fez_tudo(turma)
    presente(turma, matricula, 0, 0, 0, "86")

    diario.fechar(turma, equipe)

    assert situacao(matricula) == ("confirmada", Decimal("74.78"))


def test_fechar_de_novo_nao_muda_nada(turma, equipe):
    presente(turma, pessoa_que_fez_tudo(turma), 8, 4, 4)
    assert len(diario.fechar(turma, equipe)) == 1
    turma.refresh_from_db()
    quando = turma.diario_fechado_em

    assert diario.fechar(turma, equipe) == []
    turma.refresh_from_db()
    assert turma.diario_fechado_em == quando
    assert ModelLogEntry.objects.filter(action="cursos.fechar_diario").count() == 1


def test_sem_registro_encontro_futuro_e_justificativa_a_decidir_impedem(turma, equipe):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    recusa("sem_marcacao", diario.fechar, turma, equipe)

    presente(turma, matricula, 8, 4, 0)
    ultimo = turma.encontros.last()
    Justificativa.objects.create(matricula=matricula, encontro=ultimo, texto="Plantão.")
    recusa("justificativas_a_decidir", diario.fechar, turma, equipe)

    Justificativa.objects.update(situacao="recusada")
    futuro = EncontroFactory(turma=turma, dia=timezone.localdate() + timedelta(days=2))
    recusa("encontro_futuro", diario.fechar, turma, equipe)
    assert {i.codigo for i in diario.previa(turma).impedimentos} == {"encontro_futuro"}

    futuro.delete()
    diario.fechar(turma, equipe)


def test_turma_sem_encontros_nao_tem_diario(equipe):
    recusa("sem_encontros", diario.fechar, TurmaFactory(), equipe)


def test_a_previa_diz_o_que_o_fechamento_faz_e_nao_grava_nada(turma, equipe):
    cumpriu, falta = pessoa_que_fez_tudo(turma), pessoa_que_fez_tudo(turma)
    presente(turma, cumpriu, 8, 4, 4)
    presente(turma, falta, 8, 0, 0)

    previa = diario.previa(turma)

    assert previa.impedimentos == []
    assert previa.concluem == [cumpriu]
    assert [linha.matricula for linha in previa.abaixo] == [falta]
    assert situacao(cumpriu) == ("confirmada", None)


@pytest.mark.parametrize("quantas", [2, 10])
def test_a_previa_nao_consulta_por_pessoa(turma, quantas, django_assert_max_num_queries):
    MatriculaFactory.create_batch(quantas, turma=turma, confirmada=True)

    with django_assert_max_num_queries(8):
        diario.previa(turma)


# --- Reabrir ---------------------------------------------------------------------------------------------------------
def test_reabrir_pede_motivo_e_quem_estuda_volta_a_ficar_sem_frequencia_gravada(turma, equipe):
    concluiu, estuda = pessoa_que_fez_tudo(turma), MatriculaFactory(turma=turma, confirmada=True)
    presente(turma, concluiu, 8, 4, 4)
    presente(turma, estuda, 8, 4, 4)
    recusa("diario_aberto", diario.reabrir, turma, equipe, "Ainda aberto.")
    diario.fechar(turma, equipe)

    recusa("sem_motivo", diario.reabrir, turma, equipe, " ")
    diario.reabrir(turma, equipe, "A folha do segundo encontro estava trocada.")

    turma.refresh_from_db()
    assert not turma.diario_fechado
    assert situacao(estuda) == ("confirmada", None)
    assert situacao(concluiu) == ("concluida", 100)
    registro = ModelLogEntry.objects.get(action="cursos.reabrir_diario")
    assert registro.data["motivo"] == "A folha do segundo encontro estava trocada."


def test_corrigir_depois_de_reabrir_recalcula_e_quem_ja_concluiu_so_entra_na_lista_de_quem_olhar(turma, equipe):
    matricula = pessoa_que_fez_tudo(turma)
    presente(turma, matricula, 8, 4, 0)
    diario.fechar(turma, equipe)
    assert diario.a_olhar(turma) == []

    diario.reabrir(turma, equipe, "Assinatura de outra pessoa.")
    frequencia.marcar(turma.encontros.first(), {matricula.pk: FALTA}, equipe, motivo="Assinatura de outra pessoa.")
    diario.fechar(turma, equipe)

    assert situacao(matricula) == ("concluida", Decimal("25.00"))
    assert diario.a_olhar(turma) == [matricula]


# --- Corrida ---------------------------------------------------------------------------------------------------------
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("com_trava", [True, False], ids=["com trava", "sem trava"])
def test_marcar_enquanto_o_diario_fecha_nunca_deixa_a_frequencia_desencontrada(com_trava, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL: o SQLite não tem trava de linha")
    if not com_trava:
        sem_trava(monkeypatch)
    violacoes = 0
    for _ in range(20):
        turma = TurmaFactory()
        encontro = EncontroFactory(turma=turma)
        matricula = MatriculaFactory(turma=turma, confirmada=True)
        frequencia.marcar(encontro, {matricula.pk: FALTA}, None)
        veio = {matricula.pk: Marca.presente(4)}
        ao_mesmo_tempo(
            lambda e=encontro, v=veio: frequencia.marcar(e, v, None, motivo="Assinou a folha."),
            lambda t=turma: diario.fechar(t, None),
        )
        matricula.refresh_from_db()
        turma.refresh_from_db()
        somada = frequencia.Livro.da_turma(turma, [matricula]).final(matricula).percentual
        violacoes += matricula.frequencia != somada
        if violacoes and not com_trava:
            break

    assert (violacoes == 0) is com_trava
