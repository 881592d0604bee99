"""Qualquer sequência de pedidos, saídas, transferências e prazos: o livro confere, nunca falta nem sobra vaga."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from fabricas import ConsorcioFactory, PessoaFactory, TurmaFactory, VinculoFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contas.recusa import Recusa
from cursos import matricula as atos
from cursos.models import Cota, Limite, Matricula
from cursos.vagas import Ocupacao, com_ocupacao

pytestmark = pytest.mark.django_db
S = Matricula.Situacao
ATOS = ("pedir", "deferir", "confirmar", "desistir", "cancelar", "trancar", "retomar", "transferir", "vencer", "chamar")
passos = st.lists(st.tuples(st.sampled_from(ATOS), st.integers(0, 7), st.booleans()), max_size=25)


@pytest.fixture
def palco():
    """Duas turmas do mesmo curso, pequenas, com cota e limite; oito pessoas de dois consórcios e de nenhum."""
    hoje = timezone.localdate()
    campos = {"confirmacao_em_dias": 1, "espera_ate": hoje + timedelta(30), "reserva_ate": hoje + timedelta(5)}
    uma = TurmaFactory(vagas=3, **campos)
    outra = TurmaFactory(curso=uma.curso, vagas=2, analise_automatica=True, espera_ate=hoje + timedelta(30))
    cis, cia = ConsorcioFactory(), ConsorcioFactory()
    Cota.objects.create(turma=uma, nome="Do CIS", vagas=1, consorcio=cis)
    Limite.objects.create(turma=uma, por="consorcio", vagas=2)
    pessoas = [VinculoFactory(consorcio=c).pessoa for c in (cis, cis, cis, cia, cia, cia)]
    return [uma, outra], [*pessoas, *PessoaFactory.create_batch(2)]


def praticar(turmas, pessoa, nome, na_outra):
    turma, outra = turmas[na_outra], turmas[not na_outra]
    if nome == "pedir":
        return atos.solicitar(pessoa, turma)
    if nome == "vencer":
        return atos.expirar_vagas(timezone.now() + timedelta(days=3))
    if nome == "chamar":
        return atos.chamar_da_espera(turma)
    matricula = pessoa.matriculas.filter(turma=turma).last()
    if matricula is None:
        return None
    if nome == "transferir":
        return atos.transferir(matricula, outra, None, "Mudou.")
    if nome == "trancar":
        return atos.trancar(matricula, None, "Licença.")
    return getattr(atos, nome)(matricula, None)


def conferir(turma):
    ocupacao = Ocupacao.da_turma(turma)
    contadas = turma.matriculas.que_ocupam_vaga().count()
    assert ocupacao.total == contadas == com_ocupacao(type(turma).objects.filter(pk=turma.pk)).get().ocupadas
    assert 0 <= ocupacao.total <= turma.vagas
    for cota in ocupacao.cotas:
        assert 0 <= ocupacao.por_cota[cota.pk] <= cota.vagas
    for limite in ocupacao.limites:
        assert all(0 <= n <= limite.vagas for lugar, n in ocupacao.por_lugar[limite.por].items() if lugar)
    for matricula in turma.matriculas.annotate(saldo=Sum("movimentos__quantas")):
        assert (matricula.saldo or 0) == (matricula.situacao in Matricula.OCUPAM_VAGA)


def ninguem_esperou_a_toa(turma):
    """Se há alguém na fila, é porque não há vaga que ela possa ocupar agora."""
    ocupacao = Ocupacao.da_turma(turma)
    for matricula in turma.matriculas.na_fila():
        with pytest.raises(Recusa):
            ocupacao.vaga_para(matricula)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(passos)
def test_o_livro_confere_depois_de_qualquer_sequencia(palco, sequencia):
    turmas, pessoas = palco
    with transaction.atomic():
        for nome, quem, na_outra in sequencia:
            try:
                with transaction.atomic():
                    praticar(turmas, pessoas[quem], nome, na_outra)
            except Recusa:
                pass
            for turma in turmas:
                conferir(turma)
                ninguem_esperou_a_toa(turma)
        transaction.set_rollback(True)
