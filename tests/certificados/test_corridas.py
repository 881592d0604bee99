"""Corridas, no PostgreSQL: com a trava retirada a violação aparece em 20 rodadas; com o código do produto, nunca."""

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.db import IntegrityError
from fabricas import MatriculaFactory, ModeloFactory, PessoaFactory, TurmaFactory, criar_curso

from certificados import emissao, lote
from certificados.models import Certificado, LoteEmissao, Registro
from certificados.retificacao import corrigir
from certificados.revogacao import revogar
from contas.recusa import Recusa

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def turma():
    ModeloFactory()
    return TurmaFactory(curso=criar_curso(avaliacao=False, aulas=1))


def dois_emissores(turma):
    """Houve quem recebesse erro, ou dois certificados?"""
    matricula = MatriculaFactory(turma=turma, concluida=True)
    resultados = ao_mesmo_tempo(*[lambda: emissao.emitir(matricula)] * 2)
    return any(isinstance(r, IntegrityError) for r in resultados) or len({r.pk for r in resultados}) != 1


@pytest.mark.parametrize("travado", [True, False])
def test_dois_emissores_e_uma_matricula_dao_um_certificado(turma, monkeypatch, travado):
    if not travado:
        sem_trava(monkeypatch)

    violacoes = 0
    for _ in range(20):
        violacoes += dois_emissores(turma)
        if violacoes and not travado:
            break

    assert (violacoes == 0) == travado
    if travado:
        numeros = sorted(Certificado.objects.values_list("numero", flat=True))
        assert numeros == list(range(1, 21))


def test_cem_emissoes_em_quatro_linhas_nao_deixam_salto(turma):
    matriculas = MatriculaFactory.create_batch(100, turma=turma, concluida=True)

    def emitir_parte(parte):
        for matricula in parte:
            emissao.emitir(matricula)

    ao_mesmo_tempo(*[lambda parte=matriculas[n::4]: emitir_parte(parte) for n in range(4)])

    assert sorted(Certificado.objects.values_list("numero", flat=True)) == list(range(1, 101))
    assert Registro.objects.get().ultimo_numero == 100


def corrigir_e_revogar(turma, por):
    """Os dois atos venceram (ou algum quebrou)?"""
    certificado = emissao.emitir(MatriculaFactory(turma=turma, concluida=True))
    resultados = ao_mesmo_tempo(
        lambda: corrigir(certificado, por, "Acento.", "Outro Nome"), lambda: revogar(certificado, por, "Engano.")
    )
    recusas = [r for r in resultados if isinstance(r, Recusa)]
    return [r.codigo for r in recusas] != ["nao_em_vigor"]


@pytest.mark.parametrize("travado", [True, False])
def test_corrigir_e_revogar_ao_mesmo_tempo_tem_um_vencedor(turma, monkeypatch, travado):
    por = PessoaFactory(administra=True)
    if not travado:
        sem_trava(monkeypatch)

    violacoes = 0
    for _ in range(20):
        violacoes += corrigir_e_revogar(turma, por)
        if violacoes and not travado:
            break

    assert (violacoes == 0) == travado


def test_dois_cliques_ao_mesmo_tempo_abrem_um_lote_so(turma):
    por = PessoaFactory(administra=True)
    MatriculaFactory.create_batch(3, turma=turma, concluida=True)

    lotes = ao_mesmo_tempo(*[lambda: lote.emitir_lote(turma, por)] * 4)

    assert len({aberto.pk for aberto in lotes}) == LoteEmissao.objects.count() == 1


def test_varios_processos_no_mesmo_lote_emitem_cada_um_uma_vez(turma):
    MatriculaFactory.create_batch(20, turma=turma, concluida=True)
    aberto = lote.emitir_lote(turma, PessoaFactory(administra=True))

    ao_mesmo_tempo(*[lambda: lote.processar_lote(aberto.pk)] * 3)

    assert aberto.andamento == {"total": 20, "emitidos": 20, "recusados": 0, "a_fazer": 0}
    assert sorted(Certificado.objects.values_list("numero", flat=True)) == list(range(1, 21))
    aberto.refresh_from_db()
    assert aberto.encerrado_em
