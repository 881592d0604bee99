import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from wagtail.models import Page, Site

from contas.privacidade import VERSAO
from portal import erros

pytestmark = pytest.mark.django_db


def test_a_migracao_planta_o_inicio_e_o_catalogo():
    site = Site.objects.get()

    assert site.root_page.slug == "home"
    assert site.site_name == "Escola dos Consórcios"
    assert Page.objects.get(slug="cursos").get_parent().pk == site.root_page_id
    assert Page.find_problems() == ([], [], [], [], [])


def test_inicio_tem_titulo_mapa_e_atalhos(client):
    html = client.get("/").content.decode()

    assert "Formação que nasce do que os consórcios disseram" in html
    assert "16 macrorregiões" in html
    assert re.findall(r'href="#(\w+)">Ir para', html) == ["conteudo", "menu", "rodape"]
    for alvo in ("conteudo", "menu", "rodape"):
        assert html.count(f'id="{alvo}"') == 1


def test_privacidade_diz_a_versao_do_aceite(client):
    assert f"Versão {VERSAO}" in client.get("/privacidade/").content.decode()


@override_settings(DEMONSTRACAO=True)
def test_guia_de_estilo_aparece_na_demonstracao(client):
    assert client.get("/estilo/").status_code == 200


@override_settings(DEMONSTRACAO=False, DEBUG=False)
def test_guia_de_estilo_some_em_producao(client):
    assert client.get("/estilo/").status_code == 404


@override_settings(DEMONSTRACAO=False)
def test_sem_demonstracao_nao_ha_faixa(client):
    assert 'class="demonstracao"' not in client.get("/privacidade/").content.decode()


def test_endereco_desconhecido_tem_pagina_com_saida(client):
    resposta = client.get("/nao-existe/")

    html = resposta.content.decode()
    assert resposta.status_code == 404
    assert "Não encontramos esta página" in html
    assert 'href="/cursos/"' in html


def test_falha_nao_le_o_banco(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        resposta = erros.falha(rf.get("/"))

    assert resposta.status_code == 500
    assert "Algo falhou do nosso lado" in resposta.content.decode()


@pytest.mark.parametrize("codigo", [400, 403])
def test_outros_erros_tem_pagina_propria(rf, codigo):
    pedido = rf.get("/")
    pedido.user = AnonymousUser()
    tela = {400: erros.pedido_invalido, 403: erros.sem_permissao}[codigo]

    assert tela(pedido).status_code == codigo


def test_nenhum_template_tem_estilo_ou_script_embutido():
    for arquivo in Path(settings.RAIZ / "templates").rglob("*.html"):
        texto = arquivo.read_text()
        assert not re.search(r'\sstyle="|<style|\son\w+="|<script(?![^>]*\ssrc=)', texto), arquivo


def test_a_folha_de_estilo_cabe_no_orcamento():
    comprimida = gzip.compress(Path(finders.find("css/site.css")).read_bytes())

    assert len(comprimida) <= 9 * 1024


def test_paginas_publicas_tem_a_politica_estrita(client):
    politica = client.get("/privacidade/")["Content-Security-Policy"]

    assert "default-src 'self'" in politica
    assert "unsafe" not in politica


def test_envio_sem_o_sinal_do_formulario_recebe_uma_pagina_nossa_que_diz_o_que_fazer():
    resposta = Client(enforce_csrf_checks=True).post("/contas/login/", {})

    assert resposta.status_code == 403
    assert "O envio não foi aceito" in resposta.text
    assert "envie de novo" in resposta.text
