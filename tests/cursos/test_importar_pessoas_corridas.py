"""A mesma planilha gravada duas vezes ao mesmo tempo, e uma última vaga disputada com quem se inscreve sozinha."""

import pytest
from corridas import ao_mesmo_tempo
from django.core.cache import cache
from django.db import connection
from fabricas import PessoaFactory, TurmaFactory

from contas.models import Pessoa
from correio.models import Mensagem
from cursos import matricula as atos
from cursos.importar_pessoas.tipo import NOME
from planilhas import importacao as ciclo

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def so_no_postgres():
    cache.clear()
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL: o SQLite não tem trava de linha")


def conferida(turma, quantas):
    texto = "nome;email\n" + "".join(f"Pessoa Fictícia;pessoa{n}@import.example.org\n" for n in range(quantas))
    importacao = ciclo.receber(NOME, {"turma": turma.pk}, "r.csv", texto.encode(), None)
    ciclo.mandar_gravar(importacao, None)
    return importacao


def test_a_mesma_planilha_duas_vezes_ao_mesmo_tempo_entra_uma():
    turma = TurmaFactory()
    importacoes = [conferida(turma, 40) for _ in range(2)]

    resultados = ao_mesmo_tempo(*[lambda i=i: ciclo.gravar(i.pk) for i in importacoes])

    for importacao in importacoes:
        importacao.refresh_from_db()
    assert resultados == [None, None]
    assert [i.situacao for i in importacoes] == ["concluida", "concluida"]
    assert sorted(i.a_criar for i in importacoes) == [0, 40]
    assert sorted(i.iguais for i in importacoes) == [0, 40]
    assert Pessoa.objects.filter(email__endswith="@import.example.org").count() == turma.matriculas.count() == 40
    assert Mensagem.objects.filter(chave__startswith="convite-").count() == 40


def test_a_mesma_importacao_em_dois_trabalhadores_grava_uma_vez():
    turma = TurmaFactory()
    importacao = conferida(turma, 40)

    ao_mesmo_tempo(*[lambda: ciclo.gravar(importacao.pk)] * 4)

    importacao.refresh_from_db()
    assert (importacao.situacao, importacao.a_criar, turma.matriculas.count()) == ("concluida", 40, 40)


def test_as_vagas_nao_passam_do_limite_com_gente_se_inscrevendo_ao_lado():
    turma = TurmaFactory(vagas=5, analise_automatica=True)
    importacao, sozinhas = conferida(turma, 10), PessoaFactory.create_batch(6)

    ao_mesmo_tempo(lambda: ciclo.gravar(importacao.pk), *[lambda p=p: atos.solicitar(p, turma) for p in sozinhas])

    assert turma.matriculas.count() == 16
    assert turma.matriculas.que_ocupam_vaga().count() == turma.movimentos.count() == 5
