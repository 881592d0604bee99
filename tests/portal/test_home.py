"""A página inicial: turmas abertas, eixos com o que respondem, e o vazio."""

from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import (
    AchadoFactory,
    DemandaFactory,
    EixoFactory,
    MatriculaFactory,
    ObjetivoFactory,
    OficinaFactory,
    PessoaFactory,
    TurmaFactory,
    criar_curso,
)

from oficinas.models import Consolidacao
from portal import inicio

pytestmark = pytest.mark.django_db


def test_sem_curso_a_pagina_diz_o_que_vem_e_leva_as_oficinas(client):
    html = client.get("/").content.decode()

    assert "O primeiro curso está a caminho" in html
    assert "/oficinas/" in html


def test_com_curso_e_sem_turma_aberta_leva_aos_cursos(client):
    criar_curso()

    html = client.get("/").content.decode()

    assert "Nenhuma turma aberta agora" in html


def test_a_turma_aberta_aparece_com_as_vagas_e_o_link_da_inscricao(client):
    turma = TurmaFactory(curso=criar_curso(), vagas=3)
    MatriculaFactory(turma=turma, confirmada=True)

    html = client.get("/").content.decode()

    assert f"/estudo/turmas/{turma.codigo}/" in html
    assert "2 de 3 vagas livres" in html


@pytest.mark.parametrize("campo", ["encerrada", "fora do prazo", "curso fora do ar"])
def test_turma_em_que_nao_se_entra_nao_aparece(client, campo):
    turma = TurmaFactory(curso=criar_curso())
    ontem = timezone.localdate() - timedelta(days=1)
    if campo == "encerrada":
        turma.situacao = turma.Situacao.ENCERRADA
    elif campo == "fora do prazo":
        turma.inscricoes_ate = ontem
    else:
        turma.curso.unpublish()
    turma.save()

    assert turma.codigo not in client.get("/").content.decode()


def test_o_eixo_soma_horas_aulas_e_achados_respondidos():
    oficina = OficinaFactory()
    oficina.eixos.add(EixoFactory())
    oficina.eixos.commit()
    criar_curso(modulos=2, aulas=2)
    respondido, outro = AchadoFactory(oficina=oficina), AchadoFactory(oficina=oficina)
    demanda, sem_objetivo = DemandaFactory(), DemandaFactory()
    Consolidacao.objects.create(achado=respondido, demanda=demanda)
    Consolidacao.objects.create(achado=outro, demanda=sem_objetivo)
    ObjetivoFactory().demandas.add(demanda)
    ObjetivoFactory().demandas.add(demanda)

    (oferta,) = inicio.ofertas()

    assert (oferta.horas, oferta.aulas, oferta.achados) == (4, 4, 1)


def test_custa_no_maximo_dez_consultas_a_quem_entrou(client, django_assert_max_num_queries):
    oficina = OficinaFactory()
    oficina.eixos.add(EixoFactory())
    curso = criar_curso(modulos=2)
    for _ in range(5):
        MatriculaFactory(turma=TurmaFactory(curso=curso), confirmada=True)
    client.force_login(PessoaFactory(), "django.contrib.auth.backends.ModelBackend")
    client.get("/")

    with django_assert_max_num_queries(10):
        client.get("/")
