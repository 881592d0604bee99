import pytest
from django.urls import reverse
from django.utils import timezone
from fabricas import ObjetivoFactory, PessoaFactory, criar_questao

from avaliacoes.banco import conferencia
from avaliacoes.models import Categoria, Questao, QuestaoDaAvaliacao, SorteioDaAvaliacao, VersaoQuestao
from contas.papeis import EDITORES


def por(cena, questao, forma=""):
    QuestaoDaAvaliacao.objects.create(avaliacao=cena.avaliacao, questao=questao, forma=forma)


def limpar(cena):
    cena.avaliacao.itens.all().delete()
    return type(cena.avaliacao).objects.get(pk=cena.avaliacao.pk)


def test_avaliacao_com_questoes_prontas_nao_tem_impedimento(cena):
    assert conferencia.impedimentos(cena.avaliacao) == []
    assert conferencia.avisos(cena.avaliacao) == []


def test_sem_questoes_nao_se_publica(cena):
    avaliacao = limpar(cena)
    avaliacao.itens = []

    assert "não tem questões" in conferencia.impedimentos(avaliacao)[0]


def test_questao_sem_versao_pronta_impede_e_diz_qual(cena):
    questao = cena.avaliacao.itens.first().questao
    VersaoQuestao.objects.filter(questao=questao).update(situacao="rascunho")

    assert questao.codigo in conferencia.impedimentos(cena.avaliacao)[0]


def test_aposentada_que_ja_estava_continua_e_nova_nao_entra(cena):
    questao = cena.avaliacao.itens.first().questao
    Questao.objects.filter(pk=questao.pk).update(aposentada_em=timezone.now())
    assert conferencia.impedimentos(cena.avaliacao) == []

    nova = criar_questao("NOVA")
    Questao.objects.filter(pk=nova.pk).update(aposentada_em=timezone.now())
    cena.avaliacao.itens.add(QuestaoDaAvaliacao(questao=nova))

    assert "NOVA" in conferencia.impedimentos(cena.avaliacao)[0]


def test_sorteio_maior_que_o_banco_impede_e_diz_quanto_alcanca(cena):
    categoria = Categoria.objects.create(caminho="Filas")
    Questao.objects.filter(pk=criar_questao("Q1").pk).update(categoria=categoria)
    SorteioDaAvaliacao.objects.create(avaliacao=cena.avaliacao, quantidade=2, categoria=categoria)

    assert "só alcança 1 questão" in conferencia.impedimentos(cena.avaliacao)[0]


def test_o_alcance_por_objetivo_olha_a_versao_que_se_mostra(cena):
    objetivo = ObjetivoFactory()
    questao = criar_questao("Q1")
    questao.versao_atual.objetivos.add(objetivo)
    SorteioDaAvaliacao.objects.create(avaliacao=cena.avaliacao, quantidade=1, objetivo=objetivo)

    assert [ha for _, ha, _ in conferencia.alcance(cena.avaliacao)] == [1]


def test_formas_desiguais_em_objetivos_avisam_sem_impedir(cena):
    limpar(cena)
    questao, outra = criar_questao("QA"), criar_questao("QB")
    objetivo = ObjetivoFactory()
    questao.versao_atual.objetivos.add(objetivo)
    por(cena, questao, "A")
    por(cena, outra, "B")
    avaliacao = type(cena.avaliacao).objects.get(pk=cena.avaliacao.pk)

    assert any(objetivo.codigo in frase for frase in conferencia.avisos(avaliacao))
    assert conferencia.impedimentos(avaliacao) == []


@pytest.fixture
def editora(client, db):
    client.force_login(PessoaFactory(grupo=EDITORES))
    return client


def test_a_edicao_da_avaliacao_mostra_a_conferencia_e_o_escolhedor(cena, editora):
    tela = editora.get(reverse("wagtailadmin_pages:edit", args=[cena.avaliacao.pk]))

    assert tela.status_code == 200
    assert "Nada impede publicar." in tela.text
    assert "Escolher uma questão" in tela.text
