"""O mural: só para quem conduz, só o que se pode mostrar, nunca um nome, e barato de renovar."""

import pytest
from django.urls import reverse
from django.utils import timezone
from fabricas import AchadoFactory, EixoFactory, OficinaFactory, ParticipacaoFactory, PessoaFactory
from hypothesis import given
from hypothesis import strategies as st

from oficinas import moderacao
from oficinas.models import Achado
from oficinas.mural import POR_EIXO, POR_TELA, cortar

pytestmark = pytest.mark.django_db


@pytest.fixture
def quem_conduz():
    return PessoaFactory(grupo="Facilitadores")


@pytest.fixture
def oficina(quem_conduz):
    return OficinaFactory(aberta=True, facilitadoras=[quem_conduz], codigo_de_entrada="CAFE34", publicada=False)


@pytest.fixture
def cliente(client, quem_conduz):
    client.force_login(quem_conduz)
    return client


def mural(oficina):
    return reverse("oficinas:mural", args=[oficina.slug])


def telas(oficina):
    return reverse("oficinas:mural_telas", args=[oficina.slug])


def encher(oficina, quantos, eixo=None):
    eixo, havia = eixo or EixoFactory(), oficina.achados.count()
    Achado.objects.bulk_create(
        Achado(
            oficina=oficina,
            codigo=f"{oficina.codigo}/{n:04d}",
            eixo=eixo,
            enunciado="A fila some.",
            impacto=1,
            frequencia=1,
        )
        for n in range(havia + 1, havia + 1 + quantos)
    )


@pytest.mark.parametrize("qual", [mural, telas])
def test_so_quem_conduz_abre(client, oficina, qual):
    assert "/contas/login/" in client.get(qual(oficina))["Location"]
    for pessoa in (PessoaFactory(), PessoaFactory(grupo="Facilitadores"), PessoaFactory(grupo="Coordenação")):
        client.force_login(pessoa)
        assert client.get(qual(oficina)).status_code == 404
    client.force_login(PessoaFactory(administra=True))
    assert client.get(qual(oficina)).status_code == 200


def test_nunca_mostra_o_oculto_o_reservado_nem_um_nome(cliente, oficina):
    quem = ParticipacaoFactory(oficina=oficina, nome="Nome Fictício", papel="Papel Raro")
    AchadoFactory(oficina=oficina, participacao=quem, enunciado="Este se vê.", uso_da_fala="com_orgao")
    AchadoFactory(oficina=oficina, participacao=quem, enunciado="Este é da equipe.", uso_da_fala="so_equipe")
    AchadoFactory(oficina=oficina, participacao=quem, enunciado="Este saiu.", oculto_em=timezone.now())
    AchadoFactory(oficina=OficinaFactory(), enunciado="Este é de outra.")

    for pagina in (cliente.get(mural(oficina)).text, cliente.get(telas(oficina)).text):
        assert "Este se vê." in pagina
        for nao in ("Este é da equipe.", "Este saiu.", "Este é de outra.", "Nome Fictício", "Papel Raro"):
            assert nao not in pagina


def test_mostra_por_onde_se_entra_so_enquanto_esta_aberta(cliente, oficina):
    aberta = cliente.get(mural(oficina)).text
    oficina.situacao = "encerrada"
    oficina.save()
    fechada = cliente.get(mural(oficina)).text

    assert "CAF E34" in aberta
    assert 'class="qr"' in aberta
    assert "data-entrada hidden" in fechada
    assert "data-fechada" in cliente.get(telas(oficina)).text


def test_um_eixo_por_vez_nove_por_tela_do_mais_novo_ao_mais_antigo(cliente, oficina):
    encher(oficina, 10)
    encher(oficina, 1, EixoFactory(codigo="sistemas", nome="Sistemas"))

    feitas = cliente.get(mural(oficina)).context["telas"]

    assert [(t["eixo"]["codigo"], t["numero"], t["de"], len(t["cartoes"])) for t in feitas] == [
        ("regulacao", 1, 2, POR_TELA),
        ("regulacao", 2, 2, 1),
        ("sistemas", 1, 1, 1),
    ]
    assert [c["numero"] for c in feitas[0]["cartoes"]][:2] == ["0010", "0009"]


def test_com_muitos_mostra_os_mais_novos_e_diz_quantos_sao(cliente, oficina):
    encher(oficina, POR_EIXO + 20)

    feitas = cliente.get(mural(oficina)).context["telas"]

    assert sum(len(t["cartoes"]) for t in feitas) == POR_EIXO
    assert feitas[0]["total"] == POR_EIXO + 20


@pytest.mark.parametrize("quantos", [20, 2000])
def test_renovar_custa_o_mesmo_com_20_ou_2000(cliente, oficina, quantos, django_assert_max_num_queries):
    encher(oficina, quantos)

    with django_assert_max_num_queries(6):
        resposta = cliente.get(telas(oficina))

    assert len(resposta.content) < 40_000


def test_sem_novidade_a_resposta_e_304_vazia(cliente, oficina):
    AchadoFactory(oficina=oficina)
    etag = cliente.get(telas(oficina))["ETag"]

    repetida = cliente.get(telas(oficina), headers={"If-None-Match": etag})

    assert (repetida.status_code, repetida.content) == (304, b"")
    assert cliente.get(mural(oficina)).context["etag"] == etag


@pytest.mark.parametrize(
    "ato",
    [
        lambda achado, por: AchadoFactory(oficina=achado.oficina, codigo="OUTRO/001"),
        lambda achado, por: moderacao.ocultar(achado, por, "Motivo."),
        lambda achado, por: moderacao.corrigir(achado, por, "Motivo.", enunciado="Outro texto."),
        lambda achado, por: moderacao.mover(achado, por, EixoFactory(codigo="sistemas")),
        lambda achado, por: type(achado.oficina).objects.update(situacao="encerrada"),
    ],
    ids=["chegou", "ocultou", "corrigiu", "moveu", "encerrou"],
)
def test_o_que_muda_no_mural_muda_a_etiqueta(cliente, oficina, quem_conduz, ato):
    achado = AchadoFactory(oficina=oficina)
    etag = cliente.get(telas(oficina))["ETag"]

    ato(achado, quem_conduz)

    assert cliente.get(telas(oficina), headers={"If-None-Match": etag}).status_code == 200


def test_sem_javascript_a_pagina_passa_as_telas_sozinha(cliente, oficina):
    encher(oficina, 10)

    primeira, segunda = cliente.get(mural(oficina)).text, cliente.get(mural(oficina), {"tela": "1"}).text

    assert '<noscript><meta http-equiv="refresh" content="15; url=?tela=1"></noscript>' in primeira
    assert "url=?tela=0" in segunda
    assert primeira.count('class="tela"') - primeira.count(" hidden>\n        <header>") == 1


@pytest.mark.parametrize("tela", ["9", "-1", "abc", "²", "%00", "9" * 30])
def test_tela_que_nao_existe_nao_quebra(cliente, oficina, tela):
    assert cliente.get(f"{mural(oficina)}?tela={tela}").status_code == 200


@pytest.mark.parametrize(
    ("texto", "letras", "cortado"),
    [
        ("curto", 10, "curto"),
        ("uma frase comprida", 9, "uma frase…"),
        ("uma frase comprida", 10, "uma frase…"),
        ("uma frase, comprida", 10, "uma frase…"),
        ("palavracomprida", 5, "palav…"),
        ("quebra\nde  linha", 40, "quebra de linha"),
    ],
)
def test_corta_entre_palavras_com_reticencias(texto, letras, cortado):
    assert cortar(texto, letras) == cortado


@given(st.text(alphabet="ab ,.;\n", max_size=300), st.integers(1, 80))
def test_o_corte_nunca_passa_do_limite_nem_parte_palavra(texto, letras):
    inteiro, cortado = " ".join(texto.split()), cortar(texto, letras)

    assert len(cortado) <= letras + 1
    if cortado != inteiro:
        assert inteiro.startswith(cortado.removesuffix("…"))
