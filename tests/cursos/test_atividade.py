from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory

from contas.recusa import Recusa
from cursos import atividade
from cursos.models import Entrega, Progresso

pytestmark = pytest.mark.django_db


def pagina(turma, n=0):
    return turma.atividades.select_related("pagina")[n].pagina


def test_concluir_duas_vezes_e_uma_linha_com_a_primeira_data():
    matricula = MatriculaFactory(confirmada=True)

    primeira = atividade.concluir(matricula, pagina(matricula.turma))
    segunda = atividade.concluir(matricula, pagina(matricula.turma))

    assert Progresso.objects.count() == 1
    assert primeira.concluido_em == segunda.concluido_em


def test_nota_menor_nao_apaga_a_maior():
    matricula = MatriculaFactory(confirmada=True)

    for nota in (60, 80, 40):
        progresso = atividade.registrar_nota(matricula, pagina(matricula.turma), nota)

    progresso.refresh_from_db()
    assert progresso.nota == 80


@pytest.mark.parametrize(
    ("turma", "situacao", "codigo"),
    [
        ({}, "trancada", "nao_matriculada"),
        ({"inicio": 1}, "confirmada", "aulas_nao_comecaram"),
        ({"inicio": -20, "fim": -1}, "confirmada", "aulas_encerradas"),
    ],
)
def test_fora_de_hora_ou_sem_matricula_confirmada_nada_se_registra(turma, situacao, codigo):
    datas = {campo: timezone.localdate() + timedelta(dias) for campo, dias in turma.items()}
    matricula = MatriculaFactory(turma=TurmaFactory(**datas), situacao=situacao)

    with pytest.raises(Recusa) as recusa:
        atividade.concluir(matricula, pagina(matricula.turma))

    assert recusa.value.codigo == codigo
    assert Progresso.objects.count() == 0


@pytest.mark.parametrize(
    ("texto", "codigo"),
    [("  \n", "entrega_vazia"), ("a" * (atividade.TAMANHO_MAXIMO_DA_ENTREGA + 1), "entrega_longa")],
)
def test_entrega_vazia_ou_longa_demais_e_recusada(texto, codigo):
    matricula = MatriculaFactory(confirmada=True)

    with pytest.raises(Recusa) as recusa:
        atividade.entregar(matricula, pagina(matricula.turma), texto)

    assert recusa.value.codigo == codigo
    assert Entrega.objects.count() == 0


def test_entregar_o_mesmo_texto_duas_vezes_e_uma_entrega_e_um_texto_novo_e_outra():
    matricula = MatriculaFactory(confirmada=True)
    alvo = pagina(matricula.turma)

    for texto in ("Primeira versão.", " Primeira versão. ", "Segunda versão."):
        atividade.entregar(matricula, alvo, texto)

    assert list(Entrega.objects.values_list("texto", flat=True)) == ["Primeira versão.", "Segunda versão."]
    assert Progresso.objects.get().concluido_em


def test_o_acesso_e_da_matricula_confirmada_antes_da_concluida():
    pessoa = PessoaFactory()
    antiga = MatriculaFactory(pessoa=pessoa, concluida=True)
    nova = MatriculaFactory(pessoa=pessoa, turma=TurmaFactory(curso=antiga.turma.curso), confirmada=True)

    assert atividade.matricula_de_estudo(pessoa, pagina(antiga.turma)).pk == nova.pk
    assert atividade.matricula_de_estudo(PessoaFactory(), pagina(antiga.turma)) is None
