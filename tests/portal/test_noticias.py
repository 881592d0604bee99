"""Ler notícias: o que aparece e o que não, na lista, na página, no início e nas relacionadas; e quanto custa."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from fabricas import EixoFactory, home
from noticias_de_teste import canal, categoria, imagem, indice, muitas, no_ar, publicar, rascunho, titulos
from wagtail.models import PageViewRestriction

from oficinas.models import Eixo
from portal import noticias
from portal.models import NoticiaPage, NoticiaRelacionada, NoticiasPage

pytestmark = pytest.mark.django_db
ATAQUE = "<script>alert('oi')</script>"


# --- A lista ---------------------------------------------------------------------------------------------------------
def test_a_lista_nasce_com_a_instalacao_em_noticias(client):
    assert NoticiasPage.objects.get().url == "/noticias/"
    assert NoticiasPage.objects.get().get_parent().specific == home()
    assert client.get("/noticias/").status_code == 200


def test_sem_noticias_a_lista_diz_o_que_vem_e_para_onde_ir(client):
    html = client.get("/noticias/").text

    assert "Ainda não há notícias" in html
    assert 'href="/oficinas/"' in html
    assert 'aria-label="Categorias"' not in html


def test_a_mais_nova_vem_primeiro_e_a_data_antiga_poe_no_lugar(client):
    no_ar("Antiga, publicada por último", data=date(2019, 4, 17))
    no_ar("De hoje")
    no_ar("Antiga de verdade", data=date(2018, 1, 1))

    assert titulos(client) == ["De hoje", "Antiga, publicada por último", "Antiga de verdade"]


def test_so_o_que_esta_no_ar_e_aberto_aparece_na_lista_no_inicio_na_assinatura_e_nas_relacionadas(client):
    visivel, outra = no_ar("No ar"), no_ar("Outra")
    rascunho("Rascunho")
    publicar(rascunho("Agendada", go_live_at=timezone.now() + timedelta(days=1)))
    no_ar("Tirada do ar").unpublish()
    PageViewRestriction.objects.create(page=no_ar("Fechada"), restriction_type=PageViewRestriction.LOGIN)

    assert titulos(client) == ["Outra", "No ar"]
    assert [n.title for n in noticias.ultimas()] == ["Outra", "No ar"]
    assert noticias.relacionadas(visivel) == [outra]
    for endereco in ("/noticias/feed/", "/"):
        pagina = client.get(endereco).text
        assert "No ar" in pagina
        assert not re.search("Rascunho|Agendada|Tirada do ar|Fechada", pagina)


def test_noticia_abaixo_de_pagina_fechada_nao_aparece(client):
    no_ar("Escondida")
    PageViewRestriction.objects.create(page=indice(), restriction_type=PageViewRestriction.LOGIN)

    assert noticias.ultimas() == []
    assert "Escondida" not in client.get("/noticias/feed/").text


@pytest.mark.parametrize("estado", ["rascunho", "agendada", "tirada do ar"])
def test_o_endereco_do_que_nao_esta_no_ar_nao_existe(client, estado):
    noticia = rascunho("Ainda não", go_live_at=timezone.now() + timedelta(days=1) if estado == "agendada" else None)
    if estado != "rascunho":
        noticia = publicar(noticia)
    if estado == "tirada do ar":
        noticia.unpublish()

    assert client.get(noticia.url).status_code == 404
    assert client.get(f"{noticia.url}?versao=impressao").status_code == 404


def test_a_categoria_filtra_e_a_lista_conta_as_suas(client):
    rede = categoria("Rede", "rede")
    no_ar("Da formação")
    no_ar("Da rede", categoria=rede)
    categoria("Vazia", "vazia")

    html = client.get("/noticias/?categoria=rede").text

    assert titulos(client, "/noticias/?categoria=rede") == ["Da rede"]
    assert "<title>Notícias: Rede · Escola dos Consórcios</title>" in html
    assert re.search(r'categoria=rede" aria-current="true">Rede <span class="quantas">1', html)
    assert "Vazia" not in html


@pytest.mark.parametrize("pedida", ["nenhuma", "%00", "%ff", "x" * 4000, "formacao%27%22"])
def test_categoria_que_nao_ha_diz_isso_e_mostra_todas(client, pedida):
    no_ar("No ar")

    resposta = client.get(f"/noticias/?categoria={pedida}")

    assert resposta.status_code == 200
    assert "Não há notícias na categoria que este endereço pede" in resposta.text
    assert "No ar" in resposta.text


def test_sao_doze_por_pagina_e_a_paginacao_conserva_a_categoria(client):
    muitas(13)

    primeira = client.get("/noticias/?categoria=formacao").text

    assert len(titulos(client)) == 12
    assert "Página 1 de 2" in primeira
    assert re.search(r'href="\?categoria=formacao&amp;pagina=2"', primeira)
    assert len(titulos(client, "/noticias/?pagina=2")) == 2
    assert "<title>Notícias, página 2 ·" in client.get("/noticias/?pagina=2").text


@pytest.mark.parametrize("pagina", ["0", "-1", "abc", "%00", "9" * 30, "9" * 5000, "²"])
def test_pagina_sem_sentido_nao_quebra(client, pagina):
    muitas(13)

    assert titulos(client, f"/noticias/?pagina={pagina}")


@pytest.mark.parametrize("endereco", ["/noticias/", "/noticias/?categoria=formacao&pagina=1", "/noticias/feed/", "/"])
def test_custa_o_mesmo_com_dez_e_com_mil(client, django_assert_max_num_queries, endereco):
    molde = muitas(9, capa=imagem(), capa_alternativo="Roda de conversa")
    client.get(endereco)
    with django_assert_max_num_queries(10) as dez:
        client.get(endereco)
    custo = len(dez)
    _apagar(molde)
    muitas(999, capa=imagem(), capa_alternativo="Roda de conversa")
    client.get(endereco)

    with django_assert_max_num_queries(custo):
        client.get(endereco)


def test_a_noticia_custa_o_mesmo_com_dez_e_com_mil(client, django_assert_max_num_queries):
    molde = muitas(9, eixos=[EixoFactory()])
    client.get(molde.url)
    with django_assert_max_num_queries(10) as dez:
        client.get(molde.url)
    custo = len(dez)
    _apagar(molde)
    molde = muitas(999, eixos=[EixoFactory()])
    client.get(molde.url)

    with django_assert_max_num_queries(custo):
        client.get(molde.url)


def _apagar(molde):
    NoticiaPage.objects.exclude(pk=molde.pk).delete()
    molde.delete()


# --- A notícia -------------------------------------------------------------------------------------------------------
def test_a_noticia_mostra_trilha_categoria_data_autoria_fonte_e_eixos(client):
    noticia = no_ar(
        "Oficina ouve os consórcios",
        data=date(2019, 4, 17),
        autoria="Ascom",
        eixos=[EixoFactory()],
        fonte_titulo="Na fonte",
        fonte_veiculo="Portal",
        fonte_data=date(2019, 4, 16),
        fonte_url="https://example.org/a",
    )

    html = client.get(noticia.url).text

    assert '<a href="/noticias/">Notícias</a></li>' in html
    assert 'href="/noticias/?categoria=formacao">Formação</a>' in html
    assert 'Publicado em <time datetime="2019-04-17">17 abr. 2019</time>' in html
    assert "Atualizado em" not in html
    assert "Leitura de 1 min" in html
    assert '<a href="https://example.org/a">Na fonte</a>. Portal, 16 abr. 2019.' in html
    assert 'data-eixo="regulacao"' in html
    assert "Ascom" in html


def test_a_capa_traz_texto_alternativo_legenda_e_credito(client):
    noticia = no_ar(capa=imagem("Ana Exemplo"), capa_alternativo="Roda de conversa", capa_legenda="Na sede")

    html = client.get(noticia.url).text

    assert re.search(r'<img[^>]*alt="Roda de conversa"', html)
    assert "Na sede" in html
    assert "Foto: Ana Exemplo" in html
    assert re.search(r'og:image" content="http[^"]+jpg"', html)


def test_a_descricao_da_imagem_serve_de_texto_alternativo(client):
    foto = imagem()
    foto.description = "Auditório"
    foto.save()

    assert re.search(r'<img[^>]*alt="Auditório"', client.get(no_ar(capa=foto).url).text)


def test_quem_economiza_dados_le_a_descricao_e_abre_a_imagem_se_quiser(client):
    noticia = no_ar(capa=imagem(), capa_alternativo="Roda de conversa")
    client.cookies["preferencias"] = "normal-economizar"

    pagina, lista = client.get(noticia.url).text, client.get("/noticias/").text

    assert "<img" not in pagina + lista
    assert "Roda de conversa" in pagina
    assert "Ver imagem" in pagina


def test_arquivo_da_capa_que_sumiu_nao_derruba_a_pagina(client):
    foto = imagem()
    noticia = no_ar(capa=foto, capa_alternativo="Roda de conversa")
    foto.file.storage.delete(foto.file.name)

    assert client.get(noticia.url).status_code == 200
    assert client.get("/noticias/").status_code == 200


@pytest.mark.parametrize("titulo", ["T" * 255, "Vacina chega 💉👩🏽‍⚕️", ATAQUE, "Aspas \" ' e & comercial"])
def test_titulo_dificil_sai_inteiro_e_inofensivo_em_toda_parte(client, titulo):
    noticia = no_ar(titulo, lead=f"{ATAQUE} 💉", slug="dificil")

    for endereco in ("/noticias/", noticia.url, f"{noticia.url}?versao=impressao", "/"):
        html = client.get(endereco).text
        assert ATAQUE not in html
        assert "&lt;script&gt;" in html or endereco == "/"
    item = canal(client).find("item")
    assert item.find("title").text == titulo
    assert "<script" not in item.find("description").text


def test_todos_os_blocos_se_mostram(client):
    foto = imagem()
    noticia = no_ar(
        corpo=[
            ("texto", "<h2>Subtítulo</h2><p>Texto.</p>"),
            ("fala", {"texto": "Foi um avanço.", "quem": "Secretária", "papel": "CIS"}),
            ("destaque", {"titulo": "Em uma frase", "texto": "<p>Isto.</p>"}),
            ("imagem", {"imagem": foto, "alternativo": "Auditório", "legenda": ""}),
            ("tabela", {"titulo": "Datas", "colunas": ["A", "B"], "linhas": [["1", "2"]], "nota": ""}),
        ]
    )

    html = client.get(noticia.url).text

    for trecho in ("<h2>Subtítulo</h2>", "“Foi um avanço.”", "Em uma frase", 'alt="Auditório"', "Divulgação", "Datas"):
        assert trecho in html


def test_a_leitura_conta_as_palavras_do_resumo_e_do_texto():
    noticia = NoticiaPage(lead="uma " * 200, corpo=[("texto", f"<p>{'duas ' * 201}</p>")])

    assert noticias.minutos_de_leitura(noticia) == 3
    assert noticias.minutos_de_leitura(NoticiaPage(lead="", corpo=[])) == 1


def test_a_folha_para_impressao_e_so_a_noticia(client):
    noticia = no_ar(autoria="Ascom", fonte_titulo="Na fonte")

    normal, folha = client.get(noticia.url).text, client.get(f"{noticia.url}?versao=impressao").text

    assert 'href="?versao=impressao">Enviar para impressão</a>' in normal
    for trecho in ("<h1>Oficina ouve os consórcios</h1>", "Foi em uma sexta-feira.", "Na fonte", "Ascom", "noindex"):
        assert trecho in folha
    assert f"http://127.0.0.1:8000{noticia.url}" in folha
    assert 'id="menu"' not in folha
    assert "Leia também" not in folha
    assert "<title>Oficina ouve os consórcios (versão para impressão) ·" in folha


# --- As relacionadas -------------------------------------------------------------------------------------------------
def test_sem_escolha_entram_as_tres_mais_novas_da_categoria_ou_dos_eixos():
    eixo, rede = EixoFactory(), categoria("Rede", "rede")
    noticia = no_ar("Esta", eixos=[eixo])
    no_ar("Mais velha", data=date(2018, 1, 1))
    no_ar("Sem nada em comum", categoria=rede)
    for n in range(2):
        no_ar(f"Da categoria {n}")
    no_ar("Do eixo", categoria=rede, eixos=[eixo, Eixo.objects.exclude(pk=eixo.pk).first()])

    assert [n.title for n in noticias.relacionadas(noticia)] == ["Do eixo", "Da categoria 1", "Da categoria 0"]


def test_a_escolha_da_edicao_vence_na_ordem_dela_e_so_com_o_que_esta_no_ar():
    rede = categoria("Rede", "rede")
    noticia, a, b, fora = no_ar("Esta"), no_ar("A", categoria=rede), no_ar("B"), no_ar("Fora do ar")
    noticia.relacionadas = [NoticiaRelacionada(outra=n, sort_order=i) for i, n in enumerate([b, fora, a, b])]
    noticia = publicar(noticia)
    fora.unpublish()

    assert [n.title for n in noticias.relacionadas(noticia)] == ["B", "A"]


def test_se_nenhuma_escolhida_esta_no_ar_valem_as_da_categoria():
    noticia, outra, fora = no_ar("Esta"), no_ar("Outra"), no_ar("Fora do ar")
    noticia.relacionadas = [NoticiaRelacionada(outra=fora)]
    noticia = publicar(noticia)
    fora.unpublish()

    assert noticias.relacionadas(noticia) == [outra]


# --- O início --------------------------------------------------------------------------------------------------------
def test_o_inicio_mostra_as_tres_mais_novas_e_leva_as_outras(client):
    for n in range(4):
        no_ar(f"Notícia {n}", lead="Resumo que não cabe no início.")

    html = client.get("/").text

    assert re.findall(r"<h3><a [^>]*>(Notícia \d)", html) == ["Notícia 3", "Notícia 2", "Notícia 1"]
    assert "Ver todas as notícias" in html
    assert "Resumo que não cabe no início." not in html


def test_sem_noticias_o_inicio_nao_mostra_a_secao(client):
    assert "Ver todas as notícias" not in client.get("/").text


def test_o_menu_leva_as_noticias(client):
    assert client.get("/").text.count('<a href="/noticias/">Notícias</a>') >= 2
    assert '<a href="/noticias/" aria-current="page">Notícias</a>' in client.get("/noticias/").text
