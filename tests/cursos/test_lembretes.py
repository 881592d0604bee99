"""Lembretes: a quem cabem, à vista na véspera, seguráveis, e nunca dois por dia à mesma pessoa."""

from datetime import date, datetime, timedelta

import pytest
from corridas import ao_mesmo_tempo
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, criar_curso

from contas import uniao
from contas.recusa import Recusa
from correio.models import Mensagem
from cursos import atividade, dias_uteis, lembretes
from cursos.models import DiaDeLembretes, Lembrete, Matricula, RegraDeLembrete, TipoDeLembrete
from cursos.quem_lembrar import PADRAO, candidatas, regras_de

T, S = TipoDeLembrete, Lembrete.Situacao


def _em(dia, hora=15):
    return timezone.make_aware(datetime(dia.year, dia.month, dia.day, hora))


@pytest.fixture
def hoje():
    """Um dia útil cujo seguinte também o é."""
    return next(d for n in range(30) if _serve(d := timezone.localdate() + timedelta(days=n)))


def _serve(dia):
    return dias_uteis.e_util(dia) and dias_uteis.seguinte(dia) == dia + timedelta(days=1)


@pytest.fixture
def amanha(hoje):
    return hoje + timedelta(days=1)


@pytest.fixture
def turma(db, hoje):
    campos = {"inicio": hoje - timedelta(days=40), "fim": hoje + timedelta(days=90)}
    return TurmaFactory(curso=criar_curso(), **campos)


@pytest.fixture
def por(db):
    return PessoaFactory(grupo="Coordenação")


def nao_comecou(turma, amanha, **campos):
    return MatriculaFactory(
        turma=turma, confirmada=True, **{"confirmada_em": _em(amanha - timedelta(days=6)), **campos}
    )


def parada(turma, amanha, ha=11, **campos):
    desde = _em(amanha - timedelta(days=ha))
    campos = {"confirmada_em": desde, "ultimo_acesso_em": desde, **campos}
    m = MatriculaFactory(turma=turma, confirmada=True, **campos)
    atividade.iniciar(m, turma.atividades.select_related("pagina").first().pagina)
    return m


def _cabem(turma, dia):
    return {(c.matricula.pk, c.tipo) for c in candidatas(turma, dia)}


# --- Dias úteis ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("dia", "util"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
        (date(2026, 11, 20), False),
        (date(2026, 4, 3), False),
        (date(2027, 3, 26), False),
        (date(2026, 12, 25), False),
    ],
)
def test_dia_util_pula_fim_de_semana_e_feriado_nacional(dia, util):
    assert dias_uteis.e_util(dia) is util


def test_o_seguinte_da_sexta_e_a_segunda_e_do_natal_o_proximo_util():
    assert dias_uteis.seguinte(date(2026, 11, 27)) == date(2026, 11, 30)
    assert dias_uteis.seguinte(date(2026, 12, 24)) == date(2026, 12, 28)


# --- A quem cabe -----------------------------------------------------------------------------------------------------
def test_sem_regra_escrita_vale_o_padrao(turma):
    assert {r.tipo: r.dias for r in regras_de(turma)} == PADRAO
    assert all(r.ligada for r in regras_de(turma))


def test_nao_comecou_conta_da_confirmacao(turma, amanha):
    cinco = nao_comecou(turma, amanha, confirmada_em=_em(amanha - timedelta(days=5)))
    nao_comecou(turma, amanha, confirmada_em=_em(amanha - timedelta(days=4)))

    assert _cabem(turma, amanha) == {(cinco.pk, T.NAO_COMECOU)}


def test_parada_conta_do_ultimo_acesso_e_so_se_ha_o_que_fazer(turma, amanha):
    dez = parada(turma, amanha, ha=10)
    parada(turma, amanha, ha=9)

    assert _cabem(turma, amanha) == {(dez.pk, T.PARADA)}


def test_encerrando_vale_para_quem_ainda_tem_o_que_fazer_e_diz_o_que(turma, amanha):
    turma.fim = amanha + timedelta(days=7)
    turma.save()
    andando = MatriculaFactory(turma=turma, confirmada=True, ultimo_acesso_em=timezone.now())
    MatriculaFactory(turma=turma, concluida=True)

    (achada,) = candidatas(turma, amanha)

    assert (achada.matricula, achada.tipo) == (andando, T.ENCERRANDO)
    assert achada.falta[0] == f"Falta concluir “{turma.atividades.first().pagina.title}”."


def test_vaga_a_vencer_lembra_na_vespera_e_nao_depois_do_prazo(turma, amanha):
    vence = _em(amanha + timedelta(days=1))
    deferida = MatriculaFactory(turma=turma, situacao="deferida", confirmar_ate=vence)

    assert _cabem(turma, amanha) == {(deferida.pk, T.VAGA)}
    assert _cabem(turma, amanha - timedelta(days=1)) == set()
    assert _cabem(turma, amanha + timedelta(days=2)) == set()


def test_o_prazo_de_domingo_se_lembra_na_sexta(turma):
    domingo, sexta = date(2027, 1, 17), date(2027, 1, 15)
    m = MatriculaFactory(turma=turma, situacao="deferida", confirmar_ate=_em(domingo))

    assert _cabem(turma, sexta) == {(m.pk, T.VAGA)}
    assert _cabem(turma, sexta - timedelta(days=1)) == set()


def test_o_prazo_que_vence_de_manha_cedo_se_lembra_na_vespera_e_nao_no_dia(turma, amanha):
    m = MatriculaFactory(turma=turma, situacao="deferida", confirmar_ate=_em(amanha, hora=9))

    assert _cabem(turma, amanha) == set()
    assert _cabem(turma, amanha - timedelta(days=1)) == {(m.pk, T.VAGA)}


@pytest.mark.parametrize("situacao", [s for s in Matricula.Situacao if s not in ("confirmada", "deferida")])
def test_a_quem_saiu_trancou_ou_ainda_nao_entrou_nada_se_lembra(turma, amanha, situacao):
    nao_comecou(turma, amanha, situacao=situacao, motivo="Motivo.")

    assert _cabem(turma, amanha) == set()


def test_nao_se_lembra_quem_nao_quer_quem_saiu_da_plataforma_nem_quem_teve_mensagem_devolvida(turma, amanha):
    nao_quer, inativa, devolvida, recuperada = (nao_comecou(turma, amanha) for _ in range(4))
    lembretes.preferir(nao_quer.pessoa, False)
    inativa.pessoa.is_active = False
    inativa.pessoa.save()
    agora = timezone.now()
    for m, situacoes in ((devolvida, ("enviada", "falhou")), (recuperada, ("falhou", "enviada"))):
        for n, situacao in enumerate(situacoes):
            Mensagem.objects.create(
                chave=f"{m.pk}-{n}",
                para=m.pessoa.email,
                assunto="a",
                texto="b",
                situacao=situacao,
                criada_em=agora + timedelta(seconds=n),
            )

    assert _cabem(turma, amanha) == {(recuperada.pk, T.NAO_COMECOU)}


def test_regra_desligada_e_turma_encerrada_nao_lembram(turma, amanha):
    nao_comecou(turma, amanha)
    RegraDeLembrete.objects.create(turma=turma, tipo=T.NAO_COMECOU, ligada=False, dias=5)

    assert _cabem(turma, amanha) == set()
    RegraDeLembrete.objects.all().delete()
    turma.situacao = "encerrada"
    assert _cabem(turma, amanha) == set()


def test_nao_insiste_antes_do_prazo_nem_mais_de_tres_vezes(turma, amanha):
    m = nao_comecou(turma, amanha, confirmada_em=_em(amanha - timedelta(days=30)))

    def ja_foi(*ha_dias):
        Lembrete.objects.all().delete()
        for n in ha_dias:
            dia = amanha - timedelta(days=n)
            Lembrete.objects.create(pessoa=m.pessoa, matricula=m, tipo=T.NAO_COMECOU, dia=dia, situacao=S.ENVIADO)
        return bool(_cabem(turma, amanha))

    assert ja_foi() is True
    assert ja_foi(4) is False
    assert ja_foi(5, 12) is True
    assert ja_foi(5, 12, 20) is False


@pytest.mark.parametrize("quantas", [3, 40])
def test_saber_a_quem_lembrar_custa_o_mesmo_com_3_ou_40(turma, amanha, quantas, django_assert_max_num_queries):
    for _ in range(quantas):
        parada(turma, amanha)

    with django_assert_max_num_queries(8):
        assert len(candidatas(turma, amanha)) == quantas


# --- Programar e enviar ----------------------------------------------------------------------------------------------
def test_o_que_sai_amanha_se_programa_hoje_e_so_sai_amanha(turma, hoje, amanha):
    m = nao_comecou(turma, amanha)

    lembretes.rodada(hoje)
    programado = Lembrete.objects.get()
    antes = Mensagem.objects.count()
    lembretes.rodada(amanha)
    lembretes.rodada(amanha)

    assert (programado.dia, programado.situacao, antes) == (amanha, S.PROGRAMADO, 0)
    programado.refresh_from_db()
    assert programado.situacao == S.ENVIADO
    mensagem = Mensagem.objects.get()
    assert mensagem == programado.mensagem
    assert mensagem.para == m.pessoa.email
    assert mensagem.texto.count("http") == 1
    assert "Para parar de recebê-los" in mensagem.texto


@pytest.mark.parametrize("tipo", list(T))
def test_cada_texto_tem_um_link_so_e_diz_como_parar(turma, hoje, amanha, tipo):
    if tipo == T.VAGA:
        MatriculaFactory(turma=turma, situacao="deferida", confirmar_ate=_em(amanha + timedelta(days=1)))
    elif tipo == T.NAO_COMECOU:
        nao_comecou(turma, amanha)
    else:
        parada(turma, amanha)
    if tipo == T.ENCERRANDO:
        turma.fim = amanha + timedelta(days=3)
        turma.save()

    lembretes.rodada(hoje)
    lembretes.rodada(amanha)

    mensagem = Mensagem.objects.get()
    assert Lembrete.objects.get(situacao=S.ENVIADO).tipo == tipo
    assert mensagem.texto.count("http") == 1
    assert "Lembretes e agenda" in mensagem.texto
    assert "\n\n\n" not in mensagem.texto
    assert ("Falta concluir" in mensagem.texto) is (tipo in (T.ENCERRANDO, T.PARADA))


def test_em_fim_de_semana_e_feriado_nada_se_faz(turma, monkeypatch):
    sabado = date(2026, 11, 28)
    nao_comecou(turma, sabado)

    lembretes.rodada(sabado)

    assert not DiaDeLembretes.objects.exists()


def test_quem_voltou_a_estudar_e_dispensada_com_o_porque(turma, hoje, amanha):
    m = nao_comecou(turma, amanha)
    lembretes.rodada(hoje)
    atividade.iniciar(m, turma.atividades.first().pagina)

    lembretes.rodada(amanha)

    assert Lembrete.objects.get(dia=amanha).situacao == S.DISPENSADO
    assert Lembrete.objects.get(dia=amanha).por_que == lembretes.VOLTOU
    assert not Mensagem.objects.exists()


def test_o_dia_que_passou_sem_envio_nao_sai_atrasado(turma, hoje, amanha):
    nao_comecou(turma, amanha)
    lembretes.rodada(hoje)

    depois = dias_uteis.seguinte(amanha)
    lembretes.rodada(depois)

    assert Lembrete.objects.get(dia=amanha).por_que == lembretes.PASSOU_DO_DIA
    assert not Mensagem.objects.exists()


def test_em_duas_turmas_a_pessoa_recebe_um_o_mais_urgente(turma, hoje, amanha):
    outra = TurmaFactory(curso=criar_curso(slug="outro"), inicio=hoje - timedelta(days=40))
    pessoa = PessoaFactory()
    nao_comecou(turma, amanha, pessoa=pessoa)
    vence = _em(amanha + timedelta(days=1))
    MatriculaFactory(turma=outra, pessoa=pessoa, situacao="deferida", confirmar_ate=vence)

    lembretes.programar(amanha)

    assert Lembrete.objects.get().tipo == T.VAGA


def test_o_banco_recusa_dois_no_mesmo_dia(turma, amanha):
    uma, outra = nao_comecou(turma, amanha), nao_comecou(TurmaFactory(curso=turma.curso), amanha)
    Lembrete.objects.create(pessoa=uma.pessoa, matricula=uma, tipo=T.PARADA, dia=amanha)

    with pytest.raises(IntegrityError), transaction.atomic():
        Lembrete.objects.create(pessoa=uma.pessoa, matricula=outra, tipo=T.PARADA, dia=amanha, situacao=S.ENVIADO)
    Lembrete.objects.create(pessoa=uma.pessoa, matricula=outra, tipo=T.PARADA, dia=amanha, situacao=S.SEGURADO)


# --- A coordenação segura e muda as regras ---------------------------------------------------------------------------
def test_o_segurado_nao_sai_e_o_solto_volta(turma, hoje, amanha, por):
    fica, vai = nao_comecou(turma, amanha), nao_comecou(turma, amanha)
    lembretes.rodada(hoje)
    do_que_fica, do_que_vai = (Lembrete.objects.get(matricula=m) for m in (fica, vai))

    for lembrete in (do_que_fica, do_que_fica, do_que_vai):
        lembretes.segurar(lembrete, por)
    lembretes.soltar(do_que_vai, por, hoje)
    lembretes.rodada(amanha)

    assert Mensagem.objects.get().para == vai.pessoa.email
    do_que_fica.refresh_from_db()
    assert (do_que_fica.situacao, do_que_fica.segurado_por) == (S.SEGURADO, por)


def test_o_segurado_nao_volta_no_dia_seguinte(turma, hoje, amanha, por):
    nao_comecou(turma, amanha)
    lembretes.rodada(hoje)
    lembretes.segurar(Lembrete.objects.get(), por)

    lembretes.rodada(amanha)

    assert Lembrete.objects.count() == 1


def test_o_que_ja_saiu_nao_se_segura_e_o_que_passou_nao_se_solta(turma, hoje, amanha, por):
    nao_comecou(turma, amanha)
    lembretes.rodada(hoje)
    lembrete = Lembrete.objects.get()

    with pytest.raises(Recusa) as nao_segurado:
        lembretes.soltar(lembrete, por, hoje)
    lembretes.segurar(lembrete, por)
    with pytest.raises(Recusa) as passou:
        lembretes.soltar(lembrete, por, amanha + timedelta(days=1))
    lembretes.soltar(lembrete, por, hoje)
    lembretes.rodada(amanha)
    with pytest.raises(Recusa) as saiu:
        lembretes.segurar(lembrete, por)

    codigos = [r.value.codigo for r in (nao_segurado, passou, saiu)]
    assert codigos == ["nao_segurado", "dia_passou", "ja_saiu"]


def test_soltar_nao_da_dois_a_mesma_pessoa(turma, hoje, amanha, por):
    m = nao_comecou(turma, amanha)
    outra = nao_comecou(TurmaFactory(curso=turma.curso), amanha, pessoa=PessoaFactory())
    lembretes.rodada(hoje)
    primeiro = Lembrete.objects.get(matricula=m)
    lembretes.segurar(primeiro, por)
    Lembrete.objects.filter(matricula=outra).delete()
    Lembrete.objects.create(pessoa=m.pessoa, matricula=outra, tipo=T.PARADA, dia=amanha)

    with pytest.raises(Recusa) as recusa:
        lembretes.soltar(primeiro, por, hoje)

    assert recusa.value.codigo == "outro_no_dia"


def test_segurar_todos_vale_tambem_para_o_que_se_refizer_depois(turma, hoje, amanha, por):
    nao_comecou(turma, amanha)
    lembretes.rodada(hoje)

    assert lembretes.segurar_todos(turma, amanha, por) == 1
    assert lembretes.segurar_todos(turma, amanha, por) == 0
    nova = nao_comecou(turma, amanha)
    lembretes.mudar_regras(turma, {T.NAO_COMECOU: (True, 3)}, por, hoje)
    lembretes.rodada(amanha)

    assert Lembrete.objects.get(matricula=nova, dia=amanha).situacao == S.SEGURADO
    assert not Mensagem.objects.exists()


def test_mudar_a_regra_refaz_o_que_ia_sair(turma, hoje, amanha, por):
    nao_comecou(turma, amanha)
    lembretes.rodada(hoje)

    lembretes.mudar_regras(turma, {T.NAO_COMECOU: (False, 5)}, por, hoje)
    sem = Lembrete.objects.count()
    lembretes.mudar_regras(turma, {T.NAO_COMECOU: (True, 2)}, por, hoje)

    assert (sem, Lembrete.objects.count()) == (0, 1)
    with pytest.raises(Recusa) as recusa:
        lembretes.mudar_regras(turma, {T.PARADA: (True, 0)}, por, hoje)
    assert recusa.value.codigo == "dias_invalidos"


# --- A preferência e a união de contas -------------------------------------------------------------------------------
def test_quem_pede_para_parar_nao_recebe_nem_o_que_ja_estava_programado(turma, hoje, amanha):
    m = nao_comecou(turma, amanha)
    lembretes.rodada(hoje)

    lembretes.preferir(m.pessoa, False)
    lembretes.rodada(amanha)

    assert not lembretes.recebe(m.pessoa)
    assert not Mensagem.objects.exists()


def test_na_uniao_de_contas_vale_o_nao_e_os_lembretes_vao_juntos(turma, hoje, amanha):
    velha, nova = PessoaFactory(), PessoaFactory()
    m = nao_comecou(turma, amanha, pessoa=velha)
    outra = nao_comecou(TurmaFactory(curso=criar_curso(slug="outro")), amanha, pessoa=nova)
    for uma in (m, outra):
        Lembrete.objects.create(pessoa=uma.pessoa, matricula=uma, tipo=T.PARADA, dia=amanha)
    lembretes.preferir(velha, False)

    uniao.unir(velha, nova, PessoaFactory(administra=True), "A mesma.")

    assert nova.lembretes.count() == 2
    assert nova.lembretes.filter(situacao=S.PROGRAMADO).get().matricula == outra
    assert not lembretes.recebe(nova)


# --- Dois processos --------------------------------------------------------------------------------------------------
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("com_restricao", [True, False])
def test_dois_trabalhadores_nunca_dao_dois_lembretes_a_mesma_pessoa(com_restricao):
    """Sem a restrição do banco, a regra se quebra; com ela, nunca."""
    hoje = next(d for n in range(30) if _serve(d := timezone.localdate() + timedelta(days=n)))
    amanha = hoje + timedelta(days=1)
    datas = {"inicio": hoje - timedelta(days=40), "fim": hoje + timedelta(days=90)}
    turmas = [TurmaFactory(curso=criar_curso(slug=f"curso-{n}"), **datas) for n in range(2)]
    for pessoa in PessoaFactory.create_batch(10):
        for turma in turmas:
            nao_comecou(turma, amanha, pessoa=pessoa)
    restricao = next(c for c in Lembrete._meta.constraints if c.name == "cursos_um_lembrete_por_pessoa_e_dia")
    if not com_restricao:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Lembrete, restricao)
    em_dobro = 0
    try:
        for _ in range(5):
            Lembrete.objects.all().delete()
            DiaDeLembretes.objects.all().delete()
            Mensagem.objects.all().delete()
            programar = [lambda t=t: lembretes.programar(amanha, type(t).objects.filter(pk=t.pk)) for t in turmas]
            ao_mesmo_tempo(*programar, *programar)
            ao_mesmo_tempo(*[lambda: lembretes.enviar_do_dia(amanha) for _ in range(3)])
            em_dobro += max(Mensagem.objects.count() - 10, 0)
            assert Mensagem.objects.count() >= 10
    finally:
        Lembrete.objects.all().delete()
        if not com_restricao:
            with connection.schema_editor() as editor:
                editor.add_constraint(Lembrete, restricao)
    assert (em_dobro == 0) is com_restricao
