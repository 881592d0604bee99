from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import ProtectedError
from django.utils import timezone
from fabricas import EixoFactory, MatriculaFactory, ObjetivoFactory, PessoaFactory, TurmaFactory, criar_questao, vencer

from avaliacoes import encerramento
from avaliacoes import tentativa as atos
from avaliacoes.models import AvaliacaoPage, QuestaoDaAvaliacao, Resposta, SorteioDaAvaliacao, Tentativa
from avaliacoes.versao import nova_versao
from contas.recusa import Recusa
from cursos.models import Progresso


def _responder_tudo(tentativa, chave="b"):
    for ordem in tentativa.itens.values_list("ordem", flat=True):
        atos.responder(tentativa, ordem, 1, [chave])


def _vencer(tentativa, ha=timedelta(minutes=1)):
    return vencer(tentativa, ha)


def _nota_no_livro(cena):
    return Progresso.objects.get(matricula=cena.matricula, pagina_id=cena.avaliacao.pk).nota


# --- Começar ---------------------------------------------------------------------------------------------------------
def test_iniciar_congela_as_versoes_atuais_na_ordem_da_avaliacao(cena):
    nova_versao(cena.avaliacao.itens.first().questao, enunciado="Texto revisto")

    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    assert [i.versao.questao_id for i in tentativa.itens.all()] == [i.questao_id for i in cena.avaliacao.itens.all()]
    assert tentativa.itens.first().versao.enunciado == "Texto revisto"
    assert all(sorted(i.arranjo) == list("abcd") for i in tentativa.itens.all())
    assert tentativa.prazo_em is None


def test_iniciar_de_novo_devolve_a_mesma_tentativa(cena):
    primeira = atos.iniciar(cena.matricula, cena.avaliacao)

    assert atos.iniciar(cena.matricula, cena.avaliacao) == primeira


def test_com_tempo_o_prazo_conta_do_comeco(cena):
    cena.avaliacao.tempo_minutos = 30

    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    assert tentativa.prazo_em - tentativa.iniciada_em == timedelta(minutes=30)


def test_sem_embaralhar_a_ordem_e_a_do_autor(cena):
    cena.avaliacao.embaralhar = False

    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    assert {"".join(i.arranjo) for i in tentativa.itens.all()} == {"abcd"}


def test_esgotadas_as_tentativas_so_com_mais_uma_concedida(cena):
    for _ in range(cena.avaliacao.tentativas):
        atos.enviar(atos.iniciar(cena.matricula, cena.avaliacao))

    with pytest.raises(Recusa) as recusa:
        atos.iniciar(cena.matricula, cena.avaliacao)
    atos.conceder_tentativa(cena.matricula, cena.avaliacao, PessoaFactory(), "Caiu a energia na sede.")

    assert recusa.value.codigo == "sem_tentativas"
    assert atos.iniciar(cena.matricula, cena.avaliacao).numero == 3


def _cancelar(cena):
    type(cena.matricula).objects.filter(pk=cena.matricula.pk).update(situacao="cancelada")


def _encerrar_turma(cena):
    type(cena.turma).objects.filter(pk=cena.turma.pk).update(fim=timezone.localdate() - timedelta(days=1))


def _adiar_turma(cena):
    type(cena.turma).objects.filter(pk=cena.turma.pk).update(inicio=timezone.localdate() + timedelta(days=1))


def _esvaziar(cena):
    cena.avaliacao.itens.all().delete()
    cena.avaliacao = AvaliacaoPage.objects.get()


def _tirar_da_turma(cena):
    cena.turma.atividades.filter(pagina_id=cena.avaliacao.pk).delete()


@pytest.mark.parametrize(
    ("impedir", "codigo"),
    [
        (_cancelar, "nao_matriculada"),
        (_tirar_da_turma, "nao_matriculada"),
        (_encerrar_turma, "aulas_encerradas"),
        (_adiar_turma, "aulas_nao_comecaram"),
        (_esvaziar, "sem_questoes"),
    ],
)
def test_iniciar_e_recusado(cena, impedir, codigo):
    impedir(cena)

    with pytest.raises(Recusa) as recusa:
        atos.iniciar(cena.matricula, cena.avaliacao)

    assert recusa.value.codigo == codigo
    assert not Tentativa.objects.exists()


def test_ao_iniciar_a_vencida_e_encerrada_e_outra_comeca(cena):
    vencida = _vencer(atos.iniciar(cena.matricula, cena.avaliacao))

    nova = atos.iniciar(cena.matricula, cena.avaliacao)

    vencida.refresh_from_db()
    assert (vencida.aberta, nova.numero) == (False, 2)


# --- Formas e sorteio ------------------------------------------------------------------------------------------------
@pytest.fixture
def diagnosticas(cena):
    """Inicial e final com as mesmas formas A e B e uma questão para todas as pessoas."""
    modulo = cena.avaliacao.get_parent()
    questoes = [criar_questao(f"D{n}") for n in range(3)]
    paginas = []
    for tipo in ("diagnostica_pre", "diagnostica_pos"):
        pagina = modulo.add_child(instance=AvaliacaoPage(title=tipo, slug=tipo, tipo=tipo, minutos=10, peso=0))
        for n, forma in enumerate(["A", "B", ""]):
            QuestaoDaAvaliacao.objects.create(avaliacao=pagina, questao=questoes[n], forma=forma, sort_order=n)
        cena.turma.atividades.create(pagina_id=pagina.pk, modulo_id=modulo.pk, ordem=90, minutos=10)
        paginas.append(pagina)
    return paginas


def _codigos(tentativa):
    return [item.versao.questao.codigo for item in tentativa.itens.all()]


def test_quem_fez_uma_forma_no_inicio_faz_a_outra_no_fim(cena, diagnosticas):
    pre, pos = (atos.iniciar(cena.matricula, avaliacao) for avaliacao in diagnosticas)

    assert {tuple(_codigos(pre)), tuple(_codigos(pos))} == {("D0", "D2"), ("D1", "D2")}


def test_as_formas_se_equilibram_na_turma(cena, diagnosticas):
    matriculas = [cena.matricula, *MatriculaFactory.create_batch(6, turma=cena.turma, confirmada=True)]

    formas = [_codigos(atos.iniciar(matricula, diagnosticas[0]))[0] for matricula in matriculas]

    assert abs(formas.count("D0") - formas.count("D1")) == 1


def test_o_sorteio_pega_por_eixo_sem_repetir_objetivo_e_avisa_se_faltar(cena, caplog):
    eixo, outro = EixoFactory(codigo="sorteado"), EixoFactory(codigo="outro")
    objetivos = ObjetivoFactory.create_batch(2)
    for n in range(6):
        questao = criar_questao(f"S{n}")
        questao.versao_atual.objetivos.add(objetivos[n % 2])
        type(questao).objects.filter(pk=questao.pk).update(eixo=eixo if n < 4 else outro)
    cena.avaliacao.itens.all().delete()
    cena.avaliacao = AvaliacaoPage.objects.get()
    cena.avaliacao.uma_por_objetivo = True
    SorteioDaAvaliacao.objects.create(avaliacao=cena.avaliacao, eixo=eixo, quantidade=3)

    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    sorteadas = [item.versao for item in tentativa.itens.all()]
    assert len(sorteadas) == 2
    assert {versao.questao.eixo for versao in sorteadas} == {eixo}
    assert len({versao.objetivos.get() for versao in sorteadas}) == 2
    assert "sorteio com menos questões" in caplog.text


# --- Responder -------------------------------------------------------------------------------------------------------
def test_vale_a_resposta_de_maior_sequencia(cena):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    atos.responder(tentativa, 1, 2, ["b"])
    atos.responder(tentativa, 1, 1, ["a"])

    assert atos.enviar(tentativa).nota == Decimal("33.33")


def test_repetir_a_resposta_nao_cria_outra_linha(cena):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    primeira, segunda = (atos.responder(tentativa, 1, 1, ["b"]) for _ in range(2))

    assert primeira == segunda
    assert Resposta.objects.count() == 1


def test_a_mesma_sequencia_de_outro_aparelho_vira_a_seguinte(cena):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    atos.responder(tentativa, 1, 1, ["a"])

    outra = atos.responder(tentativa, 1, 1, ["b"])
    repetida = atos.responder(tentativa, 1, 1, ["b"])

    assert (outra.sequencia, repetida) == (2, outra)
    assert list(Resposta.objects.values_list("conteudo", flat=True)) == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("ordem", "sequencia", "codigo"), [(99, 1, "questao_inexistente"), (1, 0, "sequencia_invalida")]
)
def test_responder_ao_que_nao_existe_e_recusado(cena, ordem, sequencia, codigo):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    with pytest.raises(Recusa) as recusa:
        atos.responder(tentativa, ordem, sequencia, ["b"])

    assert recusa.value.codigo == codigo


def test_depois_do_prazo_ha_trinta_segundos_e_nada_mais(cena):
    tentativa = _vencer(atos.iniciar(cena.matricula, cena.avaliacao), ha=timedelta(seconds=20))
    atos.responder(tentativa, 1, 1, ["b"])
    _vencer(tentativa, ha=timedelta(seconds=31))

    with pytest.raises(Recusa) as recusa:
        atos.responder(tentativa, 2, 1, ["b"])

    assert recusa.value.codigo == "prazo_encerrado"
    assert Resposta.objects.count() == 1


def test_depois_de_enviada_a_resposta_e_recusada(cena):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    atos.enviar(tentativa)

    with pytest.raises(Recusa) as recusa:
        atos.responder(tentativa, 1, 1, ["b"])

    assert recusa.value.codigo == "ja_enviada"


def test_o_formulario_de_uma_aba_velha_nao_apaga_o_que_outro_aparelho_respondeu(cena):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    atos.responder(tentativa, 1, 1, ["b"])

    atos.responder_tudo(tentativa, {1: (0, []), 2: (0, ["b"])})

    respostas = {r.item.ordem: r.conteudo for r in Resposta.objects.select_related("item")}
    assert respostas == {1: ["b"], 2: ["b"]}


# --- Enviar ----------------------------------------------------------------------------------------------------------
def test_enviar_corrige_lanca_a_nota_e_conclui_a_atividade(cena):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    _responder_tudo(tentativa)

    enviada = atos.enviar(tentativa)

    progresso = Progresso.objects.get(matricula=cena.matricula, pagina_id=cena.avaliacao.pk)
    assert (enviada.nota, progresso.nota) == (100, 100)
    assert progresso.concluido_em
    assert set(tentativa.itens.values_list("fracao", flat=True)) == {1}


def test_enviar_duas_vezes_e_uma_so(cena):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    primeira, segunda = atos.enviar(tentativa), atos.enviar(tentativa)

    assert primeira.enviada_em == segunda.enviada_em


def test_no_livro_fica_a_melhor_nota(cena):
    boa = atos.iniciar(cena.matricula, cena.avaliacao)
    _responder_tudo(boa)
    atos.enviar(boa)
    ruim = atos.iniciar(cena.matricula, cena.avaliacao)
    _responder_tudo(ruim, "a")

    assert atos.enviar(ruim).nota == 0
    assert _nota_no_livro(cena) == 100


def test_a_correcao_usa_a_versao_que_a_pessoa_viu(cena):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    _responder_tudo(tentativa)
    for item in tentativa.itens.all():
        nova_versao(item.versao.questao, dados={**item.versao.dados, "corretas": ["a"]})

    assert atos.enviar(tentativa).nota == 100


def test_encerrar_vencidas_fecha_com_o_que_estava_salvo(cena):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    atos.responder(tentativa, 1, 1, ["b"])
    _vencer(tentativa)

    assert (encerramento.encerrar_todas(), encerramento.encerrar_todas()) == (1, 0)

    tentativa.refresh_from_db()
    assert tentativa.nota == Decimal("33.33")
    assert tentativa.encerrada_pelo_prazo
    assert _nota_no_livro(cena) == Decimal("33.33")


def test_na_tolerancia_a_tentativa_ainda_nao_e_encerrada(cena):
    _vencer(atos.iniciar(cena.matricula, cena.avaliacao), ha=timedelta(seconds=20))

    assert encerramento.encerrar_todas() == 0


@pytest.mark.parametrize(("impedir", "codigo"), [(_cancelar, "nao_matriculada"), (_encerrar_turma, "aulas_encerradas")])
def test_encerrar_a_vencida_de_quem_saiu_da_turma_corrige_sem_mexer_no_progresso(cena, impedir, codigo):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    _responder_tudo(tentativa)
    _vencer(tentativa)
    impedir(cena)

    encerramento.encerrar_todas()

    tentativa.refresh_from_db()
    assert (tentativa.nota, tentativa.nao_lancada_por) == (100, codigo)
    assert _nota_no_livro(cena) is None


def test_a_ultima_nota_que_faltava_conclui_a_matricula(cena):
    for atividade in cena.turma.atividades.exclude(pagina_id=cena.avaliacao.pk):
        Progresso.objects.create(matricula=cena.matricula, pagina_id=atividade.pagina_id, concluido_em=timezone.now())
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    _responder_tudo(tentativa)

    atos.enviar(tentativa)

    cena.matricula.refresh_from_db()
    assert cena.matricula.situacao == "concluida"


# --- Conceder --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("motivo", "codigo"), [("  ", "sem_motivo"), ("Pediu.", "ainda_tem_tentativas")])
def test_conceder_e_recusado(cena, motivo, codigo):
    with pytest.raises(Recusa) as recusa:
        atos.conceder_tentativa(cena.matricula, cena.avaliacao, PessoaFactory(), motivo)

    assert recusa.value.codigo == codigo


def test_conceder_duas_vezes_seguidas_da_uma_so(cena):
    cena.avaliacao.tentativas = 1
    atos.enviar(atos.iniciar(cena.matricula, cena.avaliacao))
    atos.conceder_tentativa(cena.matricula, cena.avaliacao, PessoaFactory(), "Queda de energia.")

    with pytest.raises(Recusa):
        atos.conceder_tentativa(cena.matricula, cena.avaliacao, PessoaFactory(), "Queda de energia.")

    assert atos.permitidas(cena.matricula, cena.avaliacao) == 2


def test_a_tentativa_de_uma_turma_nao_conta_em_outra(cena):
    for _ in range(2):
        atos.enviar(atos.iniciar(cena.matricula, cena.avaliacao))
    outra = MatriculaFactory(turma=TurmaFactory(), pessoa=cena.pessoa, confirmada=True)

    assert atos.iniciar(outra, cena.avaliacao).numero == 1


def test_a_pagina_com_tentativa_nao_se_apaga(cena):
    atos.iniciar(cena.matricula, cena.avaliacao)
    Progresso.objects.all().delete()
    cena.turma.atividades.all().delete()

    with pytest.raises(ProtectedError):
        AvaliacaoPage.objects.get().delete()
