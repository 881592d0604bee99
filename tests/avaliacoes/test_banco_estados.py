import pytest
from corridas import ao_mesmo_tempo, sem_trava
from fabricas import PessoaFactory, criar_questao
from wagtail.models import ModelLogEntry

from avaliacoes import tentativa as atos
from avaliacoes.banco import estados
from avaliacoes.banco.conteudo import impressao
from avaliacoes.banco.duplicacao import duplicar
from avaliacoes.models import BancoDeQuestoes, Questao, VersaoQuestao
from avaliacoes.versao import nova_versao
from contas.papeis import EDITORES
from contas.recusa import Recusa

S = VersaoQuestao.Situacao


@pytest.fixture
def autora(db):
    return PessoaFactory(grupo=EDITORES)


@pytest.fixture
def leitora(db):
    return PessoaFactory(grupo=EDITORES)


def questao_em(situacao, autora, codigo="Q1"):
    return criar_questao(codigo, situacao=situacao, criada_por=autora)


def situacao(questao):
    return questao.versao_atual.situacao


def acoes(questao):
    return set(ModelLogEntry.objects.for_instance(questao).values_list("action", flat=True))


# --- O caminho -------------------------------------------------------------------------------------------------------
def test_de_rascunho_a_pronta_por_outra_pessoa(autora, leitora):
    questao = questao_em(S.RASCUNHO, autora)
    assert questao.versao_em_uso is None

    estados.pedir_leitura(questao, autora)
    assert situacao(questao) == S.EM_REVISAO
    estados.aprovar(questao, leitora, "Clara.", impressao(questao.versao_atual))

    versao = questao.versao_em_uso
    assert (versao.revisada_por, versao.parecer) == (leitora, "Clara.")
    assert acoes(questao) >= {"avaliacoes.pedir_leitura", "avaliacoes.aprovar"}


def test_devolver_volta_a_rascunho_com_o_parecer(autora, leitora):
    questao = questao_em(S.EM_REVISAO, autora)

    estados.devolver(questao, leitora, "Falta a norma.")

    assert situacao(questao) == S.RASCUNHO
    assert questao.versao_atual.parecer == "Falta a norma."


def test_pedir_leitura_de_novo_apaga_o_parecer_antigo(autora, leitora):
    questao = questao_em(S.EM_REVISAO, autora)
    estados.devolver(questao, leitora, "Falta a norma.")

    estados.pedir_leitura(questao, autora)

    assert questao.versao_atual.parecer == ""


def test_aposentar_tira_do_sorteio_e_reativar_devolve(autora):
    questao = questao_em(S.PRONTA, autora)

    estados.aposentar(questao, autora)
    assert not Questao.objects.sorteaveis().filter(pk=questao.pk).exists()
    estados.reativar(questao, autora)

    assert Questao.objects.sorteaveis().filter(pk=questao.pk).exists()
    assert acoes(questao) == {"avaliacoes.aposentar", "avaliacoes.reativar"}


def test_quem_respondeu_a_aposentada_nao_muda(cena, autora):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    item = tentativa.itens.first()

    estados.aposentar(item.versao.questao, autora)

    assert tentativa.itens.count() == 3
    assert atos.iniciar(cena.matricula, cena.avaliacao) == tentativa


# --- As recusas ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("de", "ato", "codigo"),
    [
        (S.PRONTA, lambda q, a, o: estados.pedir_leitura(q, a), "ja_pronta"),
        (S.EM_REVISAO, lambda q, a, o: estados.aprovar(q, a), "propria"),
        (S.EM_REVISAO, lambda q, a, o: estados.devolver(q, a, "Não."), "propria"),
        (S.RASCUNHO, lambda q, a, o: estados.aprovar(q, o), "fora_de_revisao"),
        (S.EM_REVISAO, lambda q, a, o: estados.aprovar(q, o, lida="outra"), "mudou"),
        (S.EM_REVISAO, lambda q, a, o: estados.devolver(q, o, "  "), "sem_parecer"),
    ],
)
def test_cada_recusa_tem_o_seu_codigo_e_nada_muda(autora, leitora, de, ato, codigo):
    questao = questao_em(de, autora)

    with pytest.raises(estados.EstadoRecusado) as recusa:
        ato(questao, autora, leitora)

    assert recusa.value.codigo == codigo
    assert situacao(questao) == de
    assert acoes(questao) == set()


def test_questao_sem_texto_nao_muda_de_situacao(autora):
    questao = questao_em(S.PRONTA, autora)
    questao.versoes.all().delete()

    with pytest.raises(estados.EstadoRecusado) as recusa:
        estados.pedir_leitura(questao, autora)

    assert recusa.value.codigo == "sem_versao"


def test_a_respondida_nao_volta_a_rascunho(cena, autora):
    questao = atos.iniciar(cena.matricula, cena.avaliacao).itens.first().versao.questao

    with pytest.raises(estados.EstadoRecusado) as recusa:
        estados.voltar_a_rascunho(questao, autora)

    assert recusa.value.codigo == "respondida"


def test_com_imagem_que_falta_nao_fica_pronta(autora):
    questao = questao_em(S.RASCUNHO, autora)
    nova_versao(questao, enunciado="Veja [[imagem:fluxo]]")

    for ato in (estados.pedir_leitura, estados.marcar_pronta):
        with pytest.raises(estados.EstadoRecusado) as recusa:
            ato(questao, autora)
        assert recusa.value.codigo == "sem_imagem"


@pytest.mark.parametrize(
    ("de", "ato"),
    [
        (S.EM_REVISAO, estados.pedir_leitura),
        (S.PRONTA, estados.marcar_pronta),
        (S.RASCUNHO, estados.voltar_a_rascunho),
        (S.PRONTA, estados.reativar),
    ],
)
def test_repetir_nao_muda_nada(autora, de, ato):
    questao = questao_em(de, autora)

    ato(questao, autora)

    assert situacao(questao) == de
    assert acoes(questao) == set()


# --- Segunda leitura exigida -----------------------------------------------------------------------------------------
@pytest.fixture
def exigida(db):
    BancoDeQuestoes.objects.create(exige_segunda_leitura=True)


def test_exigida_ninguem_marca_pronta_sozinho(exigida, autora):
    questao = questao_em(S.RASCUNHO, autora)

    with pytest.raises(estados.EstadoRecusado) as recusa:
        estados.marcar_pronta(questao, autora)
    with pytest.raises(Recusa) as tambem:
        nova_versao(questao, situacao=S.PRONTA, enunciado="Outro")

    assert (recusa.value.codigo, tambem.value.codigo) == ("segunda_leitura", "segunda_leitura")
    assert situacao(questao) == S.RASCUNHO


def test_exigida_mudar_a_pronta_sem_uso_abre_outra_em_rascunho(exigida, autora):
    questao = questao_em(S.PRONTA, autora)

    nova = nova_versao(questao, enunciado="Outro", por=autora)

    assert (nova.numero, nova.situacao, nova.criada_por) == (2, S.RASCUNHO, autora)
    assert questao.versao_em_uso.numero == 1


def test_sem_exigencia_mudar_a_pronta_sem_uso_corrige_no_lugar(autora):
    questao = questao_em(S.PRONTA, autora)

    assert nova_versao(questao, enunciado="Outro").numero == 1
    assert situacao(questao) == S.PRONTA


def test_mudar_a_que_esta_em_revisao_a_devolve_a_rascunho_e_quem_mudou_nao_a_aprova(autora, leitora):
    questao = questao_em(S.EM_REVISAO, autora)

    nova_versao(questao, enunciado="Outro", por=leitora)

    assert situacao(questao) == S.RASCUNHO
    estados.pedir_leitura(questao, autora)
    with pytest.raises(estados.EstadoRecusado):
        estados.aprovar(questao, leitora)
    estados.aprovar(questao, autora)


# --- Duplicar --------------------------------------------------------------------------------------------------------
def test_duplicar_leva_o_texto_a_ficha_e_deixa_em_rascunho(autora):
    questao = questao_em(S.PRONTA, autora)
    questao.etiquetas.add("fila")

    copia, outra = duplicar(questao, autora), duplicar(questao, autora)

    assert (copia.codigo, outra.codigo) == ("Q1-2", "Q1-3")
    assert list(copia.etiquetas.names()) == ["fila"]
    assert (copia.versao_atual.dados, situacao(copia)) == (questao.versao_atual.dados, S.RASCUNHO)


# --- Corrida ---------------------------------------------------------------------------------------------------------
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("travado", [True, False], ids=["com_trava", "sem_trava"])
def test_duas_aprovacoes_juntas_sao_uma(travado, monkeypatch):
    autora, uma, outra = PessoaFactory.create_batch(3)
    questoes = [questao_em(S.EM_REVISAO, autora, f"Q{n}") for n in range(20)]
    if not travado:
        sem_trava(monkeypatch)

    violacoes = 0
    for questao in questoes:
        ao_mesmo_tempo(
            lambda q=questao: estados.aprovar(q, uma, "Sim."), lambda q=questao: estados.devolver(q, outra, "Não.")
        )
        violacoes += ModelLogEntry.objects.for_instance(questao).count() != 1

    assert (violacoes == 0) is travado
