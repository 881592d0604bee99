"""As páginas que dizem as regras da casa, o rodapé e o mapa do site."""

import re

import pytest
from django.conf import settings
from django.test import override_settings
from fabricas import OficinaFactory, PessoaFactory, criar_curso

from contas.privacidade import AVISO_DE_PRIVACIDADE
from contas.termos import TERMOS_DE_USO
from portal import erros

pytestmark = pytest.mark.django_db
NO_RODAPE = ["/preferencias/", "/acessibilidade/", "/privacidade/", "/cookies/", "/termos/", "/mapa-do-site/"]


def test_o_rodape_leva_a_todas_as_paginas_da_casa(client):
    rodape = client.get("/").content.decode().split("<footer")[1]

    assert [endereco for endereco in NO_RODAPE if f'href="{endereco}"' not in rodape] == []
    assert f"Versão {settings.VERSAO}" in rodape


@pytest.mark.parametrize("endereco", NO_RODAPE)
def test_cada_pagina_da_casa_responde_a_quem_nao_entrou(client, endereco):
    assert client.get(endereco).status_code == 200


@pytest.mark.parametrize(("endereco", "texto"), [("/privacidade/", AVISO_DE_PRIVACIDADE), ("/termos/", TERMOS_DE_USO)])
def test_o_texto_com_versao_se_mostra_inteiro(client, endereco, texto):
    html = client.get(endereco).content.decode()

    assert f"Versão {texto['versao']}" in html
    for titulo, paragrafos in texto["secoes"]:
        assert titulo in html
        assert all(paragrafo in html for paragrafo in paragrafos)


@pytest.mark.parametrize("endereco", ["/privacidade/", "/termos/", "/acessibilidade/"])
def test_sem_contato_informado_a_pagina_diz_a_verdade(client, endereco):
    html = client.get(endereco).content.decode()

    assert "ainda não informou" in html
    assert "mailto:" not in html
    assert "example" not in html


@override_settings(
    INSTITUICAO={
        **settings.INSTITUICAO,
        "contato": "escola@exemplo.br",
        "encarregado_nome": "Maria <Exemplo>",
        "encarregado_email": "dados@exemplo.br",
    }
)
def test_o_contato_informado_aparece(client):
    privacidade = client.get("/privacidade/").content.decode()
    acessibilidade = client.get("/acessibilidade/").content.decode()

    assert "Maria &lt;Exemplo&gt;" in privacidade
    assert 'href="mailto:dados@exemplo.br"' in privacidade
    assert "ainda não informou" not in privacidade
    assert 'href="mailto:escola@exemplo.br"' in acessibilidade


def _links(html):
    return set(re.findall(r'href="(/[^"#]*)"', html.split("<main")[1].split("</main")[0]))


def test_o_mapa_do_site_leva_ao_que_esta_no_ar(client):
    curso, oficina = criar_curso(), OficinaFactory()
    escondida = OficinaFactory(publicada=False)

    links = _links(client.get("/mapa-do-site/").content.decode())

    assert {curso.url, oficina.get_absolute_url(), "/termos/", "/contas/signup/"} <= links
    assert escondida.get_absolute_url() not in links


def test_o_mapa_do_site_nao_custa_mais_com_mais_paginas(client, django_assert_max_num_queries):
    criar_curso()
    client.get("/mapa-do-site/")
    with django_assert_max_num_queries(50) as uma:
        client.get("/mapa-do-site/")
    for n in range(5):
        criar_curso(slug=f"curso-{n}", titulo=f"Curso {n}")
        OficinaFactory()

    with django_assert_max_num_queries(len(uma)):
        client.get("/mapa-do-site/")


def test_a_pagina_nao_encontrada_mostra_o_aviso_e_a_de_falha_nao_precisa_de_nada(client, rf):
    perdida = client.get("/nada/")
    client.force_login(PessoaFactory())
    client.cookies["preferencias"] = "maior-completo"
    minha = client.get("/nada/")
    falha = erros.falha(rf.get("/")).content.decode()

    assert (perdida.status_code, minha.status_code) == (404, 404)
    assert "data-cookies" in perdida.content.decode()
    assert 'data-texto="maior"' in minha.content.decode()
    assert "data-cookies" not in falha
