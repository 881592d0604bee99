"""O que chega torto: caractere nulo, textos enormes, números que não cabem. Frase ou 404, nunca uma falha."""

import pytest
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, VinculoFactory

from avaliacoes.models import AvaliacaoPage
from avaliacoes.tentativa import iniciar
from cursos.models import Entrega, PraticaPage

pytestmark = pytest.mark.django_db
NULO, LONGO, ENORME = "a\x00b", "x" * 100_000, "9" * 5_000
CAMPOS_TORTOS = [{"b1": ENORME, "q1": "a"}, {f"b{ENORME}": "1"}, {"b1": "0", "q1": NULO}, {"b²": "1"}]
FILTROS_TORTOS = ["q=%00", "q=%ff", f"q={LONGO[:4000]}", "situacao=nada", "p=0", "p=abc", f"p={'9' * 30}"]


@pytest.fixture
def matricula(client):
    matricula = MatriculaFactory(turma=TurmaFactory(), confirmada=True)
    client.force_login(matricula.pessoa)
    return matricula


@pytest.fixture
def tentativa(matricula):
    return iniciar(matricula, AvaliacaoPage.objects.get())


def test_entrega_com_caractere_nulo_e_guardada_sem_ele(client, matricula):
    pratica = PraticaPage.objects.get()

    resposta = client.post(f"/estudo/atividades/{pratica.pk}/entregar/", {"texto": NULO})

    assert resposta.status_code == 302
    assert Entrega.objects.get().texto == "ab"


@pytest.mark.parametrize(("motivo", "frase"), [(NULO, "nulos"), (LONGO, "O motivo passou de 500 caracteres")])
def test_motivo_que_nao_cabe_volta_com_a_frase_e_nao_cancela(client, matricula, motivo, frase):
    resposta = client.post(f"/estudo/matriculas/{matricula.pk}/cancelar/", {"motivo": motivo})

    matricula.refresh_from_db()
    assert (resposta.status_code, matricula.situacao) == (422, "confirmada")
    assert frase in resposta.text


@pytest.mark.parametrize(
    "caminho",
    [
        "/certificados/verificar/%00/",
        "/certificados/verificar/AAAA%00BBBB/",
        "/certificados/verificar/?codigo=%00",
        "/certificados/verificar/%ff%fe/",
        "/certificados/%00/pdf/",
        f"/estudo/atividades/{'9' * 30}/",
        f"/avaliacoes/tentativas/{'9' * 30}/",
        "/cursos/%00/",
        "/documentos/999999999999999999999/x.pdf",
        "/midia/%00",
    ],
)
def test_endereco_torto_e_404(client, matricula, caminho):
    assert client.get(caminho).status_code == 404


@pytest.mark.parametrize(
    "campos", [{"b1": ENORME, "q1": "a"}, {f"b{ENORME}": "1"}, {"b1": "0", "q1": NULO}, {"b²": "1"}]
)
def test_formulario_da_tentativa_com_numeros_impossiveis_nao_quebra(client, tentativa, campos):
    assert client.post(f"/avaliacoes/tentativas/{tentativa.pk}/", campos).status_code in {302, 400}


@pytest.mark.parametrize("corpo", ["[" * 100_000, b"\xff\xfe", '{"ordem":1,"sequencia":1e400,"valores":[]}'])
def test_resposta_que_nao_se_le_e_recusada(client, tentativa, corpo):
    resposta = client.post(f"/avaliacoes/tentativas/{tentativa.pk}/responder/", corpo, content_type="application/json")

    assert (resposta.status_code, resposta.json()["codigo"]) == (400, "pedido_invalido")


@pytest.mark.parametrize(
    "consulta", ["q=%00", "q=%ff", f"q={LONGO[:4000]}", "situacao=nada", "p=0", "p=abc", f"p={'9' * 30}"]
)
def test_filtro_e_pagina_sem_sentido_nao_filtram_nada(client, consulta):
    turma = TurmaFactory()
    client.force_login(PessoaFactory(administra=True))

    assert client.get(f"/admin/turmas/{turma.pk}/?{consulta}").status_code == 200


@pytest.mark.parametrize("marcada", [ENORME, "9" * 30, "²", "\x00", "-1", "abc"])
def test_marcar_quem_nao_existe_avisa_que_ninguem_foi_marcado(client, marcada):
    turma = TurmaFactory()
    client.force_login(PessoaFactory(administra=True))

    resposta = client.post(
        f"/admin/turmas/{turma.pk}/varias/", {"ato": "deferir", "matriculas": [marcada]}, follow=True
    )

    assert "Marque ao menos uma pessoa" in resposta.text


@pytest.mark.parametrize("tela", ["consorcio", "users"])
def test_excluir_o_que_esta_em_uso_e_recusado_com_a_frase(client, tela, matricula):
    vinculo = VinculoFactory(pessoa=matricula.pessoa)
    client.force_login(PessoaFactory(administra=True))
    alvo = {"consorcio": vinculo.consorcio, "users": matricula.pessoa}[tela]

    resposta = client.post(f"/admin/{tela}/delete/{alvo.pk}/", follow=True)

    assert "está em uso e não pode ser excluído. Nada foi alterado." in resposta.text
    assert type(alvo).objects.filter(pk=alvo.pk).exists()


def test_o_que_se_mostra_a_quem_entrou_nao_fica_guardado(client, matricula):
    assert client.get("/minha-area/")["Cache-Control"] == "private, no-cache"


def test_o_login_do_wagtail_nao_e_um_segundo_caminho(client):
    assert client.post("/_util/login/", {"username": "a@example.org", "password": "x"})["Location"] == "/contas/login/"
