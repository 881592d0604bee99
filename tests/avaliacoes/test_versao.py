import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from fabricas import NormaFactory, ObjetivoFactory, PessoaFactory, criar_questao

from avaliacoes import tentativa as atos
from avaliacoes.models import Questao, VersaoEmUso
from avaliacoes.versao import nova_versao
from contas.papeis import EDITORES


def test_a_versao_respondida_nao_muda_nem_se_apaga(cena):
    versao = atos.iniciar(cena.matricula, cena.avaliacao).itens.first().versao
    versao.enunciado = "Outro texto"

    with pytest.raises(VersaoEmUso):
        versao.save()

    versao.refresh_from_db()
    assert versao.enunciado.startswith("Enunciado")


def test_mudar_questao_respondida_cria_a_seguinte_com_o_que_nao_mudou(cena):
    questao = atos.iniciar(cena.matricula, cena.avaliacao).itens.first().versao.questao
    objetivo, norma = ObjetivoFactory(), NormaFactory()
    questao.versao_atual.objetivos.add(objetivo)
    questao.versao_atual.citacoes.create(norma=norma, dispositivo="art. 1º")

    nova = nova_versao(questao, enunciado="Outro texto")

    assert (nova.numero, questao.versao_atual) == (2, nova)
    assert nova.dados == questao.versoes.first().dados
    assert list(nova.objetivos.all()) == [objetivo]
    assert [(c.norma, c.dispositivo) for c in nova.citacoes.all()] == [(norma, "art. 1º")]


@pytest.mark.django_db
def test_mudar_questao_que_ninguem_respondeu_corrige_a_mesma_versao():
    questao = criar_questao("Q1")

    assert nova_versao(questao, enunciado="Outro texto").numero == 1
    assert questao.versao_atual.enunciado == "Outro texto"


@pytest.mark.django_db
def test_versao_com_gabarito_impossivel_e_recusada():
    questao = criar_questao("Q1")

    with pytest.raises(ValidationError):
        nova_versao(questao, dados={**questao.versao_atual.dados, "corretas": ["z"]})


# --- Admin -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def editora(client, db):
    client.force_login(PessoaFactory(grupo=EDITORES))
    return client


def test_a_editora_procura_pelo_texto_e_ve_o_que_a_questao_diz(cena, editora):
    questao = cena.avaliacao.itens.first().questao
    criar_questao("OUTRA")

    lista = editora.get(reverse("questoes:index"), {"q": f"enunciado de {questao.codigo.lower()}"}).content.decode()
    ficha = editora.get(reverse("questoes:inspect", args=[questao.pk])).content.decode()

    assert questao.codigo in lista
    assert "OUTRA" not in lista
    for trecho in ("*Alternativa b", "Escolha única", "Enunciado de", cena.avaliacao.title):
        assert trecho in ficha


@pytest.mark.parametrize("quem", [{"administra": True}, {"grupo": "Editores"}])
def test_questao_nao_se_apaga(cena, client, quem):
    client.force_login(PessoaFactory(**quem))
    questao = Questao.objects.first()

    assert client.post(reverse("questoes:delete", args=[questao.pk])).status_code == 302
    assert Questao.objects.filter(pk=questao.pk).exists()


@pytest.mark.parametrize("grupo", ["Coordenação", "Tutores"])
def test_quem_coordena_ou_tutora_so_consulta_o_banco(cena, client, grupo):
    client.force_login(PessoaFactory(grupo=grupo))
    questao = Questao.objects.first()

    for acao, args in (("add", []), ("edit", [questao.pk])):
        assert client.get(reverse(f"questoes:{acao}", args=args)).status_code == 302


def test_quem_so_estuda_nao_entra_no_banco_de_questoes(cena, client):
    client.force_login(cena.pessoa)

    assert client.get(reverse("questoes:index")).status_code == 302
