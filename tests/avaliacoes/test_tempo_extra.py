"""Mais tempo para uma pessoa: nas próximas tentativas e, na hora, na que está aberta."""

from datetime import timedelta

import pytest
from django.urls import reverse
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, criar_curso, vencer
from wagtail.log_actions import registry

from avaliacoes import encerramento, tempo_extra
from avaliacoes import tentativa as atos
from avaliacoes.models import TempoExtra
from contas.recusa import Recusa


@pytest.fixture
def com_tempo(cena):
    type(cena.avaliacao).objects.update(tempo_minutos=30)
    cena.avaliacao.refresh_from_db()
    cena.coordenadora = PessoaFactory(grupo="Coordenação")
    cena.turma.coordenadores.add(cena.coordenadora)
    return cena


def _conceder(cena, minutos=15, motivo="Caiu a energia na sede.", **trocas):
    pedido = {"matricula": cena.matricula, "avaliacao": cena.avaliacao, "por": cena.coordenadora, **trocas}
    return tempo_extra.conceder_tempo(minutos=minutos, motivo=motivo, **pedido)


def test_a_tentativa_aberta_ganha_os_minutos_na_hora_com_evento_e_log(com_tempo):
    tentativa = atos.iniciar(com_tempo.matricula, com_tempo.avaliacao)
    antes = tentativa.prazo_em

    _conceder(com_tempo)

    tentativa.refresh_from_db()
    assert tentativa.prazo_em == antes + timedelta(minutes=15)
    assert tentativa.tolera_ate == tentativa.prazo_em + com_tempo.avaliacao.tolerancia
    evento = tentativa.eventos.get(tipo="tempo_extra")
    assert (evento.por, evento.dados["minutos"]) == (com_tempo.coordenadora, 15)
    acoes = registry.get_logs_for_instance(com_tempo.matricula).values_list("action", flat=True)
    assert "avaliacoes.conceder_tempo" in acoes


def test_vale_para_a_proxima_tentativa_e_os_tempos_se_somam(com_tempo):
    _conceder(com_tempo)
    _conceder(com_tempo, minutos=5)

    tentativa = atos.iniciar(com_tempo.matricula, com_tempo.avaliacao)

    assert tentativa.prazo_em - tentativa.iniciada_em == timedelta(minutes=50)


def test_a_vencida_que_ninguem_encerrou_reabre_se_o_novo_prazo_esta_por_vir(com_tempo):
    tentativa = vencer(atos.iniciar(com_tempo.matricula, com_tempo.avaliacao), timedelta(minutes=5))

    _conceder(com_tempo)

    tentativa.refresh_from_db()
    assert not tentativa.vencida()
    atos.responder(tentativa, 1, 1, ["b"])


def test_quem_viu_a_tentativa_vencida_antes_do_tempo_extra_nao_a_encerra(com_tempo):
    vista = vencer(atos.iniciar(com_tempo.matricula, com_tempo.avaliacao), timedelta(minutes=5))
    _conceder(com_tempo)

    assert atos.encerrar_se_vencida(vista).aberta
    assert encerramento.encerrar_todas() == 0


def _sem_limite(cena):
    type(cena.avaliacao).objects.update(tempo_minutos=None)
    cena.avaliacao.refresh_from_db()


def _fora_da_turma(cena):
    cena.turma.atividades.filter(pagina_id=cena.avaliacao.pk).delete()


def _cancelar(cena):
    type(cena.matricula).objects.filter(pk=cena.matricula.pk).update(situacao="cancelada")


def _esgotar(cena):
    for _ in range(cena.avaliacao.tentativas):
        atos.enviar(atos.iniciar(cena.matricula, cena.avaliacao))


def _vencer_ha_uma_hora(cena):
    vencer(atos.iniciar(cena.matricula, cena.avaliacao), timedelta(hours=1))


@pytest.mark.parametrize(
    ("preparar", "pedido", "codigo"),
    [
        (None, {"motivo": "  "}, "sem_motivo"),
        (None, {"minutos": 0}, "minutos_invalidos"),
        (None, {"minutos": 1441}, "minutos_invalidos"),
        (_sem_limite, {}, "sem_limite"),
        (_fora_da_turma, {}, "fora_da_turma"),
        (_cancelar, {}, "nao_matriculada"),
        (_conceder, {}, "repetido"),
        (_esgotar, {}, "ja_encerrada"),
        (_vencer_ha_uma_hora, {}, "ja_vencida"),
    ],
)
def test_conceder_e_recusado(com_tempo, preparar, pedido, codigo):
    if preparar:
        preparar(com_tempo)
    antes = TempoExtra.objects.count()

    with pytest.raises(Recusa) as recusa:
        _conceder(com_tempo, **pedido)

    assert recusa.value.codigo == codigo
    assert TempoExtra.objects.count() == antes


# --- O prazo, por HTTP -----------------------------------------------------------------------------------------------
def test_a_rota_do_prazo_diz_o_novo_prazo_em_duas_consultas(com_tempo, client, django_assert_max_num_queries):
    tentativa = atos.iniciar(com_tempo.matricula, com_tempo.avaliacao)
    client.force_login(com_tempo.pessoa)
    endereco = reverse("avaliacoes:prazo", args=[tentativa.pk])
    antes = client.get(endereco).json()
    _conceder(com_tempo)

    with django_assert_max_num_queries(2):
        resposta = client.get(endereco)

    assert resposta.json()["prazo"] > antes["prazo"]
    assert resposta.json()["aberta"] is True
    assert "no-store" in resposta["Cache-Control"]


# --- A tela ----------------------------------------------------------------------------------------------------------
def _tela(cena):
    return reverse("tentativas:tempo", args=[cena.matricula.pk, cena.avaliacao.pk])


def test_a_coordenadora_da_tempo_pela_tela(com_tempo, client):
    client.force_login(com_tempo.coordenadora)

    resposta = client.post(_tela(com_tempo), {"minutos": "20", "motivo": "Atestado."}, follow=True)

    assert "tem mais 20 minutos" in resposta.content.decode()
    assert "Atestado." in resposta.content.decode()
    assert TempoExtra.objects.get().minutos == 20


def test_sem_motivo_a_tela_diz_o_que_falta_e_guarda_o_que_se_escreveu(com_tempo, client):
    client.force_login(com_tempo.coordenadora)

    resposta = client.post(_tela(com_tempo), {"minutos": "20", "motivo": ""})

    assert resposta.status_code == 422
    assert "Escreva o motivo" in resposta.content.decode()
    assert 'value="20"' in resposta.content.decode()


def test_na_mesma_tela_se_concede_outra_tentativa_so_a_quem_usou_todas(com_tempo, client):
    client.force_login(com_tempo.coordenadora)
    antes = client.get(_tela(com_tempo)).content.decode()
    _esgotar(com_tempo)

    resposta = client.post(_tela(com_tempo), {"tentativa": "1", "extra-motivo": "Queda de energia."}, follow=True)

    assert "ainda tem tentativa" in antes
    assert "tem mais uma tentativa" in resposta.content.decode()
    assert atos.permitidas(com_tempo.matricula, com_tempo.avaliacao) == 3


def test_so_a_coordenacao_da_turma_da_tempo(com_tempo, client):
    tutora, alheia = PessoaFactory(grupo="Tutores"), PessoaFactory(grupo="Coordenação")
    com_tempo.turma.tutores.add(tutora)
    for pessoa, esperado in ((tutora, 403), (alheia, 404), (PessoaFactory(grupo="Editores"), 404)):
        client.force_login(pessoa)
        resposta = client.post(_tela(com_tempo), {"minutos": "20", "motivo": "x"})
        assert resposta.status_code in (esperado, 302)
        assert resposta.status_code != 302 or resposta.url == "/admin/"
    assert not TempoExtra.objects.exists()


def test_avaliacao_de_outra_turma_nao_existe_na_tela(com_tempo, client):
    outra = TurmaFactory(curso=criar_curso(slug="outro"), coordenadores=[com_tempo.coordenadora])
    alheia = MatriculaFactory(turma=outra, confirmada=True)
    client.force_login(com_tempo.coordenadora)

    resposta = client.get(reverse("tentativas:tempo", args=[alheia.pk, com_tempo.avaliacao.pk]))

    assert resposta.status_code == 404
