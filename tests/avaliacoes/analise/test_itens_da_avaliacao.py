from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from fabricas import PessoaFactory, TurmaFactory
from planilhas_lidas import linhas_do_csv
from respostas_prontas import CERTA, ERRADA, versoes_de

from avaliacoes.analise import interpretacao, itens, leitura
from avaliacoes.models import Recorrecao, VersaoQuestao


def _turma_que_responde(sala, avaliacao, n=12):
    """Quem tem número maior sabe mais; a terceira questão tem o gabarito trocado (quem sabe mais erra)."""
    for k in range(n):
        sabe = k >= n // 2
        respostas = [CERTA if sabe else ERRADA, CERTA if k >= n // 4 else ERRADA, ERRADA if sabe else CERTA]
        sala.responder(avaliacao, sala.pessoa(), respostas)


def _ler(avaliacao, turma=None):
    return itens.analisar(leitura.ler(avaliacao, turma))


def test_cada_questao_tem_os_seus_indices_e_o_que_conferir(sala, formativa):
    _turma_que_responde(sala, formativa)

    primeira, segunda, trocada = _ler(formativa).itens

    assert (primeira.n, primeira.facilidade) == (12, 0.5)
    assert segunda.facilidade == 0.75
    assert primeira.ao_acaso == 0.25
    assert trocada.ponto_bisserial < 0
    assert itens.CONFERIR in trocada.alertas
    assert itens.CONFERIR not in segunda.alertas


def test_a_tabela_das_escolhas_conta_todas_inclusive_as_que_ninguem_fez(sala, formativa):
    _turma_que_responde(sala, formativa)

    (parte,) = _ler(formativa).itens[0].partes
    contas = {opcao.texto[-1]: (opcao.n, opcao.certa) for opcao in parte.opcoes}

    assert contas == {"a": (0, False), "b": (6, True), "c": (6, False), "d": (0, False)}
    certa = next(opcao for opcao in parte.opcoes if opcao.certa)
    assert certa.parcela == 0.5
    assert certa.nota == pytest.approx(100 * 2 / 3)
    assert any("ninguém escolhe" in alerta for alerta in _ler(formativa).itens[0].alertas)


def test_so_a_primeira_tentativa_de_cada_pessoa_conta(sala, formativa):
    matricula, hoje = sala.pessoa(), timezone.now()
    sala.responder(formativa, matricula, [ERRADA] * 3, em=hoje, numero=1)
    sala.responder(formativa, matricula, [CERTA] * 3, em=hoje + timedelta(days=1), numero=2)
    outra_vez = sala.pessoa(pessoa=matricula.pessoa, turma=TurmaFactory(curso=sala.curso))
    sala.responder(formativa, outra_vez, [CERTA] * 3, em=hoje + timedelta(days=2))

    analise = _ler(formativa)

    assert analise.n == 1
    assert analise.prova.media == 0


def test_a_questao_anulada_fica_fora_e_a_recorrigida_usa_o_gabarito_novo(sala, formativa):
    _turma_que_responde(sala, formativa)
    versoes = versoes_de(formativa)
    Recorrecao.objects.create(versao=versoes[2], modo="nao_conta", motivo="Duas certas.")
    nova = VersaoQuestao.objects.create(
        questao=versoes[0].questao,
        numero=2,
        tipo="unica",
        enunciado="Agora certa",
        dados={**versoes[0].dados, "corretas": ["c"]},
    )
    Recorrecao.objects.create(versao=versoes[0], modo="outro_gabarito", gabarito_de=nova, motivo="Era a c.")

    analise = _ler(formativa)

    assert analise.itens[2].anulada
    assert analise.itens[2].facilidade is None
    assert analise.prova.alfa_de == (12, 2)
    certas = [opcao.texto[-1] for opcao in analise.itens[0].partes[0].opcoes if opcao.certa]
    assert certas == ["c"]


def test_em_branco_conta_como_erro_e_se_diz_quantos(sala, formativa):
    for _ in range(10):
        sala.responder(formativa, sala.pessoa(), [CERTA, None, []])

    primeira, segunda, terceira = _ler(formativa).itens

    assert [primeira.em_branco, segunda.em_branco, terceira.em_branco] == [0, 10, 10]
    assert [opcao.n for opcao in segunda.partes[0].opcoes] == [0, 0, 0, 0]
    assert segunda.facilidade == 0


def test_com_poucas_respostas_nao_ha_indice(sala, formativa):
    _turma_que_responde(sala, formativa, n=interpretacao.POUCAS - 1)

    analise = _ler(formativa)

    assert analise.poucas
    assert analise.prova.confiabilidade is None
    assert all(item.facilidade is None and not item.alertas for item in analise.itens)
    assert "Ainda são poucas respostas (9)" in analise.aviso


def test_sem_ninguem_a_analise_e_vazia(formativa):
    analise = _ler(formativa)
    assert (analise.n, analise.itens, analise.prova.media) == (0, [], None)


def test_com_sorteio_a_confiabilidade_e_a_do_grupo_que_recebeu_as_mesmas(sala, formativa):
    versoes = versoes_de(formativa)
    for k in range(11):
        sala.responder(formativa, sala.pessoa(), [CERTA if k > 5 else ERRADA] * 2, versoes=versoes[:2])
    for _ in range(4):
        sala.responder(formativa, sala.pessoa(), [CERTA] * 2, versoes=versoes[1:])

    prova = _ler(formativa).prova

    assert prova.alfa_de == (11, 2)
    assert prova.kr20 == pytest.approx(1)


def test_o_histograma_tem_todas_as_pessoas():
    assert itens.histograma([0, 9.99, 10, 99, 100]) == [
        (0, 10, 2), (10, 20, 1), *((k, k + 10, 0) for k in range(20, 90, 10)), (90, 100, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("muitas", [2, 14])
def test_o_numero_de_consultas_nao_cresce_com_as_tentativas(
    sala, formativa, client, django_assert_max_num_queries, muitas
):
    for _ in range(muitas):
        sala.responder(formativa, sala.pessoa(), [CERTA, ERRADA, None])
    client.force_login(PessoaFactory(administra=True))
    client.get(_url(formativa))

    with django_assert_max_num_queries(34):
        assert client.get(_url(formativa)).status_code == 200


# --- A tela ----------------------------------------------------------------------------------------------------------
def _url(avaliacao, **busca):
    return reverse("resultados:itens", args=[avaliacao.pk], query=busca)


def test_a_tela_diz_o_que_cada_numero_quer_dizer(sala, formativa, client):
    _turma_que_responde(sala, formativa)
    client.force_login(PessoaFactory(administra=True))

    pagina = client.get(_url(formativa)).content.decode()

    assert "Quem sabe mais erra mais: confira o gabarito." in pagina
    assert "A prova inteira" in pagina
    assert 'role="img"' in pagina
    assert "São 12 respostas" in pagina
    assert reverse("recorrecao:escolher", args=[versoes_de(formativa)[0].questao_id]) in pagina


def test_a_planilha_e_a_tabela_da_tela(sala, formativa, client):
    _turma_que_responde(sala, formativa)
    client.force_login(PessoaFactory(administra=True))

    tabela = client.get(_url(formativa)).context["linhas"]
    linhas = linhas_do_csv(client.get(_url(formativa, formato="csv")))

    assert [linha[0] for linha in linhas[1:]] == [celulas[0][1] for _, celulas in tabela]
    assert linhas[1][4] == "50,0"
    escolhas = linhas_do_csv(client.get(_url(formativa, formato="csv", tabela="escolhas")))
    assert len(escolhas) == 1 + 3 * 4


def test_quem_tutora_le_so_as_suas_turmas_e_sem_o_curso_inteiro(sala, formativa, client):
    tutora = PessoaFactory(grupo="Tutores")
    sua, alheia = TurmaFactory(curso=sala.curso, tutores=[tutora]), sala.turma
    sala.responder(formativa, sala.pessoa(turma=alheia), [CERTA] * 3)
    sala.responder(formativa, sala.pessoa(turma=sua), [ERRADA] * 3)
    client.force_login(tutora)

    assert client.get(_url(formativa)).context["recorte"].turma == sua
    assert client.get(_url(formativa)).context["analise"].n == 1
    assert client.get(_url(formativa, turma=alheia.codigo)).status_code == 404


def test_com_menos_de_cinco_pessoas_as_escolhas_nao_aparecem(sala, formativa, client):
    for _ in range(4):
        sala.responder(formativa, sala.pessoa(), [CERTA] * 3)
    client.force_login(PessoaFactory(grupo="Editores"))

    pagina = client.get(_url(formativa)).content.decode()

    assert "O que as pessoas escolheram" not in pagina
    assert len(linhas_do_csv(client.get(_url(formativa, formato="csv", tabela="escolhas")))) == 1
