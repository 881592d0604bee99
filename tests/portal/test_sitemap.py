"""O que os buscadores leem: `sitemap.xml` só com o que é de todos, e `robots.txt`."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from fabricas import ConsorcioFactory, MunicipioFactory, OficinaFactory, catalogo, criar_curso
from wagtail.models import PageViewRestriction

from cursos.models import CursoPage
from rede.models import Filiacao

pytestmark = pytest.mark.django_db
ESPACO = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def caminhos(client):
    resposta = client.get("/sitemap.xml")
    assert resposta["Content-Type"] == "application/xml"
    raiz = ElementTree.fromstring(resposta.content)  # noqa: S314  (o nosso próprio XML)
    enderecos = [loc.text for loc in raiz.findall("s:url/s:loc", ESPACO)]
    assert all(endereco.startswith(settings.ENDERECO_DO_SITE) for endereco in enderecos)
    assert len(enderecos) == len(set(enderecos))
    return {urlsplit(endereco).path for endereco in enderecos}


def test_traz_paginas_abertas_oficinas_e_rede(client):
    criar_curso(slug="curso")
    oficina, consorcio = OficinaFactory(), ConsorcioFactory(sigla="CIS-VALE")
    conhecido, outro = MunicipioFactory(), MunicipioFactory()
    Filiacao.objects.create(consorcio=consorcio, municipio=conhecido, prova="sim", evidencia="lei")

    achados = caminhos(client)

    assert {"/", "/cursos/", "/cursos/curso/", "/cursos/curso/m1/", "/oficinas/", "/rede/"} <= achados
    assert {oficina.get_absolute_url(), "/rede/cis-vale/", conhecido.get_absolute_url()} <= achados
    assert outro.get_absolute_url() not in achados


def test_todo_endereco_do_mapa_abre_sem_entrar(client):
    criar_curso()
    OficinaFactory(), ConsorcioFactory()

    estados = {caminho: client.get(caminho).status_code for caminho in caminhos(client)}

    assert set(estados.values()) == {200}, estados


def test_aula_pratica_avaliacao_e_o_que_nao_e_publico_ficam_de_fora(client):
    curso, rascunho, fechado = criar_curso(), criar_curso(slug="rascunho"), criar_curso(slug="fechado")
    CursoPage.objects.filter(pk=rascunho.pk).update(live=False)
    PageViewRestriction.objects.create(page=fechado, restriction_type=PageViewRestriction.LOGIN)
    OficinaFactory(slug="sigilosa", publicada=False)
    ConsorcioFactory(sigla="CISVELHO", situacao="inapta (histórica)")

    achados = caminhos(client)

    assert curso.url in achados
    assert not [c for c in achados if "/m1/a" in c or "pratica" in c or "avaliacao" in c]
    assert not [c for c in achados if "rascunho" in c or "fechado" in c or "sigilosa" in c or "cisvelho" in c]
    assert not [c for c in achados if c.startswith(("/admin", "/estudo", "/contas", "/busca", "/minha-area"))]


@pytest.mark.parametrize("consulta", ["p=2", "p=0", "p=abc", "p=%00", f"p={'9' * 30}"])
def test_parte_que_nao_existe_e_404(client, consulta):
    assert client.get(f"/sitemap.xml?{consulta}").status_code == 404


@pytest.mark.parametrize("quantos", [2, 25])
def test_o_mapa_custa_o_mesmo_com_poucos_ou_muitos(client, django_assert_max_num_queries, quantos):
    for n in range(quantos):
        catalogo().add_child(instance=CursoPage(title=f"Curso {n}", slug=f"c{n}"))
        consorcio = ConsorcioFactory()
        Filiacao.objects.create(consorcio=consorcio, municipio=MunicipioFactory(), prova="sim", evidencia="lei")
        OficinaFactory()
    caminhos(client)

    with django_assert_max_num_queries(16):
        caminhos(client)


def test_robots_fecha_o_que_e_pessoal_e_diz_onde_esta_o_mapa(client):
    resposta = client.get("/robots.txt")

    linhas = resposta.text.splitlines()
    assert resposta["Content-Type"].startswith("text/plain")
    assert {f"Disallow: /{parte}/" for parte in ("admin", "estudo", "contas", "busca", "minha-area")} <= set(linhas)
    assert "Disallow: /certificados/" in linhas
    assert "Allow: /certificados/verificar/$" in linhas
    assert f"Sitemap: {settings.ENDERECO_DO_SITE}/sitemap.xml" in linhas
    assert "Disallow: /" not in linhas
