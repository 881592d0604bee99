"""Publicar notícias: as datas, o que se recusa, a hora marcada e a assinatura."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from fabricas import criar_curso
from noticias_de_teste import canal, categoria, imagem, no_ar, publicar, rascunho, titulos

from portal import publicacao, tasks
from portal.models import Categoria, NoticiaPage

pytestmark = pytest.mark.django_db


# --- As datas --------------------------------------------------------------------------------------------------------
def test_publicar_anota_o_momento_e_nao_ha_atualizacao():
    noticia = no_ar()

    assert noticia.publicada_em == noticia.first_published_at
    assert noticia.atualizada_em is None


def test_publicar_de_novo_sem_mudar_nada_nao_e_atualizacao(client):
    noticia = publicar(no_ar())

    assert noticia.atualizada_em is None
    assert "Atualizado em" not in client.get(noticia.url).text


def test_as_marcas_do_editor_nao_sao_mudanca():
    noticia = no_ar(corpo=[("texto", "<p>Ele disse &quot;sim&quot;.</p>")])
    noticia.corpo = [("texto", '<p data-block-key="abc12">Ele disse "sim".</p>')]

    assert publicar(noticia).atualizada_em is None


@pytest.mark.parametrize(
    "mudanca",
    [
        {"title": "Outro título"},
        {"lead": "Outro resumo."},
        {"corpo": [("texto", "<p>Foi em um sábado.</p>")]},
        {"autoria": "Outra pessoa"},
        {"fonte_data": date(2019, 1, 1)},
    ],
)
def test_mudar_o_que_se_le_e_atualizacao(client, mudanca):
    noticia = no_ar()
    for campo, valor in mudanca.items():
        setattr(noticia, campo, valor)

    atualizada = publicar(noticia)

    assert atualizada.atualizada_em > atualizada.publicada_em
    assert "Atualizado em" in client.get(noticia.url).text


@pytest.mark.parametrize("mudanca", [{"data": date(2019, 4, 17)}, {"categoria": None}, {"slug": "outro"}])
def test_mudar_data_categoria_ou_endereco_nao_e_atualizacao(mudanca):
    noticia = no_ar()
    mudanca = {**mudanca, "categoria": categoria("Rede", "rede")} if "categoria" in mudanca else mudanca
    for campo, valor in mudanca.items():
        setattr(noticia, campo, valor)

    assert publicar(noticia).atualizada_em is None


def test_rascunho_de_uma_noticia_no_ar_nao_muda_nada_ate_ser_publicado():
    noticia = no_ar()
    noticia.title = "Ainda em revisão"
    noticia.save_revision()

    viva = NoticiaPage.objects.get(pk=noticia.pk)

    assert (viva.title, viva.atualizada_em) == ("Oficina ouve os consórcios", None)


def test_voltar_a_uma_versao_antiga_nao_apaga_as_datas():
    noticia = no_ar()
    primeira = noticia.latest_revision
    noticia.title = "Segundo título"
    segunda = publicar(noticia)

    primeira.publish()

    terceira = NoticiaPage.objects.get(pk=noticia.pk)
    assert terceira.title == "Oficina ouve os consórcios"
    assert terceira.publicada_em == segunda.publicada_em
    assert terceira.atualizada_em > segunda.atualizada_em


def test_tirar_do_ar_e_devolver_conserva_a_data():
    noticia = no_ar()
    noticia.unpublish()

    devolvida = publicar(NoticiaPage.objects.get(pk=noticia.pk))

    assert (devolvida.publicada_em, devolvida.atualizada_em) == (noticia.publicada_em, None)


def test_a_copia_comeca_sem_as_datas_da_original():
    noticia = no_ar()

    copia = noticia.copy(update_attrs={"slug": "copia", "title": "Cópia"}, keep_live=False, copy_revisions=False)

    copia = NoticiaPage.objects.get(pk=copia.pk)
    assert (copia.publicada_em, copia.impressao) == (None, "")
    assert publicar(copia).atualizada_em is None


@pytest.mark.parametrize(
    ("campos", "campo"),
    [
        ({"data": timezone.localdate() + timedelta(days=1)}, "data"),
        ({"slug": "feed"}, "slug"),
        ({"categoria": None}, "categoria"),
        ({"lead": ""}, "lead"),
        ({"lead": "x" * 601}, "lead"),
        ({"fonte_url": "javascript:alert(1)"}, "fonte_url"),
        ({"fonte_url": "ftp://example.org/a"}, "fonte_url"),
    ],
)
def test_o_que_nao_pode_ir_ao_ar_e_recusado_com_o_campo(campos, campo):
    noticia = rascunho()
    for nome, valor in campos.items():
        setattr(noticia, nome, valor)

    with pytest.raises(ValidationError) as recusa:
        noticia.full_clean()

    assert campo in recusa.value.message_dict


def test_capa_sem_texto_alternativo_nao_vai_ao_ar():
    noticia = rascunho(capa=imagem())

    with pytest.raises(ValidationError, match="Diga o que a imagem mostra"):
        noticia.full_clean()


# --- A hora marcada --------------------------------------------------------------------------------------------------
def test_a_agendada_vai_ao_ar_na_hora_e_a_vencida_sai(client):
    agora = timezone.now()
    agendada, vencida = rascunho("Agendada", go_live_at=agora + timedelta(hours=1)), no_ar("Vencida")
    revisao = agendada.save_revision()
    revisao.publish()
    publicacao.publicar_agendadas()
    assert titulos(client) == ["Vencida"]

    _adiantar(revisao)
    NoticiaPage.objects.filter(pk=vencida.pk).update(expire_at=agora - timedelta(minutes=1))
    publicacao.publicar_agendadas()
    publicacao.publicar_agendadas()

    assert titulos(client) == ["Agendada"]
    assert NoticiaPage.objects.get(pk=agendada.pk).publicada_em
    assert NoticiaPage.objects.get(pk=vencida.pk).expired


def test_a_que_perdeu_a_categoria_nao_segura_as_outras(client, caplog):
    revisoes = []
    for titulo, slug in (("Sem categoria", "some"), ("Inteira", "formacao")):
        noticia = rascunho(titulo, categoria=categoria(slug, slug), go_live_at=timezone.now() + timedelta(hours=1))
        revisoes.append(noticia.save_revision())
        revisoes[-1].publish()
        _adiantar(revisoes[-1])
    Categoria.objects.get(slug="some").delete()

    publicacao.publicar_agendadas()

    assert titulos(client) == ["Inteira"]
    assert "não pode ir ao ar" in caplog.text


def test_a_hora_marcada_de_uma_pagina_de_curso_nao_e_daqui():
    curso = criar_curso()
    type(curso).objects.filter(pk=curso.pk).update(expire_at=timezone.now() - timedelta(days=1))

    publicacao.publicar_agendadas()

    assert type(curso).objects.get(pk=curso.pk).live


def test_a_agenda_da_plataforma_chama_a_publicacao(settings, client):
    assert tasks.publicar_agendadas.name in {item["task"] for item in settings.CELERY_BEAT_SCHEDULE.values()}
    NoticiaPage.objects.filter(pk=no_ar().pk).update(expire_at=timezone.now())

    tasks.publicar_agendadas()

    assert titulos(client) == []


def _adiantar(revisao):
    """Como se a hora marcada já tivesse passado."""
    passou = timezone.now() - timedelta(minutes=1)
    revisao.content["go_live_at"] = passou.isoformat()
    revisao.approved_go_live_at = passou
    revisao.save()


# --- A assinatura (RSS) ----------------------------------------------------------------------------------------------
def test_a_assinatura_traz_titulo_resumo_data_autoria_categoria_e_endereco_inteiro(client):
    noticia = no_ar("Oficina", autoria="Ascom", data=date(2019, 4, 17))

    lido = canal(client)
    item = lido.find("item")

    assert client.get("/noticias/feed/")["Content-Type"].startswith("application/rss+xml")
    assert item.find("title").text == "Oficina"
    assert item.find("link").text == item.find("guid").text == f"http://127.0.0.1:8000{noticia.url}"
    assert item.find("pubDate").text == "Wed, 17 Apr 2019 00:00:00 -0300"
    assert item.find("category").text == "Formação"
    assert item.find("{http://purl.org/dc/elements/1.1/}creator").text == "Ascom"
    assert lido.find("language").text == "pt-br"


@pytest.mark.parametrize("endereco", ["/noticias/", "/", "noticia"])
def test_as_paginas_anunciam_a_assinatura(client, endereco):
    noticia = no_ar()

    html = client.get(noticia.url if endereco == "noticia" else endereco).text

    assert re.search(r'<link rel="alternate" type="application/rss\+xml"[^>]*href="/noticias/feed/"', html)


def test_a_assinatura_de_um_assunto_traz_so_as_dele(client):
    no_ar("Da formação")
    no_ar("Da rede", categoria=categoria("Rede", "rede"))

    xml = client.get("/noticias/feed/?categoria=rede").text

    assert "Da rede" in xml
    assert "Da formação" not in xml


@pytest.mark.parametrize("slug", ["nenhuma", "%00", "%ff"])
def test_assinatura_de_assunto_que_nao_ha_e_404(client, slug):
    assert client.get(f"/noticias/feed/?categoria={slug}").status_code == 404


def test_a_assinatura_vazia_e_com_caracteres_de_controle_e_xml_valido(client):
    assert canal(client).find("item") is None

    no_ar("Colada do\x0b editor \x1f", slug="colada", lead="De outro\x08 programa.", autoria="As\x07com")
    item = canal(client).find("item")

    assert item.find("title").text == "Colada do editor "


def test_quem_assina_e_ja_tem_a_ultima_recebe_304(client):
    no_ar()
    primeira = client.get("/noticias/feed/")

    segunda = client.get("/noticias/feed/", headers={"If-Modified-Since": primeira["Last-Modified"]})

    assert segunda.status_code == 304
    assert client.post("/noticias/feed/").status_code == 405
