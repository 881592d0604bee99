"""Duplicar a turma: o que vai, o que não vai, e as datas."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from fabricas import EncontroFactory, MacrorregiaoFactory, MatriculaFactory, PessoaFactory, TurmaFactory, criar_curso
from wagtail.log_actions import registry

from contas.recusa import Recusa
from cursos import duplicacao
from cursos.models import Cota, Limite, ModuloDaTurma, ModuloPage, Turma

pytestmark = pytest.mark.django_db


@pytest.fixture
def por():
    return PessoaFactory(grupo="Coordenação")


@pytest.fixture
def turma(por):
    """Uma turma com tudo, de segunda a segunda, e gente dentro."""
    norte = MacrorregiaoFactory(nome="Norte")
    turma = TurmaFactory(
        curso=criar_curso(),
        coordenadores=[por],
        tutores=[PessoaFactory()],
        inscricoes_de=date(2026, 1, 5),
        inscricoes_ate=date(2026, 2, 2),
        inicio=date(2026, 2, 9),
        fim=date(2026, 6, 8),
        reserva_ate=date(2026, 1, 26),
        espera_ate=date(2026, 2, 6),
        modulos_em_ordem=True,
        horas_da_oferta=24,
    )
    turma.macrorregioes.add(norte)
    Cota.objects.create(turma=turma, nome="Norte", vagas=5, macrorregiao=norte)
    Limite.objects.create(turma=turma, por="consorcio", vagas=2)
    ModuloDaTurma.objects.create(
        turma=turma, modulo=ModuloPage.objects.child_of(turma.curso).get(), abre_em=date(2026, 3, 9)
    )
    EncontroFactory(turma=turma, titulo="Abertura", dia=date(2026, 2, 10), codigo="ABC123", local="Sala 1")
    MatriculaFactory(turma=turma, confirmada=True)
    Turma.objects.filter(pk=turma.pk).update(diario_fechado_em=timezone.now(), encerrada_em=timezone.now())
    turma.refresh_from_db()
    return turma


def test_leva_as_regras_e_a_equipe_e_desloca_todas_as_datas(turma, por):
    nova = duplicacao.duplicar(turma, "T-2027", date(2027, 2, 8), por)

    nova = Turma.objects.get(pk=nova.pk)
    salto = timedelta(days=364)
    assert (nova.situacao, nova.diario_fechado, nova.encerrada_em) == ("rascunho", False, None)
    for campo in duplicacao.DATAS:
        assert getattr(nova, campo) == getattr(turma, campo) + salto
    assert (nova.modulos_em_ordem, nova.horas_da_oferta, nova.vagas, nova.curso) == (True, 24, 40, turma.curso)
    assert set(nova.criterios.values_list("tipo", "valor")) == set(turma.criterios.values_list("tipo", "valor"))
    assert nova.cotas.get().nome == "Norte"
    assert nova.limites.get().vagas == 2
    assert nova.modulos.get().abre_em == date(2026, 3, 9) + salto
    encontro = nova.encontros.get()
    assert (encontro.dia, encontro.codigo, encontro.local) == (date(2026, 2, 10) + salto, "", "Sala 1")
    assert list(nova.macrorregioes.all()) == list(turma.macrorregioes.all())
    assert list(nova.tutores.all()) == list(turma.tutores.all())


def test_nao_leva_gente_nem_mexe_na_antiga(turma, por):
    antes = (turma.matriculas.count(), turma.encontros.count(), turma.cotas.count(), turma.atividades.count())

    nova = duplicacao.duplicar(turma, "T-2027", date(2027, 2, 8), por)

    assert (nova.matriculas.count(), nova.atividades.count()) == (0, 0)
    depois = (turma.matriculas.count(), turma.encontros.count(), turma.cotas.count(), turma.atividades.count())
    assert depois == antes


def test_quem_duplica_coordena_a_nova_e_o_historico_diz_de_onde_veio(turma):
    administra = PessoaFactory(administra=True)

    nova = duplicacao.duplicar(turma, "T-2027", date(2027, 2, 8), administra)

    assert administra in nova.coordenadores.all()
    entrada = registry.get_logs_for_instance(nova).get(action="cursos.duplicar_turma")
    assert (entrada.user, entrada.data) == (administra, {"de": turma.codigo})


def test_codigo_que_ja_ha_e_recusado_e_nada_se_cria(turma, por):
    with pytest.raises(Recusa) as recusa:
        duplicacao.duplicar(turma, turma.codigo, date(2027, 2, 8), por)

    assert recusa.value.codigo == "codigo_repetido"
    assert Turma.objects.count() == 1


def test_as_datas_que_resultam_vem_em_ordem_com_os_avisos(turma):
    datas = duplicacao.deslocar(turma, date(2026, 2, 14))

    assert [d.depois for d in datas] == sorted(d.depois for d in datas)
    assert {d.nome for d in datas} >= {"início das aulas", "encontro “Abertura”", "módulo “Módulo 1” abre"}
    assert len(datas) == 8
    encontro = next(d for d in datas if d.nome.startswith("encontro"))
    assert (encontro.antes, encontro.depois) == (date(2026, 2, 10), date(2026, 2, 15))
    assert encontro.aviso.startswith("cai em um domingo")


def test_o_mesmo_dia_da_semana_nao_avisa(turma):
    proxima = timezone.localdate() + timedelta(days=400)
    proxima += timedelta(days=(turma.inicio.weekday() - proxima.weekday()) % 7)

    assert not any(d.aviso for d in duplicacao.deslocar(turma, proxima))


@pytest.mark.parametrize("encontros", [1, 15])
def test_duplicar_custa_o_mesmo_com_um_ou_quinze_encontros(turma, por, encontros, django_assert_max_num_queries):
    for n in range(encontros):
        EncontroFactory(turma=turma, titulo=f"E{n}", dia=turma.inicio)

    with django_assert_max_num_queries(45):
        duplicacao.duplicar(turma, "T-2027", date(2027, 2, 8), por)
