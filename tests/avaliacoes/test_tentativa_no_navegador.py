"""O que a tela da tentativa combina com o servidor: o prazo, a resposta de tela velha e o custo de salvar."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from fabricas import MatriculaFactory, PessoaFactory, vencer

from avaliacoes import tentativa as atos
from avaliacoes.models import AvaliacaoPage, Resposta

TRANSACAO = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


@pytest.fixture
def tentativa(cena):
    AvaliacaoPage.objects.update(tempo_minutos=30)
    return atos.iniciar(cena.matricula, AvaliacaoPage.objects.get())


@pytest.fixture
def aluna(cena, client):
    client.force_login(cena.pessoa)
    return client


def _prazo(cliente, tentativa):
    return cliente.get(reverse("avaliacoes:prazo", args=[tentativa.pk]))


def _salvar(cliente, tentativa, valores, **pedido):
    corpo = {"ordem": 1, "sequencia": 1, "base": 0, "valores": valores, **pedido}
    endereco = reverse("avaliacoes:responder", args=[tentativa.pk])
    return cliente.post(endereco, json.dumps(corpo), content_type="application/json")


def _dadas():
    return [(r.sequencia, r.conteudo) for r in Resposta.objects.order_by("sequencia")]


def _consultas(pedir):
    pedir()
    with CaptureQueriesContext(connection) as captura:
        assert pedir().status_code == 200
    return len([q for q in captura.captured_queries if not q["sql"].startswith(TRANSACAO)])


# --- O prazo ---------------------------------------------------------------------------------------------------------
def test_o_prazo_diz_a_hora_do_servidor_e_nao_fica_guardado(aluna, tentativa):
    resposta = _prazo(aluna, tentativa)

    dados = resposta.json()
    assert parse_datetime(dados["prazo"]) - parse_datetime(dados["agora"]) < timedelta(minutes=30)
    assert dados["aberta"] is True
    assert "no-store" in resposta["Cache-Control"]
    assert "csrftoken" in resposta.cookies


def test_a_vencida_e_a_enviada_ja_nao_estao_abertas(aluna, tentativa):
    vencer(tentativa, timedelta(minutes=1))
    assert _prazo(aluna, tentativa).json()["aberta"] is False
    assert tentativa.aberta

    atos.enviar(tentativa)

    assert _prazo(aluna, tentativa).json()["aberta"] is False


def test_quem_nao_entrou_e_quem_entrou_com_outra_conta_recebem_respostas_diferentes(client, tentativa):
    assert (_prazo(client, tentativa).status_code, _prazo(client, tentativa).json()["codigo"]) == (401, "sem_sessao")
    client.force_login(PessoaFactory())

    for resposta in (_prazo(client, tentativa), _salvar(client, tentativa, ["a"])):
        assert (resposta.status_code, resposta.json()["codigo"]) == (404, "de_outra_conta")
    assert _dadas() == []


def test_o_prazo_de_uma_tentativa_sem_limite_e_nulo(aluna, cena):
    aberta = atos.iniciar(cena.matricula, cena.avaliacao)

    assert _prazo(aluna, aberta).json()["prazo"] is None


# --- A tela velha ----------------------------------------------------------------------------------------------------
def test_o_que_ficou_esperando_nao_passa_por_cima_do_que_veio_depois(aluna, tentativa):
    _salvar(aluna, tentativa, ["b"])

    recusa = _salvar(aluna, tentativa, ["c"], sequencia=1, base=0)

    assert recusa.status_code == 409
    assert recusa.json() == {
        "codigo": "respondida_em_outro",
        "frase": "Esta questão foi respondida depois em outro aparelho.",
        "sequencia": 1,
        "resumo": "Alternativa b",
    }
    assert _dadas() == [(1, ["b"])]


def test_quem_conhece_o_que_vale_responde_por_cima_e_as_duas_ficam(aluna, tentativa):
    _salvar(aluna, tentativa, ["b"])

    assert _salvar(aluna, tentativa, ["c"], sequencia=2, base=1).json()["sequencia"] == 2

    assert _dadas() == [(1, ["b"]), (2, ["c"])]


def test_a_mesma_resposta_repetida_e_uma_so_mesmo_de_tela_velha(aluna, tentativa):
    for sequencia in (3, 3, 1, 7):
        assert _salvar(aluna, tentativa, ["b"], sequencia=sequencia).json()["sequencia"] == 3

    assert _dadas() == [(3, ["b"])]


def test_a_sequencia_menor_que_a_que_vale_entra_depois_dela(aluna, tentativa):
    _salvar(aluna, tentativa, ["b"], sequencia=5)

    assert _salvar(aluna, tentativa, ["c"], sequencia=2, base=9).json()["sequencia"] == 6


@pytest.mark.parametrize("base", ["0", 1.5, True, [], [1]])
def test_a_base_que_nao_e_numero_inteiro_e_recusada(aluna, tentativa, base):
    assert _salvar(aluna, tentativa, ["b"], base=base).status_code == 400
    assert _dadas() == []


def test_depois_do_prazo_a_tela_velha_ouve_que_terminou(aluna, tentativa):
    vencer(tentativa, timedelta(minutes=1))

    assert _salvar(aluna, tentativa, ["b"]).json()["codigo"] == "prazo_encerrado"
    assert _dadas() == []


def test_a_recusa_nao_diz_a_resposta_de_outra_pessoa(client, cena, tentativa):
    atos.responder(tentativa, 1, 1, ["b"])
    client.force_login(MatriculaFactory(turma=cena.turma, confirmada=True).pessoa)

    assert "resumo" not in _salvar(client, tentativa, ["c"]).json()


# --- O custo ---------------------------------------------------------------------------------------------------------
def test_salvar_custa_ate_cinco_consultas_e_perguntar_o_prazo_duas(aluna, tentativa):
    sequencias = iter(range(1, 100))

    def salvar():
        n = next(sequencias)
        return _salvar(aluna, tentativa, ["abcd"[n % 4]], sequencia=n, base=n - 1)

    poucas = _consultas(salvar)
    for _ in range(40):
        salvar()

    assert _consultas(salvar) == poucas <= 5
    assert _consultas(lambda: _prazo(aluna, tentativa)) <= 2


def test_sem_o_sinal_de_csrf_nada_se_grava_e_perguntar_o_prazo_o_traz(cena, tentativa):
    cliente = Client(enforce_csrf_checks=True)
    cliente.force_login(cena.pessoa)
    assert _salvar(cliente, tentativa, ["b"]).status_code == 403

    sinal = _prazo(cliente, tentativa).cookies["csrftoken"].value
    endereco = reverse("avaliacoes:responder", args=[tentativa.pk])
    corpo = json.dumps({"ordem": 1, "sequencia": 1, "base": 0, "valores": ["b"]})
    salva = cliente.post(endereco, corpo, content_type="application/json", headers={"X-CSRFToken": sinal})

    assert salva.status_code == 200
    assert _dadas() == [(1, ["b"])]
