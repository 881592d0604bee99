"""Encerrar e reabrir a turma: quem conclui, quem reprova, quem é dispensado, o que se recusa, o que se retoma."""

from datetime import timedelta

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.db import connection
from django.utils import timezone
from fabricas import EncontroFactory, MatriculaFactory, PessoaFactory, TurmaFactory
from wagtail.log_actions import registry

from contas.recusa import Recusa
from correio.models import Mensagem
from cursos import atividade, conclusao, encerramento, tasks
from cursos import matricula as atos
from cursos.models import Matricula, Turma

S = Matricula.Situacao


@pytest.fixture
def por(db):
    return PessoaFactory(grupo="Coordenação")


@pytest.fixture
def turma(por):
    return TurmaFactory(coordenadores=[por])


def fazer_tudo(matricula, nota=90):
    for a in matricula.turma.atividades.select_related("pagina"):
        atividade.registrar_nota(matricula, a.pagina, nota)


def passar_do_fim(turma):
    ontem = timezone.localdate() - timedelta(days=1)
    Turma.objects.filter(pk=turma.pk).update(fim=ontem, espera_ate=ontem)
    turma.refresh_from_db()


def encerrar(turma, por, motivo=""):
    encerramento.encerrar(turma, por, motivo)
    tasks.encerrar_matriculas(turma.pk)


@pytest.fixture
def turma_no_fim(turma):
    """Uma pessoa em cada ponto; as aulas já terminaram."""
    gente = {
        "concluida": MatriculaFactory(turma=turma, concluida=True),
        "falta": MatriculaFactory(turma=turma, confirmada=True),
        "cumpriu": MatriculaFactory(turma=turma, confirmada=True),
        "na_fila": MatriculaFactory(turma=turma, situacao="lista_de_espera"),
        "pedido": MatriculaFactory(turma=turma, em_analise=True),
        "oferta": MatriculaFactory(turma=turma, situacao="deferida"),
        "trancada": MatriculaFactory(turma=turma, situacao="trancada"),
    }
    fazer_tudo(gente["cumpriu"], nota=60)
    turma.criterios.filter(tipo="nota_por_avaliacao").update(valor=50)
    passar_do_fim(turma)
    return turma, gente


def situacoes(gente):
    return {nome: Matricula.objects.get(pk=m.pk).situacao for nome, m in gente.items()}


# --- A prévia e o encerramento ---------------------------------------------------------------------------------------
def test_a_previa_diz_o_que_vai_acontecer_com_as_frases_de_conclusao(turma_no_fim):
    turma, gente = turma_no_fim

    previa = encerramento.previa(turma)

    assert previa.concluem == [gente["cumpriu"]]
    (reprovada, motivo), *resto = previa.reprovam
    assert (reprovada, resto) == (gente["falta"], [])
    frases = [p.frase for p in conclusao.o_que_falta(gente["falta"])]
    assert motivo == " ".join(frases)
    assert (previa.na_fila, previa.trancadas) == ([gente["na_fila"]], [gente["trancada"]])
    assert set(previa.pedidos) == {gente["pedido"], gente["oferta"]}


def test_encerrar_faz_o_que_a_previa_disse_e_avisa_cada_pessoa(turma_no_fim, por):
    turma, gente = turma_no_fim
    motivo = encerramento.previa(turma).reprovam[0][1]

    encerrar(turma, por)

    turma.refresh_from_db()
    assert (turma.situacao, turma.encerrada_em is not None) == ("encerrada", True)
    assert situacoes(gente) == {
        "concluida": "concluida",
        "falta": "reprovada",
        "cumpriu": "concluida",
        "na_fila": "cancelada",
        "pedido": "cancelada",
        "oferta": "cancelada",
        "trancada": "cancelada",
    }
    reprovada = Matricula.objects.get(pk=gente["falta"].pk)
    assert (reprovada.motivo, reprovada.encerrada_em is not None) == (motivo, True)
    chaves = set(Mensagem.objects.values_list("chave", flat=True))
    dispensadas = {f"matricula-{gente[n].pk}-dispensada" for n in ("na_fila", "pedido", "oferta", "trancada")}
    assert dispensadas <= chaves
    (mensagem,) = Mensagem.objects.filter(chave__startswith=f"matricula-{reprovada.pk}-reprovada")
    assert motivo in mensagem.texto


def test_as_vagas_soltas_no_encerramento_nao_chamam_ninguem(turma_no_fim, por):
    turma, _ = turma_no_fim
    Turma.objects.filter(pk=turma.pk).update(vagas=5, espera_ate=timezone.localdate() + timedelta(9))

    encerrar(turma, por)

    assert not Mensagem.objects.filter(chave__endswith="-chamada").exists()
    assert not turma.matriculas.abertas().exists()


def test_o_historico_diz_quem_encerrou_e_por_que(turma, por):
    encerrar(turma, por, "Acabou a verba.")

    entrada = registry.get_logs_for_instance(turma).get(action="cursos.encerrar_turma")
    assert (entrada.user, entrada.data["motivo"]) == (por, "Acabou a verba.")


def test_encerrar_duas_vezes_nao_repete_nada(turma_no_fim, por):
    turma, _ = turma_no_fim
    encerrar(turma, por)
    mensagens, em = Mensagem.objects.count(), Turma.objects.get(pk=turma.pk).encerrada_em

    encerrar(turma, por)

    assert Mensagem.objects.count() == mensagens
    assert Turma.objects.get(pk=turma.pk).encerrada_em == em
    assert registry.get_logs_for_instance(turma).filter(action="cursos.encerrar_turma").count() == 1


# --- As recusas ------------------------------------------------------------------------------------------------------
def test_rascunho_nao_se_encerra(por):
    turma = TurmaFactory(aberta=False)

    with pytest.raises(Recusa) as recusa:
        encerramento.encerrar(turma, por)

    assert recusa.value.codigo == "turma_em_rascunho"


def test_com_encontros_o_diario_tem_de_estar_fechado(turma, por):
    passar_do_fim(turma)
    EncontroFactory(turma=turma)

    with pytest.raises(Recusa) as recusa:
        encerramento.encerrar(turma, por, "Com motivo.")
    assert recusa.value.codigo == "diario_aberto"

    Turma.objects.filter(pk=turma.pk).update(diario_fechado_em=timezone.now())
    assert encerramento.encerrar(turma, por).situacao == "encerrada"


def test_antes_do_fim_so_com_motivo(turma, por):
    with pytest.raises(Recusa) as recusa:
        encerramento.encerrar(turma, por, "  ")
    assert recusa.value.codigo == "antes_do_fim"
    turma.refresh_from_db()
    assert turma.situacao == "aberta"

    assert encerramento.encerrar(turma, por, "Acabou a verba.").situacao == "encerrada"


# --- Cair no meio ----------------------------------------------------------------------------------------------------
def test_a_ronda_termina_o_que_uma_queda_deixou(turma_no_fim, por):
    turma, gente = turma_no_fim
    encerramento.encerrar(turma, por)
    encerramento.decidir(gente["falta"])
    assert turma.matriculas.abertas().count() == 5

    tasks.terminar_encerramentos()

    assert not turma.matriculas.abertas().exists()
    assert Mensagem.objects.filter(chave__contains="-reprovada").count() == 1


def test_encerrar_poe_a_decisao_na_fila_e_o_que_nao_cabe_volta_a_ela(
    turma_no_fim, por, monkeypatch, django_capture_on_commit_callbacks
):
    turma, _ = turma_no_fim
    enviadas = []
    monkeypatch.setattr(tasks.encerrar_matriculas, "apply_async", lambda args=(), *a, **k: enviadas.append(args))

    with django_capture_on_commit_callbacks(execute=True):
        encerramento.encerrar(turma, por)
    assert [tuple(args) for args in enviadas] == [(turma.pk,)]
    encerramento.decidir_todas(turma, orcamento=-1)

    assert [tuple(args) for args in enviadas] == [(turma.pk,)] * 2
    assert turma.matriculas.abertas().count() == 6


def test_a_falha_em_uma_pessoa_nao_segura_as_outras_nem_se_perde(turma_no_fim, por, monkeypatch):
    turma, gente = turma_no_fim
    encerramento.encerrar(turma, por)
    anunciar = encerramento.anunciar

    def quebrar(matricula, *args, **kwargs):
        if matricula.pk == gente["falta"].pk:
            raise RuntimeError("o correio caiu")
        return anunciar(matricula, *args, **kwargs)

    monkeypatch.setattr(encerramento, "anunciar", quebrar)
    encerramento.terminar_encerramentos()
    assert [m.pk for m in turma.matriculas.abertas()] == [gente["falta"].pk]

    monkeypatch.setattr(encerramento, "anunciar", anunciar)
    encerramento.terminar_encerramentos()
    assert situacoes(gente)["falta"] == "reprovada"


def test_a_ronda_nao_toca_turma_aberta_nem_a_encerrada_de_carga(turma, por):
    MatriculaFactory(turma=turma, confirmada=True)
    outra = TurmaFactory(curso=turma.curso)
    MatriculaFactory(turma=outra, confirmada=True)
    Turma.objects.filter(pk=outra.pk).update(situacao="encerrada", encerrada_em=None)

    encerramento.terminar_encerramentos()

    assert set(Matricula.objects.values_list("situacao", flat=True)) == {"confirmada"}


@pytest.mark.parametrize("quantas", [3, 40])
def test_a_previa_custa_o_mesmo_com_3_ou_40_pessoas(turma, quantas, django_assert_max_num_queries):
    for _ in range(quantas):
        MatriculaFactory(turma=turma, confirmada=True)

    with django_assert_max_num_queries(5):
        assert len(encerramento.previa(turma).reprovam) == quantas


# --- Reabrir ---------------------------------------------------------------------------------------------------------
def test_reabrir_devolve_quem_o_encerramento_reprovou_e_ninguem_mais(turma_no_fim, por):
    turma, gente = turma_no_fim
    antiga = MatriculaFactory(turma=turma, situacao="reprovada", encerrada_em=timezone.now() - timedelta(days=9))
    encerrar(turma, por)
    vagas = turma.movimentos.count()

    voltaram = encerramento.reabrir(turma, por, "Erro na data.")

    turma.refresh_from_db()
    assert (voltaram, turma.situacao, turma.encerrada_em) == (1, "aberta", None)
    agora = situacoes({**gente, "antiga": antiga})
    assert (agora["falta"], agora["cumpriu"], agora["na_fila"], agora["antiga"]) == (
        "confirmada",
        "concluida",
        "cancelada",
        "reprovada",
    )
    de_volta = Matricula.objects.get(pk=gente["falta"].pk)
    assert (de_volta.motivo, de_volta.encerrada_em) == ("", None)
    assert turma.movimentos.count() == vagas
    entrada = registry.get_logs_for_instance(turma).get(action="cursos.reabrir_turma")
    assert entrada.data == {"motivo": "Erro na data.", "voltaram": 1}
    assert Mensagem.objects.filter(chave__contains=f"matricula-{de_volta.pk}-turma_reaberta").exists()


def test_quem_ja_esta_em_outra_turma_do_curso_nao_volta(turma, por):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    encerrar(turma, por, "Verba.")
    MatriculaFactory(turma=TurmaFactory(curso=turma.curso), pessoa=matricula.pessoa, confirmada=True)

    assert encerramento.reabrir(turma, por, "Engano.") == 0
    assert situacoes({"m": matricula}) == {"m": "reprovada"}


def test_encerrada_de_novo_reprova_e_avisa_de_novo(turma, por):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    encerrar(turma, por, "Verba.")
    encerramento.reabrir(turma, por, "Engano.")

    encerrar(turma, por, "Agora sim.")

    assert situacoes({"m": matricula}) == {"m": "reprovada"}
    assert Mensagem.objects.filter(chave__startswith=f"matricula-{matricula.pk}-reprovada").count() == 2


@pytest.mark.parametrize(
    ("situacao", "motivo", "codigo"), [("encerrada", " ", "sem_motivo"), ("aberta", "x", "nao_encerrada")]
)
def test_reabrir_recusa(turma, por, situacao, motivo, codigo):
    Turma.objects.filter(pk=turma.pk).update(situacao=situacao)

    with pytest.raises(Recusa) as recusa:
        encerramento.reabrir(turma, por, motivo)

    assert recusa.value.codigo == codigo


# --- As travas -------------------------------------------------------------------------------------------------------
@pytest.fixture(params=["com trava", "sem trava"])
def trava(request, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL: o SQLite não tem trava de linha")
    if request.param == "sem trava":
        sem_trava(monkeypatch)
    return request.param == "com trava"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ninguem_entra_na_turma_que_se_encerra(trava):
    """Inscrever e encerrar juntos: com a trava, ou a inscrição é recusada, ou o encerramento a encontra."""
    por = PessoaFactory(administra=True)
    violacoes = 0
    for _ in range(20):
        turma, pessoa = TurmaFactory(analise_automatica=True, fim=timezone.localdate() - timedelta(1)), PessoaFactory()

        def fechar(turma=turma):
            encerramento.encerrar(turma, por)
            for matricula in encerramento.por_decidir(turma):
                encerramento.decidir(matricula)

        ao_mesmo_tempo(lambda t=turma, p=pessoa: atos.solicitar(p, t), fechar)
        violacoes += turma.matriculas.abertas().exists()
        if violacoes and not trava:
            break
    assert (violacoes == 0) is trava


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_duas_rondas_juntas_decidem_cada_pessoa_uma_vez():
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL: o SQLite não tem trava de linha")
    por, turma = PessoaFactory(administra=True), TurmaFactory()
    MatriculaFactory.create_batch(4, turma=turma, confirmada=True)
    encerramento.encerrar(turma, por, "Verba.")

    ao_mesmo_tempo(*[lambda: encerramento.decidir_todas(Turma.objects.get(pk=turma.pk))] * 2)

    assert set(turma.matriculas.values_list("situacao", flat=True)) == {"reprovada"}
    assert Mensagem.objects.filter(chave__contains="-reprovada").count() == 4
    assert turma.movimentos.count() == 4
