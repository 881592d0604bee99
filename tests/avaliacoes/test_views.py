import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from fabricas import (
    MatriculaFactory,
    NormaFactory,
    ObjetivoFactory,
    PessoaFactory,
    TurmaFactory,
    criar_avaliacao,
    criar_curso,
    vencer,
)

from avaliacoes import tentativa as atos
from avaliacoes.models import Resposta, Tentativa
from cursos.models import AulaPage

TRANSACAO = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


@pytest.fixture
def aluna(cena, client):
    client.force_login(cena.pessoa)
    return client


def _tela(tentativa, nome="tentativa"):
    return reverse(f"avaliacoes:{nome}", args=[tentativa.pk])


def _salvar(cliente, tentativa, **pedido):
    corpo = json.dumps({"ordem": 1, "sequencia": 1, "valores": ["b"], **pedido})
    return cliente.post(_tela(tentativa, "responder"), corpo, content_type="application/json")


def _vencer(tentativa):
    return vencer(tentativa, timedelta(minutes=1))


# --- A página --------------------------------------------------------------------------------------------------------
def test_a_pagina_diz_as_regras_e_como_comecar(cena, aluna):
    html = aluna.get(cena.avaliacao.url).content.decode()

    for trecho in ("Verifica o que ficou do módulo", "0 de 2 usadas", "70 de 100", ">Começar<"):
        assert trecho in html


def test_a_pagina_leva_de_volta_a_tentativa_em_andamento(cena, aluna):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    html = aluna.get(cena.avaliacao.url).content.decode()

    assert "Continuar de onde parei" in html
    assert _tela(tentativa) in html


def test_a_pagina_lista_as_tentativas_feitas_com_a_nota(cena, aluna):
    enviada = atos.enviar(atos.iniciar(cena.matricula, cena.avaliacao))

    html = aluna.get(cena.avaliacao.url).content.decode()

    assert _tela(enviada, "resultado") in html
    assert "1 de 2 usadas" in html


def test_ver_a_pagina_encerra_a_tentativa_vencida(cena, aluna):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    _vencer(tentativa)

    aluna.get(cena.avaliacao.url)

    tentativa.refresh_from_db()
    assert not tentativa.aberta


def test_sem_matricula_a_pagina_explica_e_nao_abre(cena, client):
    client.force_login(PessoaFactory())

    assert client.get(cena.avaliacao.url).status_code == 403


def test_o_editor_ve_a_previa(cena, rf):
    pedido = cena.avaliacao.make_preview_request()

    assert pedido.status_code == 200
    assert "Verifica o que ficou do módulo" in pedido.rendered_content


# --- Quem pode -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("nome", ["tentativa", "conferir", "resultado"])
def test_a_tentativa_de_outra_pessoa_nao_existe(cena, client, nome):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    client.force_login(MatriculaFactory(turma=cena.turma, confirmada=True).pessoa)

    assert client.get(_tela(tentativa, nome)).status_code == 404


def test_responder_e_enviar_a_de_outra_pessoa_da_404(cena, client):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    client.force_login(PessoaFactory(administra=True))

    assert _salvar(client, tentativa).status_code == 404
    assert client.post(_tela(tentativa, "enviar")).status_code == 404
    assert not Resposta.objects.exists()


@pytest.mark.parametrize("nome", ["tentativa", "conferir", "resultado", "enviar"])
def test_sem_sessao_vai_para_a_entrada(cena, client, nome):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    pedir = client.post if nome == "enviar" else client.get

    resposta = pedir(_tela(tentativa, nome))

    assert resposta.url.startswith(reverse("account_login"))


def test_sem_sessao_iniciar_volta_para_a_pagina_depois_da_entrada(cena, client):
    resposta = client.post(reverse("avaliacoes:iniciar", args=[cena.avaliacao.pk]))

    assert resposta.url.startswith(reverse("account_login"))
    assert not Tentativa.objects.exists()


# --- Sem JavaScript --------------------------------------------------------------------------------------------------
def test_sem_javascript_comeca_salva_confere_envia_e_ve_o_resultado(cena, aluna):
    tela = aluna.post(reverse("avaliacoes:iniciar", args=[cena.avaliacao.pk])).url
    aluna.post(tela, {"b1": "0", "q1": "b", "b2": "0", "b3": "0", "salvar": "1"})
    salva = aluna.get(tela)
    conferir = aluna.post(tela, {"b1": "1", "q1": "b", "b2": "0", "q2": "b", "b3": "0", "conferir": "1"}, follow=True)
    resultado = aluna.post(_tela(Tentativa.objects.get(), "enviar"), follow=True)

    assert "Respostas salvas às" in salva.content.decode()
    assert [q.respondida for q in salva.context["questoes"]] == [True, False, False]
    assert [q.item.ordem for q in conferir.context["em_branco"]] == [3]
    assert "66,67" in resultado.content.decode()


def test_a_tela_mostra_o_que_esta_no_servidor(cena, aluna):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    atos.responder(tentativa, 1, 1, ["c"])

    html = aluna.get(_tela(tentativa)).content.decode()

    assert html.count(" checked") == 1
    assert 'value="c" checked' in html


def test_campos_estranhos_no_formulario_nao_quebram(cena, aluna):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    resposta = aluna.post(_tela(tentativa), {"b": "x", "b99": "0", "bx": "1", "b1": "-3", "q1": "zzz", "b2": "0"})

    assert resposta.status_code == 302
    assert not Resposta.objects.exists()


def test_formulario_que_chega_depois_do_prazo_leva_ao_resultado(cena, aluna):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    _vencer(tentativa)

    resposta = aluna.post(_tela(tentativa), {"b1": "0", "q1": "b", "conferir": "1"})

    assert resposta.url == _tela(tentativa, "resultado")
    assert Tentativa.objects.get().nota == 0


# --- Salvar sozinho --------------------------------------------------------------------------------------------------
def test_cada_resposta_e_confirmada_com_a_sequencia_e_a_hora(cena, aluna):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    retorno = _salvar(aluna, tentativa).json()

    assert retorno["sequencia"] == 1
    assert retorno["salvo_as"] == timezone.localtime().strftime("%Hh%M")


def test_outro_aparelho_recebe_a_sequencia_que_ficou(cena, aluna):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    _salvar(aluna, tentativa)

    assert _salvar(aluna, tentativa, valores=["a"]).json()["sequencia"] == 2


def test_sem_sessao_salvar_responde_401(cena, client):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    assert _salvar(client, tentativa).status_code == 401


def test_depois_do_prazo_salvar_diz_o_motivo(cena, aluna):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    _vencer(tentativa)

    retorno = _salvar(aluna, tentativa)

    assert (retorno.status_code, retorno.json()["codigo"]) == (409, "prazo_encerrado")


@pytest.mark.parametrize(
    "corpo",
    ["", "[]", "{}", '{"ordem": "1", "sequencia": 1, "valores": []}', '{"ordem":1,"sequencia":1,"valores":[1]}'],
)
def test_pedido_torto_e_recusado_com_400(cena, aluna, corpo):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    retorno = aluna.post(_tela(tentativa, "responder"), corpo, content_type="application/json")

    assert retorno.status_code == 400


# --- Resultado -------------------------------------------------------------------------------------------------------
@pytest.fixture
def enviada(cena):
    """A primeira questão certa, a segunda errada, a terceira em branco; a primeira cita norma e objetivo com aula."""
    versao = cena.avaliacao.itens.first().questao.versao_atual
    objetivo, aula = ObjetivoFactory(codigo="OBJ-77"), AulaPage.objects.first()
    versao.citacoes.create(norma=NormaFactory(tipo="Lei", numero="11.107/2005"), dispositivo="art. 4º, VIII")
    versao.objetivos.add(objetivo)
    aula.objetivos.add(objetivo)
    aula.save_revision().publish()
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    atos.responder(tentativa, 1, 1, ["b"])
    atos.responder(tentativa, 2, 1, ["a"])
    return atos.enviar(tentativa)


def test_o_resultado_comenta_cada_questao_com_norma_objetivo_e_aula(enviada, aluna):
    html = aluna.get(_tela(enviada, "resultado")).content.decode()

    esperados = ["você acertou", "você errou", "ficou em branco", "Sua resposta, certa", "Sua resposta, errada"]
    esperados += ["Isso mesmo.", "Reveja a aula.", "Lei nº 11.107/2005, art. 4º, VIII", "OBJ-77", "Aula 1.1", "33,33"]
    assert [trecho for trecho in esperados if trecho not in html] == []


def test_sem_devolutiva_o_resultado_nao_mostra_o_gabarito(cena, enviada, aluna):
    cena.avaliacao.devolutiva = "nunca"
    cena.avaliacao.save()

    html = aluna.get(_tela(enviada, "resultado")).content.decode()

    assert "33,33" in html
    for trecho in ("Resposta certa", "Isso mesmo.", "Reveja a aula.", "Alternativa b"):
        assert trecho not in html


def test_quem_nao_alcancou_a_minima_sabe_que_pode_tentar_de_novo(enviada, aluna):
    html = aluna.get(_tela(enviada, "resultado")).content.decode()

    assert "A nota mínima é 70 e a sua melhor nota é 33,33" in html
    assert "você ainda tem 1 tentativa." in html


def test_enviada_nao_se_responde_mais(enviada, aluna):
    assert aluna.get(_tela(enviada)).url == _tela(enviada, "resultado")


def test_nota_que_nao_entrou_no_progresso_e_explicada(cena, enviada, aluna):
    Tentativa.objects.filter(pk=enviada.pk).update(nao_lancada_por="aulas_encerradas")

    assert "não entrou no seu progresso" in aluna.get(_tela(enviada, "resultado")).content.decode()


# --- Consultas -------------------------------------------------------------------------------------------------------
def _cena_com(questoes):
    curso = criar_curso(avaliacao=False, aulas=3, slug=f"curso-{questoes}", titulo=f"Curso {questoes}")
    avaliacao = criar_avaliacao(curso.get_children().first().specific, questoes, slug=f"av{questoes}")
    norma, objetivo = NormaFactory(), ObjetivoFactory()
    for item in avaliacao.itens.all():
        versao = item.questao.versao_atual
        versao.citacoes.create(norma=norma)
        versao.objetivos.add(objetivo)
    matricula = MatriculaFactory(turma=TurmaFactory(curso=curso), confirmada=True)
    return matricula, avaliacao


def _consultas(pedir):
    pedir()
    with CaptureQueriesContext(connection) as captura:
        assert pedir().status_code == 200
    return [q["sql"] for q in captura.captured_queries if not q["sql"].startswith(TRANSACAO)]


def _medir(client, questoes):
    matricula, avaliacao = _cena_com(questoes)
    client.force_login(matricula.pessoa)
    aberta = atos.iniciar(matricula, avaliacao)
    medidas = {"pagina": _consultas(lambda: client.get(avaliacao.url))}
    medidas["tentativa"] = _consultas(lambda: client.get(_tela(aberta)))
    medidas["conferir"] = _consultas(lambda: client.get(_tela(aberta, "conferir")))
    sequencias = iter((1, 2))
    medidas["responder"] = _consultas(lambda: _salvar(client, aberta, sequencia=next(sequencias)))
    atos.enviar(aberta)
    medidas["resultado"] = _consultas(lambda: client.get(_tela(aberta, "resultado")))
    return {nome: len(consultas) for nome, consultas in medidas.items()}


TETOS = {"pagina": 22, "tentativa": 8, "conferir": 8, "responder": 5, "resultado": 25}


def test_o_numero_de_consultas_nao_cresce_com_as_questoes(client, db):
    poucas, muitas = _medir(client, 6), _medir(client, 60)

    assert poucas == muitas
    assert {nome: n for nome, n in muitas.items() if n > TETOS[nome]} == {}
