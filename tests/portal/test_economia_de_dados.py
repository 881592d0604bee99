"""Quem economiza dados lê a descrição no lugar da imagem, e a vê se quiser."""

import re

import pytest
from django.core.cache import cache
from fabricas import PessoaFactory, criar_curso
from wagtail.images.tests.utils import get_test_image_file

from cursos.models import AulaPage
from portal.models import Imagem

pytestmark = pytest.mark.django_db
DESCRICAO = "Fluxo: da unidade ao <especialista> & de volta"


@pytest.fixture
def aula(client):
    cache.clear()  # o Wagtail guarda nele as imagens reduzidas, que o banco de teste desfaz
    aula = AulaPage.objects.descendant_of(criar_curso()).first()
    imagem = Imagem.objects.create(title="Fluxo", file=get_test_image_file(), credito="ESP-MG")
    bloco = {"imagem": imagem.pk, "alternativo": DESCRICAO, "legenda": "O caminho do pedido"}
    aula.corpo = [("imagem", aula.corpo.stream_block.child_blocks["imagem"].to_python(bloco))]
    aula.save_revision().publish()
    client.force_login(PessoaFactory(administra=True))
    return aula


def _principal(client, aula):
    return client.get(aula.url).content.decode().split("<main")[1].split("</main")[0]


def test_sem_economia_a_imagem_aparece(client, aula):
    html = _principal(client, aula)

    assert "<picture" in html
    assert "Ver imagem" not in html


def test_com_economia_vem_a_descricao_e_o_link(client, aula):
    client.cookies["preferencias"] = "normal-economizar"

    html = _principal(client, aula)
    endereco = re.search(r'<a href="([^"]+)">Ver imagem', html)[1]

    assert not re.search(r"<(img|picture|source)\b", html)
    assert "Fluxo: da unidade ao &lt;especialista&gt; &amp; de volta" in html
    assert "O caminho do pedido" in html
    assert "Crédito: ESP-MG" in html
    servida = client.get(endereco)
    assert (servida.status_code, servida["Content-Type"]) == (200, "image/jpeg")


def test_a_imagem_do_link_e_uma_das_que_a_pagina_ja_tem(client, aula):
    _principal(client, aula)
    antes = set(Imagem.objects.get().renditions.values_list("filter_spec", flat=True))
    client.cookies["preferencias"] = "normal-economizar"

    _principal(client, aula)

    assert set(Imagem.objects.get().renditions.values_list("filter_spec", flat=True)) == antes
