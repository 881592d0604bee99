"""Quando a turma pode começar: a janela limita o começo, nunca a duração."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from fabricas import PessoaFactory
from wagtail.log_actions import registry

from avaliacoes import janela, prazos
from avaliacoes import tentativa as atos
from avaliacoes.models import JanelaDaTurma
from contas.recusa import Recusa
from cursos import agendas, duplicacao

MINUTO, DIA = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def coordenadora(cena):
    pessoa = PessoaFactory(grupo="Coordenação")
    cena.turma.coordenadores.add(pessoa)
    return pessoa


@pytest.fixture
def agora():
    return timezone.now().replace(second=0, microsecond=0)


def _definir(cena, de=None, ate=None):
    return janela.definir(cena.turma, cena.avaliacao, de, ate, por=None)


# --- Começar ---------------------------------------------------------------------------------------------------------
def test_quem_comeca_um_minuto_antes_do_fim_tem_a_duracao_inteira(cena, agora):
    type(cena.avaliacao).objects.update(tempo_minutos=60)
    cena.avaliacao.refresh_from_db()
    _definir(cena, ate=timezone.now() + MINUTO)

    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    JanelaDaTurma.objects.update(inicia_ate=timezone.now() - MINUTO)
    atos.responder(tentativa, 1, 1, ["b"])

    assert tentativa.prazo_em - tentativa.iniciada_em == timedelta(minutes=60)
    assert atos.iniciar(cena.matricula, cena.avaliacao) == tentativa


@pytest.mark.parametrize(("de", "ate", "codigo"), [(1, None, "ainda_nao_abriu"), (None, -1, "janela_encerrada")])
def test_fora_da_janela_nao_se_comeca(cena, agora, de, ate, codigo):
    _definir(cena, de and agora + de * DIA, ate and agora + ate * DIA)

    with pytest.raises(Recusa) as recusa:
        atos.iniciar(cena.matricula, cena.avaliacao)

    assert recusa.value.codigo == codigo


def test_a_pagina_diz_as_datas_e_so_oferece_comecar_dentro_delas(cena, agora, client):
    client.force_login(cena.pessoa)
    _definir(cena, agora + DIA, agora + 2 * DIA)
    antes = client.get(cena.avaliacao.url).content.decode()
    _definir(cena, agora - DIA, agora + DIA)
    dentro = client.get(cena.avaliacao.url).content.decode()

    assert "Esta avaliação abre em" in antes
    assert ">Começar<" not in antes
    assert "Pode começar</dt>" in dentro
    assert ">Começar<" in dentro


# --- Definir ---------------------------------------------------------------------------------------------------------
def test_definir_grava_com_log_e_repetir_nao_muda_nada(cena, agora, coordenadora):
    for _ in range(2):
        janela.definir(cena.turma, cena.avaliacao, agora, agora + DIA, por=coordenadora)

    registros = registry.get_logs_for_instance(cena.turma).filter(action=janela.ACAO)
    assert registros.count() == JanelaDaTurma.objects.count() == 1


def test_sem_datas_a_janela_deixa_de_existir(cena, agora):
    _definir(cena, agora, agora + DIA)

    assert _definir(cena) is None
    assert not JanelaDaTurma.objects.exists()


def _tirar(cena):
    cena.turma.atividades.filter(pagina_id=cena.avaliacao.pk).delete()


def _encerrar(cena):
    type(cena.turma).objects.filter(pk=cena.turma.pk).update(situacao="encerrada")


@pytest.mark.parametrize(
    ("preparar", "dias", "codigo"),
    [(None, -1, "fora_de_ordem"), (_tirar, 1, "fora_da_turma"), (_encerrar, 1, "turma_encerrada")],
)
def test_definir_e_recusado(cena, agora, preparar, dias, codigo):
    if preparar:
        preparar(cena)

    with pytest.raises(Recusa) as recusa:
        _definir(cena, agora, agora + dias * DIA)

    assert recusa.value.codigo == codigo


# --- A tela ----------------------------------------------------------------------------------------------------------
def test_a_coordenadora_define_pela_tela_em_hora_de_brasilia(cena, client, coordenadora):
    client.force_login(coordenadora)
    endereco = reverse("tentativas:janela", args=[cena.turma.pk, cena.avaliacao.pk])

    resposta = client.post(endereco, {"inicia_de": "2026-03-02T08:00", "inicia_ate": "2026-03-09T18:00"}, follow=True)

    gravada = JanelaDaTurma.objects.get()
    assert timezone.localtime(gravada.inicia_de).strftime("%d/%m %Hh%M") == "02/03 08h00"
    assert "até 9" in resposta.content.decode()
    assert 'value="2026-03-02T08:00"' in client.get(endereco).content.decode()


def test_datas_trocadas_voltam_com_a_frase(cena, client, coordenadora):
    client.force_login(coordenadora)
    endereco = reverse("tentativas:janela", args=[cena.turma.pk, cena.avaliacao.pk])

    resposta = client.post(endereco, {"inicia_de": "2026-03-09T08:00", "inicia_ate": "2026-03-02T18:00"})

    assert resposta.status_code == 422
    assert "O fim da janela vem depois do começo" in resposta.content.decode()


# --- Agenda ----------------------------------------------------------------------------------------------------------
def test_a_agenda_da_pessoa_diz_ate_quando_comecar_e_muda_de_revisao_com_a_data(cena, agora):
    _definir(cena, ate=agora + 3 * DIA)
    [antes] = prazos.das_janelas(cena.pessoa)
    _definir(cena, ate=agora + 4 * DIA)
    [depois] = prazos.das_janelas(cena.pessoa)

    assert "Começar “Avaliação do módulo”" in [evento.titulo for evento in agendas.da_pessoa(cena.pessoa)]
    assert (antes.uid, antes.sequencia + 1) == (depois.uid, depois.sequencia)


# --- Duplicar --------------------------------------------------------------------------------------------------------
def test_duplicar_a_turma_desloca_as_janelas_e_a_previa_as_mostra(cena, agora, coordenadora):
    _definir(cena, agora, agora + DIA)
    inicio = cena.turma.inicio + timedelta(days=70)

    nomes = [data.nome for data in duplicacao.deslocar(cena.turma, inicio)]
    nova = duplicacao.duplicar(cena.turma, "NOVA", inicio, coordenadora)

    copiada = JanelaDaTurma.objects.get(turma=nova)
    assert copiada.inicia_de == agora + timedelta(days=70)
    assert copiada.inicia_ate == agora + timedelta(days=71)
    assert "“Avaliação do módulo” pode começar até" in nomes
