from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory

from cursos.models import Matricula

pytestmark = pytest.mark.django_db


@pytest.fixture
def pessoa(client):
    quem = PessoaFactory()
    client.force_login(quem)
    return quem


def endereco(turma, ato="inscrever/"):
    return f"/estudo/turmas/{turma.codigo}/{ato}"


def test_a_pagina_da_turma_diz_vagas_criterios_horas_e_o_que_se_pede(client):
    turma = TurmaFactory(vagas=5, exige_anuencia=True)
    MatriculaFactory(turma=turma, confirmada=True)

    texto = client.get(endereco(turma, "")).text

    assert "4 de 5 ainda livres" in texto
    assert "Fazer todas as atividades obrigatórias da turma." in texto
    assert "Tirar ao menos 70 (de 100) em cada avaliação formativa." in texto
    assert "2 h" in texto
    assert "Anuência da sua chefia" in texto


def test_turma_em_rascunho_ou_desconhecida_nao_existe(client):
    turma = TurmaFactory(aberta=False)

    assert client.get(endereco(turma, "")).status_code == 404
    assert client.get("/estudo/turmas/NAO-HA/").status_code == 404


def test_sem_conta_vai_ao_login_e_volta_a_turma(client):
    turma = TurmaFactory()

    resposta = client.post(endereco(turma))

    assert resposta.url == f"/contas/login/?next={turma.get_absolute_url()}"
    assert Matricula.objects.count() == 0


def test_dois_cliques_sao_uma_inscricao(client, pessoa):
    turma = TurmaFactory(analise_automatica=True)

    respostas = [client.post(endereco(turma), follow=True) for _ in range(2)]

    assert [r.status_code for r in respostas] == [200, 200]
    assert Matricula.objects.count() == 1
    assert "Matrícula confirmada" in respostas[0].text


def test_turma_fechada_diz_a_frase_na_mesma_pagina(client, pessoa):
    turma = TurmaFactory(inscricoes_ate=timezone.localdate() - timedelta(1))

    resposta = client.post(endereco(turma))

    assert resposta.status_code == 409
    assert "estão encerradas" in resposta.text
    assert turma.curso.title in resposta.text
    assert pessoa.matriculas.count() == 0


def test_turma_cheia_poe_na_lista_de_espera_e_diz_o_lugar(client, pessoa):
    turma = TurmaFactory(vagas=1, analise_automatica=True, inicio=timezone.localdate() + timedelta(5))
    MatriculaFactory(turma=turma, confirmada=True)

    convite = client.get(endereco(turma, "")).text
    resposta = client.post(endereco(turma), follow=True)

    assert "Entrar na lista de espera" in convite
    assert resposta.status_code == 200
    assert ">1º</strong> lugar na lista de espera" in resposta.text
    assert pessoa.matriculas.get().situacao == "lista_de_espera"


def test_quem_tem_vaga_deferida_confirma_e_confirmar_de_novo_nao_muda_nada(client, pessoa):
    matricula = MatriculaFactory(pessoa=pessoa, situacao="deferida", confirmar_ate=timezone.now() + timedelta(days=1))

    respostas = [client.post(f"/estudo/matriculas/{matricula.pk}/confirmar/") for _ in range(2)]

    assert [r.status_code for r in respostas] == [302, 302]
    assert Matricula.objects.get().situacao == "confirmada"


def test_vaga_expirada_nao_se_confirma(client, pessoa):
    matricula = MatriculaFactory(pessoa=pessoa, situacao="expirada")

    resposta = client.post(f"/estudo/matriculas/{matricula.pk}/confirmar/")

    assert resposta.status_code == 409
    assert "não pode passar a" in resposta.text


def test_oferta_vencida_diz_quando_terminou_ainda_que_ninguem_a_tenha_soltado(client, pessoa):
    matricula = MatriculaFactory(
        pessoa=pessoa, situacao="deferida", confirmar_ate=timezone.now() - timedelta(minutes=1)
    )

    resposta = client.post(f"/estudo/matriculas/{matricula.pk}/confirmar/")

    assert resposta.status_code == 409
    assert "O prazo para confirmar a vaga terminou em" in resposta.text


def test_cancelar_pergunta_antes_e_solta_a_vaga(client, pessoa):
    matricula = MatriculaFactory(pessoa=pessoa, confirmada=True)
    caminho = f"/estudo/matriculas/{matricula.pk}/cancelar/"

    pergunta = client.get(caminho)
    antes = Matricula.objects.get().situacao
    client.post(caminho, {"motivo": "Mudei de cidade."})

    final = Matricula.objects.get()
    assert "Cancelar a matrícula?" in pergunta.text
    assert antes == "confirmada"
    assert (final.situacao, final.motivo) == ("cancelada", "Mudei de cidade.")


@pytest.mark.parametrize("ato", ["confirmar", "cancelar"])
def test_a_matricula_de_outra_pessoa_nao_existe(client, pessoa, ato):
    alheia = MatriculaFactory(situacao="deferida")

    assert client.post(f"/estudo/matriculas/{alheia.pk}/{ato}/").status_code == 404
    assert Matricula.objects.get().situacao == "deferida"
