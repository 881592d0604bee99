"""Corridas, no PostgreSQL: com a trava retirada a violação aparece em 20 rodadas; com o código do produto, nunca."""

from contextlib import contextmanager, nullcontext

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.db import IntegrityError, connection
from fabricas import MatriculaFactory, ModeloFactory, PessoaFactory, TurmaFactory, criar_curso

from certificados import emissao, lote
from certificados.models import Certificado, ItemDoLote, LoteEmissao, Registro
from certificados.retificacao import corrigir
from certificados.revogacao import revogar
from contas.recusa import Recusa

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def turma():
    ModeloFactory()
    return TurmaFactory(curso=criar_curso(avaliacao=False, aulas=1))


def violacoes_em_20(rodada, travado):
    """Quantas das 20 rodadas violaram a regra; sem trava, basta a primeira."""
    violacoes = 0
    for _ in range(20):
        violacoes += rodada()
        if violacoes and not travado:
            break
    return violacoes


def dois_emissores(turma):
    """Houve quem recebesse erro, ou dois certificados?"""
    matricula = MatriculaFactory(turma=turma, concluida=True)
    resultados = ao_mesmo_tempo(*[lambda: emissao.emitir(matricula)] * 2)
    return any(isinstance(r, IntegrityError) for r in resultados) or len({r.pk for r in resultados}) != 1


@pytest.mark.parametrize("travado", [True, False])
def test_dois_emissores_e_uma_matricula_dao_um_certificado(turma, monkeypatch, travado):
    if not travado:
        sem_trava(monkeypatch)

    violacoes = violacoes_em_20(lambda: dois_emissores(turma), travado)

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

    violacoes = violacoes_em_20(lambda: corrigir_e_revogar(turma, por), travado)

    assert (violacoes == 0) == travado


def dois_corrigem(turma, por):
    """Os dois venceram, algum quebrou, ou ficou mais de um em vigor?"""
    certificado = emissao.emitir(MatriculaFactory(turma=turma, concluida=True))
    resultados = ao_mesmo_tempo(
        lambda: corrigir(certificado, por[0], "Acento.", "Um Nome"),
        lambda: corrigir(certificado, por[1], "Til.", "Outro Nome"),
    )
    codigos = [getattr(r, "codigo", "") for r in resultados if isinstance(r, (Recusa, IntegrityError))]
    em_vigor = certificado.matricula.certificados.em_vigor().count()
    return codigos != ["nao_em_vigor"] or em_vigor != 1


@pytest.mark.parametrize("travado", [True, False])
def test_duas_coordenadoras_corrigindo_o_mesmo_tem_uma_vencedora(turma, monkeypatch, travado):
    por = PessoaFactory.create_batch(2, administra=True)
    if not travado:
        sem_trava(monkeypatch)

    violacoes = violacoes_em_20(lambda: dois_corrigem(turma, por), travado)

    assert (violacoes == 0) == travado
    if travado:
        assert sorted(Certificado.objects.values_list("numero", flat=True)) == list(range(1, 41))


def emitir_de_novo_e_revogar(turma, por):
    """Duas pessoas emitem enquanto outra revoga: ficou o que nenhuma ordem dos três daria?"""
    primeiro = emissao.emitir(MatriculaFactory(turma=turma, concluida=True))
    resultados = ao_mesmo_tempo(
        lambda: emissao.emitir(primeiro.matricula, por=por[0]),
        lambda: revogar(primeiro, por[1], "Engano."),
        lambda: emissao.emitir(primeiro.matricula, por=por[2]),
    )
    dela = primeiro.matricula.certificados.all()
    emitidos = {r.pk for r in (resultados[0], resultados[2]) if isinstance(r, Certificado)}
    quebrou = any(isinstance(r, (Recusa, IntegrityError)) for r in resultados)
    conhecidos = set(dela.values_list("pk", flat=True))
    revogado = dela.get(pk=primeiro.pk).situacao == "revogado"
    return quebrou or not revogado or dela.em_vigor().count() > 1 or not emitidos <= conhecidos


def test_emitir_e_revogar_ao_mesmo_tempo_deixa_um_em_vigor_no_maximo(turma):
    """Só com a trava: quem emite lê o que está em vigor uma vez só, e qualquer ordem dos atos é legítima."""
    por = PessoaFactory.create_batch(3, administra=True)

    assert violacoes_em_20(lambda: emitir_de_novo_e_revogar(turma, por), travado=True) == 0

    numeros = sorted(Certificado.objects.values_list("numero", flat=True))
    assert numeros == list(range(1, len(numeros) + 1))


def cancelar_e_emitir(turma, por):
    """Alguém consta como cancelado e recebeu assim mesmo, ou não consta nem uma coisa nem outra?"""
    matriculas = MatriculaFactory.create_batch(3, turma=turma, concluida=True)
    aberto = lote.emitir_lote(turma, por, [m.pk for m in matriculas])
    itens = list(aberto.itens.values_list("pk", flat=True))

    def emitir_todos():
        for item in itens:
            lote.emitir_item(item)

    ao_mesmo_tempo(emitir_todos, lambda: lote.cancelar(aberto, por))
    com_certificado = set(Certificado.objects.filter(matricula__in=matriculas).values_list("matricula_id", flat=True))
    return any(
        (recusa != "") == (matricula in com_certificado)
        for matricula, recusa in ItemDoLote.objects.filter(lote=aberto).values_list("matricula_id", "recusa")
    )


@pytest.mark.parametrize("travado", [True, False])
def test_cancelar_enquanto_se_emite_cada_pessoa_recebe_ou_consta_como_cancelada(turma, monkeypatch, travado):
    por = PessoaFactory(administra=True)
    if not travado:
        sem_trava(monkeypatch)

    violacoes = violacoes_em_20(lambda: cancelar_e_emitir(turma, por), travado)

    assert (violacoes == 0) == travado
    if travado:
        assert not LoteEmissao.objects.abertos().exists()


@contextmanager
def sem_restricao(nome):
    """Tira do banco a unicidade do lote aberto, e a devolve depois de apagar o que ela teria impedido."""
    restricao = next(r for r in LoteEmissao._meta.constraints if r.name == nome)
    with connection.schema_editor() as editor:
        editor.remove_constraint(LoteEmissao, restricao)
    yield
    LoteEmissao.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(LoteEmissao, restricao)


def duas_pedem(turma, por):
    """Abriram-se dois lotes?"""
    LoteEmissao.objects.all().delete()
    lotes = ao_mesmo_tempo(*[lambda p=p: lote.emitir_lote(turma, p) for p in por])
    return len({getattr(aberto, "pk", aberto) for aberto in lotes}) != 1


@pytest.mark.parametrize("travado", [True, False])
def test_duas_coordenadoras_emitindo_a_mesma_turma_abrem_um_lote_so(turma, travado):
    por = PessoaFactory.create_batch(2, administra=True)
    MatriculaFactory.create_batch(3, turma=turma, concluida=True)

    with nullcontext() if travado else sem_restricao("certificados_um_lote_aberto_por_turma"):
        violacoes = violacoes_em_20(lambda: duas_pedem(turma, por), travado)

    assert (violacoes == 0) == travado


def reabrir_e_encerrar(turma, por):
    """O lote fechou com alguém de volta à fila?"""
    aberto = lote.emitir_lote(turma, por, [MatriculaFactory(turma=turma, concluida=True).pk])
    aberto.itens.update(recusa="Faltava algo.")
    ao_mesmo_tempo(lambda: lote.tentar_de_novo(aberto, por), lambda: lote._encerrar_se_acabou(aberto.pk))
    aberto.refresh_from_db()
    preso = aberto.encerrado_em is not None and aberto.itens.a_fazer().exists()
    lote.processar_lote(aberto.pk)
    LoteEmissao.objects.filter(pk=aberto.pk).update(encerrado_em=aberto.criado_em)
    return preso


def test_tentar_de_novo_enquanto_o_lote_se_encerra_nao_prende_ninguem_fora_da_fila(turma):
    por = PessoaFactory(administra=True)

    assert violacoes_em_20(lambda: reabrir_e_encerrar(turma, por), travado=True) == 0


def test_dois_cliques_ao_mesmo_tempo_abrem_um_lote_so(turma):
    por = PessoaFactory(administra=True)
    MatriculaFactory.create_batch(3, turma=turma, concluida=True)

    lotes = ao_mesmo_tempo(*[lambda: lote.emitir_lote(turma, por)] * 4)

    assert len({aberto.pk for aberto in lotes}) == LoteEmissao.objects.count() == 1


def test_varios_processos_no_mesmo_lote_emitem_cada_um_uma_vez(turma):
    MatriculaFactory.create_batch(20, turma=turma, concluida=True)
    aberto = lote.emitir_lote(turma, PessoaFactory(administra=True))

    ao_mesmo_tempo(*[lambda: lote.processar_lote(aberto.pk)] * 3)

    assert (aberto.andamento["emitidos"], aberto.andamento["a_fazer"]) == (20, 0)
    assert sorted(Certificado.objects.values_list("numero", flat=True)) == list(range(1, 21))
    aberto.refresh_from_db()
    assert aberto.encerrado_em
