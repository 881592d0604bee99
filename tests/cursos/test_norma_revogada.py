import pytest
from django.urls import reverse
from fabricas import NormaFactory, PessoaFactory, criar_curso, criar_questao
from wagtail.models import ModelLogEntry

from avaliacoes.models import Questao, RevisaoDaQuestao
from avaliacoes.versao import nova_versao
from contas.papeis import EDITORES
from cursos import norma_revogada as atos
from cursos.models import AulaPage, Norma, RevisaoDaPagina

pytestmark = pytest.mark.django_db


@pytest.fixture
def norma():
    return NormaFactory(vigente=False)


@pytest.fixture
def pessoa():
    return PessoaFactory(grupo=EDITORES)


@pytest.fixture
def questao(norma):
    questao = criar_questao("Q1")
    questao.versao_atual.citacoes.create(norma=norma, dispositivo="art. 1º")
    return questao


@pytest.fixture
def aula(norma):
    aula = AulaPage.objects.descendant_of(criar_curso(indexado=True)).first()
    aula.citacoes.create(norma=norma, dispositivo="art. 8º")
    aula.save()
    return aula


def test_marcar_abre_pendencia_no_que_cita_e_tira_a_questao_dos_sorteios(norma, pessoa, questao, aula):
    assert atos.marcar(norma, pessoa) == {"paginas": 1, "questoes": 1}

    assert RevisaoDaPagina.objects.pendentes().get().pagina_id == aula.pk
    assert RevisaoDaQuestao.objects.pendentes().get().questao == questao
    assert not Questao.objects.sorteaveis().filter(pk=questao.pk).exists()
    assert Questao.objects.em_uso().filter(pk=questao.pk).exists()


def test_repetir_nao_muda_nada_e_o_que_se_decidiu_nao_se_reabre(norma, pessoa, questao, aula):
    atos.marcar(norma, pessoa)
    atos.resolver("questoes", RevisaoDaQuestao.objects.get().pk, pessoa, "A citação é histórica.")

    assert atos.marcar(norma, pessoa) == {"paginas": 0, "questoes": 0}
    assert Questao.objects.sorteaveis().filter(pk=questao.pk).exists()


def test_norma_que_volta_a_valer_desfaz_e_se_cair_de_novo_marca_de_novo(norma, pessoa, questao, aula):
    atos.marcar(norma, pessoa)
    Norma.objects.filter(pk=norma.pk).update(vigente=True)

    assert atos.desfazer(norma, pessoa, "O decreto foi suspenso.") == {"paginas": 1, "questoes": 1}
    assert RevisaoDaQuestao.objects.get().conclusao == "A norma voltou a valer: O decreto foi suspenso."
    assert atos.desfazer(norma, pessoa, "De novo.") == {"paginas": 0, "questoes": 0}

    Norma.objects.filter(pk=norma.pk).update(vigente=False)
    assert atos.marcar(norma, pessoa) == {"paginas": 1, "questoes": 1}


@pytest.mark.parametrize(
    ("ato", "codigo"),
    [
        (lambda n, p: atos.desfazer(n, p, "Sim."), "revogada"),
        (lambda n, p: atos.resolver("questoes", 999, p, "Ok."), "nao_existe"),
        (lambda n, p: atos.resolver("outra", 1, p, "Ok."), "nao_existe"),
        (lambda n, p: (Norma.objects.update(vigente=True), atos.marcar(n, p)), "vigente"),
        (lambda n, p: (Norma.objects.update(vigente=True), atos.desfazer(n, p, " ")), "sem_motivo"),
    ],
)
def test_cada_recusa_tem_o_seu_codigo(norma, pessoa, ato, codigo):
    with pytest.raises(atos.RevisaoRecusada) as recusa:
        ato(norma, pessoa)

    assert recusa.value.codigo == codigo


def test_resolver_exige_dizer_o_que_se_decidiu_e_uma_vez_so(norma, pessoa, questao):
    atos.marcar(norma, pessoa)
    revisao = RevisaoDaQuestao.objects.get()

    with pytest.raises(atos.RevisaoRecusada) as sem:
        atos.resolver("questoes", revisao.pk, pessoa, "  ")
    atos.resolver("questoes", revisao.pk, pessoa, "Atualizei o artigo.")
    with pytest.raises(atos.RevisaoRecusada) as de_novo:
        atos.resolver("questoes", revisao.pk, pessoa, "Outra coisa.")

    assert (sem.value.codigo, de_novo.value.codigo) == ("sem_conclusao", "resolvida")
    assert ModelLogEntry.objects.for_instance(questao).filter(action="cursos.resolver_revisao").count() == 1


def test_a_versao_antiga_que_ja_nao_se_mostra_nao_conta(norma, pessoa, questao):
    nova_versao(questao, citacoes=[])

    assert atos.marcar(norma, pessoa)["questoes"] == 0


# --- Pela tela -------------------------------------------------------------------------------------------------------
@pytest.fixture
def editora(client, pessoa):
    client.force_login(pessoa)
    return client


def _campos(norma, **mudancas):
    campos = ("identificador", "tipo", "numero", "ementa")
    return {**{c: getattr(norma, c) for c in campos}, "data": str(norma.data), **mudancas}


def test_marcar_como_nao_vigente_lista_e_marca_no_mesmo_ato(editora, norma, questao, aula):
    Norma.objects.filter(pk=norma.pk).update(vigente=True)
    edicao = reverse(Norma.snippet_viewset.get_url_name("edit"), args=[norma.pk])

    resposta = editora.post(edicao, _campos(norma), follow=True)

    assert resposta.redirect_chain[-1][0] == reverse("normas_admin:quem_cita", args=[norma.pk])
    assert "Q1" in resposta.text
    assert aula.title in resposta.text
    assert RevisaoDaQuestao.objects.pendentes().exists()

    voltou = editora.post(edicao, _campos(norma, vigente="on"), follow=True)
    assert "Diga por quê" in voltou.text
    editora.post(reverse("normas_admin:desfazer", args=[norma.pk]), {"motivo": "Engano."})
    assert not RevisaoDaQuestao.objects.pendentes().exists()


def test_salvar_sem_mudar_a_vigencia_fica_na_lista(editora, norma):
    edicao = reverse(Norma.snippet_viewset.get_url_name("edit"), args=[norma.pk])

    resposta = editora.post(edicao, _campos(norma))

    assert resposta.url != reverse("normas_admin:quem_cita", args=[norma.pk])


def test_a_revisar_lista_e_resolve_dizendo_o_que_se_decidiu(editora, norma, pessoa, questao, aula):
    atos.marcar(norma, pessoa)
    tela = editora.get(reverse("normas_admin:a_revisar")).text
    assert "Q1" in tela
    assert aula.title in tela
    revisao = RevisaoDaQuestao.objects.get()
    resolver = reverse("normas_admin:resolver", args=["questoes", revisao.pk])

    assert editora.post(resolver, {"conclusao": ""}).status_code == 422
    editora.post(resolver, {"conclusao": "Atualizei."})

    revisao.refresh_from_db()
    assert revisao.conclusao == "Atualizei."


def test_a_aula_e_a_questao_avisam_quem_as_edita(editora, norma, pessoa, questao, aula):
    atos.marcar(norma, pessoa)

    assert "foi revogada" in editora.get(reverse("wagtailadmin_pages:edit", args=[aula.pk])).text
    assert "foi revogada" in editora.get(reverse("questoes:edit", args=[questao.pk])).text
    assert "foi revogada" in editora.get(reverse("questoes:inspect", args=[questao.pk])).text
