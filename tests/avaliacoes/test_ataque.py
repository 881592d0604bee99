"""Quem tenta passar do limite: achar o gabarito antes da hora, abrir o que é de outra, mexer no que já se enviou."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, criar_questao, vencer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avaliacoes import tentativa as atos
from avaliacoes.models import AvaliacaoPage, ItemDaTentativa, QuestaoDaAvaliacao, Resposta, Tentativa
from avaliacoes.versao import nova_versao

SEGREDOS = ("SEGREDO-CERTA", "SEGREDO-ERRADA", "SEGREDO-PARCIAL", "SEGREDO-GERAL")
TELAS = ("tentativa", "conferir", "resultado", "prazo")


@pytest.fixture
def aluna(cena, client):
    client.force_login(cena.pessoa)
    return client


@pytest.fixture
def tentativa(cena):
    return atos.iniciar(cena.matricula, cena.avaliacao)


@pytest.fixture
def com_segredos(cena):
    """Questões de vários tipos cujo gabarito só existe em palavras que a aluna não pode ver."""
    cena.avaliacao.itens.all().delete()
    devolutivas = dict(
        zip(("devolutiva_certa", "devolutiva_errada", "devolutiva_parcial", "devolutiva_geral"), SEGREDOS, strict=True)
    )
    tipos = {
        "verdadeiro_falso": {"correta": True},
        "numerica": {"respostas": [{"valor": "918273", "tolerancia": "0", "fracao": "1"}]},
        "resposta_curta": {"respostas": [{"texto": "SEGREDO-CURTA", "fracao": "1"}]},
        "unica": {
            "alternativas": [{"chave": c, "texto": f"Alternativa {c}", "devolutiva": f"SEGREDO-{c}"} for c in "ab"],
            "corretas": ["b"],
        },
    }
    for n, (tipo, dados) in enumerate(tipos.items()):
        questao = criar_questao(f"SEG{n}", tipo=tipo, dados=dados)
        nova_versao(questao, **devolutivas)
        QuestaoDaAvaliacao.objects.create(avaliacao=cena.avaliacao, questao=questao, sort_order=n)
    cena.avaliacao = AvaliacaoPage.objects.get()
    cena.tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    return cena


def _tela(tentativa, nome="tentativa"):
    return reverse(f"avaliacoes:{nome}", args=[tentativa.pk])


def _responder(client, tentativa, **pedido):
    corpo = {"ordem": 1, "sequencia": 1, "valores": ["b"], **pedido}
    return client.post(_tela(tentativa, "responder"), json.dumps(corpo), content_type="application/json")


def _vazou(html):
    return [segredo for segredo in ("SEGREDO", "918273", "corretas", "Resposta certa") if segredo in html]


# --- O gabarito ------------------------------------------------------------------------------------------------------
def test_antes_de_enviar_nada_do_gabarito_esta_no_que_o_servidor_manda(com_segredos, aluna):
    tentativa = com_segredos.tentativa
    respostas = [aluna.get(_tela(tentativa, nome), follow=True) for nome in TELAS]
    respostas += [_responder(aluna, tentativa, ordem=n, valores=["x"]) for n in (1, 2, 3, 4)]
    respostas += [aluna.get(com_segredos.avaliacao.url)]

    assert [_vazou(resposta.content.decode()) for resposta in respostas if _vazou(resposta.content.decode())] == []


@pytest.mark.parametrize("quando", ["nunca", "sem_tentativas", "apos_encerramento"])
def test_depois_de_enviar_so_se_ve_o_que_a_fase_permite(com_segredos, aluna, quando):
    AvaliacaoPage.objects.update(mostra_nota=quando, devolutiva=quando, gabarito=quando)
    atos.enviar(com_segredos.tentativa)

    html = aluna.get(_tela(com_segredos.tentativa, "resultado")).content.decode()

    assert _vazou(html) == []
    assert "de 100</p>" not in html


def test_sem_o_gabarito_a_devolutiva_nao_diz_qual_era_a_certa(cena, tentativa, aluna):
    AvaliacaoPage.objects.update(gabarito="nunca", devolutiva="apos_envio")
    atos.responder(tentativa, 1, 1, ["a"])
    atos.enviar(tentativa)

    html = aluna.get(_tela(tentativa, "resultado")).content.decode()

    assert "você errou" in html
    assert "Resposta certa" not in html


# --- O que é de outra ------------------------------------------------------------------------------------------------
@pytest.fixture
def de_outra(cena):
    outra = MatriculaFactory(turma=cena.turma, confirmada=True)
    return atos.iniciar(outra, cena.avaliacao)


@pytest.mark.parametrize("papel", ["colega", "Tutores", "Coordenação", "Editores", "Registro", "Facilitadores"])
def test_ninguem_abre_responde_nem_envia_a_tentativa_de_outra(cena, de_outra, client, papel):
    pessoa = cena.pessoa if papel == "colega" else PessoaFactory(grupo=papel)
    cena.turma.tutores.add(pessoa)
    client.force_login(pessoa)

    codigos = [client.get(_tela(de_outra, nome)).status_code for nome in TELAS]
    codigos += [client.post(_tela(de_outra, nome)).status_code for nome in ("tentativa", "enviar", "criar_anexo")]
    codigos.append(_responder(client, de_outra).status_code)

    assert set(codigos) == {404}
    assert Tentativa.objects.get(pk=de_outra.pk).aberta
    assert not Resposta.objects.exists()


@pytest.mark.parametrize("nome", ["historico", "arquivo"])
@pytest.mark.parametrize("papel", ["Tutores", "Coordenação", "Editores", "Facilitadores", "Registro"])
def test_quem_nao_e_da_turma_nao_le_respostas_de_pessoas(cena, de_outra, client, papel, nome):
    pessoa = PessoaFactory(grupo=papel)
    TurmaFactory(tutores=[pessoa], coordenadores=[pessoa] if papel == "Coordenação" else [])
    atos.responder(de_outra, 1, 1, ["b"])
    client.force_login(pessoa)

    resposta = client.get(reverse(f"tentativas:{nome}", args=[de_outra.pk]))

    assert resposta.status_code in (302, 404)
    assert "Alternativa" not in resposta.content.decode()


# --- O arranjo, a versão, o prazo -------------------------------------------------------------------------------------
def _retrato(tentativa):
    itens = tentativa.itens.order_by("ordem").values_list("ordem", "versao", "arranjo")
    return [(ordem, versao, tuple(arranjo)) for ordem, versao, arranjo in itens]


def test_nada_do_que_se_manda_muda_as_questoes_nem_a_ordem(cena, tentativa, aluna):
    antes = _retrato(tentativa)
    intruso = {"arranjo": ["b", "a"], "versao": 1, "item": 1, "semente": 7, "matricula": 1, "fracao": 1}

    _responder(aluna, tentativa, **intruso)
    aluna.post(
        _tela(tentativa), {"b1": "0", "q1": "b", **{k: str(v) for k, v in intruso.items()}, "b99": "0", "q99": "b"}
    )
    aluna.post(reverse("avaliacoes:iniciar", args=[cena.avaliacao.pk]), intruso)

    assert _retrato(tentativa) == antes
    assert ItemDaTentativa.objects.count() == len(antes)
    assert ItemDaTentativa.objects.filter(fracao__isnull=False).count() == 0


def test_nao_se_responde_a_questao_que_nao_e_da_tentativa(cena, tentativa, aluna, de_outra):
    for ordem in (0, -1, 99, 2**31, 2**63):
        assert _responder(aluna, tentativa, ordem=ordem).status_code in (400, 409)
    assert not Resposta.objects.exists()


def test_a_alternativa_que_nao_existe_nao_entra(cena, tentativa, aluna):
    _responder(aluna, tentativa, valores=["zzz", "b\x00", "<script>"])

    assert [r.conteudo for r in Resposta.objects.all()] in ([], [[]])


def test_depois_do_prazo_com_a_tolerancia_nada_entra_por_caminho_nenhum(cena, tentativa, aluna):
    vencer(tentativa, timedelta(seconds=40))

    assert _responder(aluna, tentativa).status_code == 409
    aluna.post(_tela(tentativa), {"b1": "0", "q1": "b", "conferir": "1"})
    assert not Resposta.objects.exists()


def test_terminada_nao_se_recomeca_nem_passa_do_numero_de_tentativas(cena, aluna):
    iniciar = reverse("avaliacoes:iniciar", args=[cena.avaliacao.pk])
    for _ in range(5):
        aluna.post(iniciar)
        for t in Tentativa.objects.abertas():
            aluna.post(_tela(t, "enviar"))

    assert Tentativa.objects.count() == cena.avaliacao.tentativas
    assert not Tentativa.objects.abertas().exists()


# --- Nenhuma sequência de pedidos mexe no que se enviou ---------------------------------------------------------------
VALORES = st.lists(st.sampled_from(["a", "b", "c", "", "arquivo:1", "v"]), max_size=3)
PEDIDOS = st.lists(
    st.one_of(
        st.tuples(st.just("responder"), st.integers(-1, 5), st.integers(-1, 9), VALORES),
        st.tuples(st.just("tentativa"), st.integers(0, 5), st.integers(0, 9), VALORES),
        st.tuples(st.sampled_from(["enviar", "criar_anexo", "iniciar"]), st.just(1), st.just(1), VALORES),
    ),
    min_size=1,
    max_size=8,
)


def _mandar(client, cena, tentativa, nome, ordem, sequencia, valores):
    if nome == "iniciar":
        return client.post(reverse("avaliacoes:iniciar", args=[cena.avaliacao.pk]))
    if nome == "responder":
        return _responder(client, tentativa, ordem=ordem, sequencia=sequencia, valores=valores)
    return client.post(_tela(tentativa, nome), {f"b{ordem}": sequencia, f"q{ordem}": valores, "conferir": "1"})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pedidos=PEDIDOS)
def test_nenhuma_sequencia_de_pedidos_muda_a_tentativa_enviada(cena, aluna, pedidos):
    enviada = Tentativa.objects.enviadas().first()
    if enviada is None:
        enviada = atos.iniciar(cena.matricula, cena.avaliacao)
        atos.responder(enviada, 1, 1, ["a"])
        enviada = atos.enviar(enviada)
    antes = _tudo(enviada)

    for pedido in pedidos:
        assert _mandar(aluna, cena, enviada, *pedido).status_code < 500

    assert _tudo(enviada) == antes


def _tudo(tentativa):
    linha = Tentativa.objects.filter(pk=tentativa.pk).values().get()
    itens = list(tentativa.itens.order_by("ordem").values())
    respostas = list(Resposta.objects.filter(item__tentativa=tentativa).order_by("pk").values())
    return linha, itens, respostas, tentativa.eventos.count(), tentativa.itens.filter(arquivos__isnull=False).count()
