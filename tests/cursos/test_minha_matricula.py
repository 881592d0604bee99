"""A página da própria matrícula: em toda situação diz onde está, o que vem depois e como sair."""

from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory

from cursos.models import Matricula

pytestmark = pytest.mark.django_db
S = Matricula.Situacao
PELA_COORDENACAO = {S.CONFIRMADA: "Desistir do curso"}


def abrir(client, matricula, ato=""):
    client.force_login(matricula.pessoa)
    return client.get(f"/estudo/matriculas/{matricula.pk}/{ato}")


@pytest.mark.parametrize("situacao", S.values)
def test_cada_situacao_diz_onde_esta_e_oferece_a_saida_que_cabe(client, situacao):
    matricula = MatriculaFactory(situacao=situacao, motivo="Fora do público.", turma=TurmaFactory(exige_anuencia=True))

    resposta = abrir(client, matricula)

    assert resposta.status_code == 200
    assert S(situacao).label in resposta.text
    assert ("Fora do público." in resposta.text) == (not matricula.aberta)
    assert ("Desistir do curso" in resposta.text) == (situacao == S.CONFIRMADA)
    cancela = matricula.pode_passar_a(S.CANCELADA) and situacao != S.CONFIRMADA
    assert ("Cancelar o pedido" in resposta.text) == cancela
    etapas = resposta.text.count("data-estado=")
    assert etapas >= 2
    assert resposta.text.count('data-estado="agora"') == matricula.aberta


def test_na_lista_de_espera_diz_o_lugar_e_ate_quando_se_chama(client):
    turma = TurmaFactory(inicio=timezone.localdate() + timedelta(days=10), horas_da_oferta=24)
    MatriculaFactory(turma=turma, situacao="lista_de_espera")
    minha = MatriculaFactory(turma=turma, situacao="lista_de_espera")

    texto = abrir(client, minha).text

    assert "2º" in texto
    assert "24 horas para aceitar" in texto


def test_a_matricula_de_outra_pessoa_nao_existe(client):
    alheia = MatriculaFactory(situacao="aguardando_anuencia")
    client.force_login(PessoaFactory())

    caminhos = ["", "anuencia/", "documento/", "confirmar/", "cancelar/", "desistir/"]
    estados = [client.post(f"/estudo/matriculas/{alheia.pk}/{c}").status_code for c in caminhos[1:]]

    assert client.get(f"/estudo/matriculas/{alheia.pk}/").status_code == 404
    assert estados == [404] * 5


def test_desistir_pergunta_antes_solta_a_vaga_e_avisa(client):
    matricula = MatriculaFactory(confirmada=True)
    pergunta = abrir(client, matricula, "desistir/")

    depois = client.post(f"/estudo/matriculas/{matricula.pk}/desistir/", {"motivo": "Mudei de função."}, follow=True)

    atual = Matricula.objects.get()
    assert "Desistir do curso?" in pergunta.text
    assert (atual.situacao, atual.motivo) == (S.DESISTENTE, "Mudei de função.")
    assert "Registramos a sua desistência" in depois.text


def test_motivo_longo_demais_volta_com_o_que_se_escreveu(client):
    matricula = MatriculaFactory(confirmada=True)
    client.force_login(matricula.pessoa)

    resposta = client.post(f"/estudo/matriculas/{matricula.pk}/desistir/", {"motivo": "a" * 501})

    assert resposta.status_code == 422
    assert "a" * 501 in resposta.text
    assert Matricula.objects.get().situacao == S.CONFIRMADA
