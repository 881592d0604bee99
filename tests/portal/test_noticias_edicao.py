"""Quem escreve notícias, no admin, e as duas da demonstração."""

import copy
from datetime import date

import pytest
from django.urls import reverse
from fabricas import PessoaFactory
from noticias_de_teste import categoria, indice, muitas, no_ar, rascunho
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from contas.papeis import COORDENACAO, EDITORES, FACILITADORES, TUTORES
from coordenacao import leitura
from oficinas.demonstracao import DadoInvalido
from portal import demonstracao
from portal.models import Categoria, NoticiaPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def editora(client):
    pessoa = PessoaFactory(grupo=EDITORES)
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    return pessoa


# --- Quem edita ------------------------------------------------------------------------------------------------------
def _formulario(**campos):
    dados = {
        "title": "Escrita pela editora",
        "slug": "escrita-pela-editora",
        "lead": "Um resumo.",
        "categoria": categoria().pk,
        "autoria": "",
        "data": "",
        "capa": "",
        "capa_alternativo": "",
        "capa_legenda": "",
        "corpo": streamfield([("texto", rich_text("<p>Um texto.</p>"))]),
        "eixos": [],
        "fonte_titulo": "",
        "fonte_veiculo": "",
        "fonte_autoria": "",
        "fonte_data": "",
        "fonte_url": "",
        "relacionadas": inline_formset([]),
        "seo_title": "",
        "search_description": "",
        "show_in_menus": "",
        "comments": inline_formset([]),
        **campos,
    }
    return nested_form_data(dados)


def _enderecos(noticia=None):
    if noticia:
        return reverse("wagtailadmin_pages:edit", args=[noticia.pk])
    return reverse("wagtailadmin_pages:add", args=["portal", "noticiapage", indice().pk])


def test_editora_cria_publica_e_corrige_uma_noticia(client, editora):
    assert client.get(_enderecos()).status_code == 200
    client.post(_enderecos(), {**_formulario(), "action-publish": "1"})
    noticia = NoticiaPage.objects.get(slug="escrita-pela-editora")
    assert noticia.live
    assert noticia.publicada_em

    assert client.get(_enderecos(noticia)).status_code == 200
    client.post(_enderecos(noticia), {**_formulario(lead="Um resumo corrigido."), "action-publish": "1"})

    noticia.refresh_from_db()
    assert noticia.lead == "Um resumo corrigido."
    assert noticia.atualizada_em


def test_abrir_e_publicar_a_noticia_carregada_sem_mudar_nada_nao_e_atualizacao(client, editora):
    noticia = no_ar("Escrita pela editora", slug="escrita-pela-editora", lead="Um resumo.")
    client.post(
        _enderecos(noticia),
        {
            **_formulario(corpo=streamfield([("texto", rich_text("<p>Foi em uma sexta-feira.</p>"))])),
            "action-publish": 1,
        },
    )

    noticia.refresh_from_db()
    assert noticia.revisions.count() == 2
    assert noticia.atualizada_em is None


def test_rascunho_incompleto_se_guarda_e_publicar_diz_o_que_falta(client, editora):
    vazio = _formulario(lead="", categoria="", corpo=streamfield([]))
    client.post(_enderecos(), vazio)
    noticia = NoticiaPage.objects.get(slug="escrita-pela-editora")
    assert not noticia.live

    resposta = client.post(_enderecos(noticia), {**vazio, "action-publish": "1"})

    noticia.refresh_from_db()
    assert not noticia.live
    assert "Este campo é obrigatório" in resposta.text


@pytest.mark.parametrize("torto", [{"title": "a\x00b"}, {"lead": "a\x00b"}, {"fonte_url": "javascript:alert(1)"}])
def test_texto_torto_volta_com_a_frase_e_nao_publica(client, editora, torto):
    resposta = client.post(_enderecos(), {**_formulario(**torto), "action-publish": "1"})

    assert resposta.status_code == 200
    assert not NoticiaPage.objects.filter(live=True).exists()


def test_a_pre_visualizacao_mostra_o_rascunho_sem_publica_lo(client, editora):
    noticia = rascunho("Ainda em revisão")
    for endereco, dados in (
        (reverse("wagtailadmin_pages:preview_on_edit", args=[noticia.pk]), _formulario(title="Em revisão")),
        (reverse("wagtailadmin_pages:preview_on_add", args=["portal", "noticiapage", indice().pk]), _formulario()),
    ):
        assert client.post(endereco, dados).json()["is_valid"]
        assert "Um resumo." in client.get(endereco).text
    assert client.get(noticia.url).status_code == 404


@pytest.mark.parametrize("grupo", [TUTORES, COORDENACAO, FACILITADORES, None])
def test_so_editores_escrevem_noticias(client, grupo):
    client.force_login(PessoaFactory(grupo=grupo), "django.contrib.auth.backends.ModelBackend")

    resposta = client.post(_enderecos(), {**_formulario(), "action-publish": "1"})

    assert resposta.status_code in {302, 403}
    assert not NoticiaPage.objects.exists()


def test_a_lista_do_admin_mostra_categoria_e_situacao(client, editora):
    no_ar("No ar")
    rascunho("Rascunho")

    html = client.get(reverse("noticias:index")).text

    assert "No ar" in html
    assert "Rascunho" in html
    assert "Formação" in html


def test_a_lista_do_admin_custa_o_mesmo_com_duas_e_com_trinta(client, editora, django_assert_max_num_queries):
    muitas(2)
    client.get(reverse("noticias:index"))
    with django_assert_max_num_queries(60) as duas:
        client.get(reverse("noticias:index"))
    custo = len(duas)
    for n in range(28):
        rascunho(f"Rascunho {n}", categoria=categoria(f"Assunto {n % 5}", f"assunto-{n % 5}"))

    with django_assert_max_num_queries(custo):
        client.get(reverse("noticias:index"))


def test_editora_cria_categoria_e_nao_ha_duas_iguais(client, editora):
    client.post(reverse("categorias_de_noticia:add"), {"nome": "Editais", "slug": "editais"})
    repetida = client.post(reverse("categorias_de_noticia:add"), {"nome": "Editais", "slug": "editais"})

    assert Categoria.objects.filter(slug="editais").count() == 1
    assert repetida.status_code == 200


def test_categoria_em_uso_nao_se_exclui_e_a_livre_sim(client):
    client.force_login(PessoaFactory(administra=True), "django.contrib.auth.backends.ModelBackend")
    noticia, livre = rascunho(), categoria("Livre", "livre")

    em_uso = client.post(reverse("categorias_de_noticia:delete", args=[noticia.categoria_id]), follow=True)
    client.post(reverse("categorias_de_noticia:delete", args=[livre.pk]))

    assert "está em uso e não pode ser excluída. Nada foi alterado." in em_uso.text
    assert list(Categoria.objects.values_list("slug", flat=True)) == ["formacao"]


def test_rascunho_que_cita_categoria_excluida_ainda_se_abre(client, editora):
    noticia = rascunho()
    noticia.categoria = categoria("Some", "some")
    noticia.save_revision()
    Categoria.objects.get(slug="some").delete()

    assert client.get(_enderecos(noticia)).status_code == 200


# --- A demonstração --------------------------------------------------------------------------------------------------
@pytest.fixture
def dados():
    return {"noticias": copy.deepcopy(leitura.ler()["noticias"])}


def test_a_demonstracao_traz_as_duas_noticias_a_lista_e_o_inicio_as_mostram(client, dados):
    contagens = demonstracao.carregar(dados)

    barbacena, oficina = NoticiaPage.objects.publicas().recentes()
    assert contagens["noticias"] == 2
    assert (oficina.momento.date(), oficina.categoria.nome) == (date(2019, 4, 17), "Formação")
    assert oficina.eixos.count() == 4
    assert barbacena.fonte_veiculo == "Portal da Prefeitura Municipal de Barbacena"
    for endereco in ("/noticias/", "/"):
        html = client.get(endereco).text
        assert barbacena.title in html
        assert oficina.title in html
    assert "Dayane de Jesus" in client.get(oficina.url).text


def test_carregar_de_novo_nao_altera_nada(dados):
    demonstracao.carregar(dados)
    antes = list(NoticiaPage.objects.values())

    demonstracao.carregar(dados)

    assert list(NoticiaPage.objects.values()) == antes
    assert all(n.revisions.count() == 1 for n in NoticiaPage.objects.all())


def test_texto_corrigido_no_arquivo_acerta_a_noticia(dados):
    demonstracao.carregar(dados)
    dados["noticias"][0]["lead"] = "Outro resumo."

    demonstracao.carregar(dados)

    assert NoticiaPage.objects.count() == 2
    assert NoticiaPage.objects.get(slug="oficina-2019-gestores-consorcios").lead == "Outro resumo."


@pytest.mark.parametrize(
    ("campo", "valor", "frase"),
    [
        ("titulo", None, "Esperava um texto"),
        ("titulo", "x" * 256, "no máximo 255"),
        ("lead", "x" * 601, "600"),
        ("data", "17/04/2019", "Esperava uma data"),
        ("data", "2999-01-01", "ainda não chegou"),
        ("eixos", ["nenhum"], "“nenhum”"),
        ("paragrafos", [], "Falta este campo"),
        ("paragrafos", [7], "Cada parágrafo deve ser um texto"),
        ("categoria", "x" * 61, "no máximo 60"),
        ("fonte", {"titulo": "x", "veiculo": "y" * 256, "data": "2019-01-01"}, "no máximo 255"),
        ("inventado", "x", "Não conheço este campo"),
        ("slug", "feed", "assinaturas"),
        ("slug", "oficina-2019-gestores-consorcios", "aparece duas vezes"),
    ],
)
def test_defeito_no_arquivo_diz_a_noticia_o_campo_e_nao_grava_nada(dados, campo, valor, frase):
    dados["noticias"][1][campo] = valor

    with pytest.raises((DadoInvalido, leitura.ArquivoInvalido), match=frase) as recusa:
        demonstracao.carregar(dados)

    chave = getattr(recusa.value, "chave", None) or recusa.value.onde
    assert chave.startswith(f"noticias.{dados['noticias'][1]['slug']}")
    assert recusa.value.campo == campo
    assert not NoticiaPage.objects.exists()


def test_a_linha_do_defeito_e_a_da_noticia():
    texto = leitura.PADRAO.read_text(encoding="utf-8").splitlines()
    esperada = next(n for n, linha in enumerate(texto, 1) if "barbacena-icismep-2025" in linha)

    chave = "noticias.barbacena-icismep-2025"

    assert leitura.linha_de(leitura.PADRAO, chave, "inventado") == esperada
    assert esperada < leitura.linha_de(leitura.PADRAO, chave, "categoria") < esperada + 5
