"""A busca do site: acha o que é público, do jeito que as pessoas escrevem, e nada do que não é."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db import connection
from fabricas import (
    AchadoFactory,
    ConsorcioFactory,
    MunicipioFactory,
    OficinaFactory,
    TermoFactory,
    catalogo,
    criar_curso,
    home,
)
from wagtail.models import PageViewRestriction

from cursos.models import AulaPage, CursoPage, ModuloPage
from portal import indice, preparo_da_busca
from portal.models import Categoria, NoticiaPage, NoticiasPage

pytestmark = pytest.mark.django_db


def buscar(client, q, **opcoes):
    return client.get("/busca/", {"q": q, **opcoes})


def achados(client, q, **opcoes):
    """{grupo: [títulos]} do que a página mostra."""
    html = BeautifulSoup(buscar(client, q, **opcoes).text, "html.parser")
    secoes = html.select("main section")
    return {s.h2["id"]: [h3.get_text().strip() for h3 in s.select("li h3")] for s in secoes}


def noticia(titulo, **campos):
    lista = NoticiasPage.objects.first() or home().add_child(instance=NoticiasPage(title="Notícias", slug="noticias"))
    slug = campos.pop("slug", f"noticia-{lista.numchild}")
    categoria, _ = Categoria.objects.get_or_create(slug="formacao", defaults={"nome": "Formação"})
    campos = {"lead": "Um fato.", "categoria": categoria, "corpo": [("texto", "<p>Nada mais.</p>")], **campos}
    return lista.add_child(instance=NoticiaPage(title=titulo, slug=slug, **campos))


@pytest.fixture
def curso():
    curso = criar_curso(indexado=True, titulo="Regulação do acesso", slug="regulacao", aulas=1)
    curso.apresentacao = "Curso para organizar a fila de consultas da microrregião."
    curso.save()
    return curso


@pytest.fixture
def aula(curso):
    aula = AulaPage.objects.get()
    aula.title, aula.corpo = "O contrato", [("texto", "<p>O <b>rateio</b> das despesas é anual.</p>")]
    aula.save()
    return aula


# --- O que se acha ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "texto", ["regulação", "regulacao", "REGULAÇÃO", "Regulações", "regulacoes", "acesso regulacao"]
)
def test_acha_sem_acento_em_qualquer_caixa_e_no_plural(client, curso, texto):
    assert "Regulação do acesso" in achados(client, texto)["cursos"]


def test_acha_a_aula_pelo_texto_e_diz_de_que_curso_e_sem_mostrar_o_texto(client, aula):
    pagina = buscar(client, "rateio")

    assert "O contrato" in achados(client, "rateio")["aulas"]
    assert "Aula do curso Regulação do acesso" in pagina.text
    assert "das despesas" not in pagina.text


def test_a_aula_achada_explica_que_pede_matricula(client, aula):
    endereco = BeautifulSoup(buscar(client, "rateio").text, "html.parser").select_one("#aulas ~ ul a")["href"]

    resposta = client.get(endereco)

    assert resposta.status_code == 403
    assert "Esta aula é de quem está matriculado" in resposta.text


def test_o_trecho_do_curso_vem_com_a_palavra_marcada(client, curso):
    assert "<mark>consultas</mark> da microrregião" in buscar(client, "consulta").text


def test_acha_noticia_oficina_consorcio_municipio_e_glossario(client):
    noticia("Rateio aprovado em assembleia", lead="Os prefeitos votaram.")
    OficinaFactory(titulo="Oficina de execução", temas="Contrato de rateio e prestação de contas")
    ConsorcioFactory(sigla="CIS-VALE", nome="Consórcio do Rateio", perfil="generalista")
    MunicipioFactory(nome="Rateio de Minas", nome_busca="rateio de minas")
    TermoFactory(termo="Contrato de rateio", definicao="O que cada município paga.")

    assert achados(client, "rateio") == {
        "noticias": ["Rateio aprovado em assembleia"],
        "oficinas": ["Oficina de execução"],
        "consorcios": ["CIS-VALE · Consórcio do Rateio"],
        "municipios": ["Rateio de Minas"],
        "glossario": ["Contrato de rateio"],
    }


def test_quem_tem_a_palavra_no_titulo_vem_antes(client, curso):
    noticia("Fala de abertura", lead="Sobre a vigilância, a vigilância e a vigilância.", slug="a")
    noticia("Vigilância nos municípios", slug="b")

    assert achados(client, "vigilancia")["noticias"] == ["Vigilância nos municípios", "Fala de abertura"]


def test_todas_as_palavras_contam(client, curso):
    noticia("Regulação em Arinos")

    assert achados(client, "regulação arinos") == {"noticias": ["Regulação em Arinos"]}


# --- O que não se acha -----------------------------------------------------------------------------------------------
def test_rascunho_restrito_e_o_que_esta_debaixo_deles_nao_aparecem(client, curso, aula):
    noticia("Notícia secreta", live=False)
    fechada = noticia("Notícia fechada da regulação")
    PageViewRestriction.objects.create(page=fechada, restriction_type=PageViewRestriction.LOGIN)
    CursoPage.objects.filter(pk=curso.pk).update(live=False)

    assert achados(client, "secreta") == {}
    assert achados(client, "regulação") == {}
    assert achados(client, "rateio") == {}


def test_avaliacao_oficina_nao_publicada_e_nome_por_conferir_nao_aparecem(client, curso):
    OficinaFactory(titulo="Oficina sigilosa", publicada=False)
    ConsorcioFactory(sigla="CISX", nome="Consórcio inconfesso", certeza="media")

    assert "aulas" not in achados(client, "avaliação")
    assert achados(client, "sigilosa") == {}
    assert achados(client, "inconfesso") == {}


def test_achado_da_oficina_nao_se_procura(client):
    """Achado passa por moderação; a busca só lê o que a oficina publicada diz de si."""
    AchadoFactory(enunciado="Palavra que só o achado tem: xilofone.")

    assert achados(client, "xilofone") == {}


def test_o_depoente_nao_se_procura_pelo_nome(client):
    OficinaFactory(depoente="Fulana de Tal", depoimento="Disse que a fila parou.")

    assert achados(client, "fulana") == {}


# --- Grafia parecida -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("texto", ["regulasao", "regulacaum", "ragulação"])
def test_grafia_errada_mostra_o_parecido_e_sugere_a_certa(client, curso, texto):
    pagina = buscar(client, texto)

    assert "Nada com estas palavras" in pagina.text
    assert "Regulação do acesso" in achados(client, texto)["cursos"]
    assert "Você quis dizer" in pagina.text
    assert "?q=regula%C3%A7%C3%A3o" in pagina.text


def test_palavra_que_nada_lembra_sai_da_pergunta(client, curso):
    assert "Regulação do acesso" in achados(client, "regulação xyzwkq")["cursos"]


def test_nada_parecido_diz_que_nada_foi_encontrado(client, curso):
    pagina = buscar(client, "xyzwkq")

    assert pagina.status_code == 200
    assert "Nada encontrado" in pagina.text


@pytest.mark.postgres
def test_no_postgres_a_grafia_errada_acha_tambem_o_que_so_esta_no_texto(client):
    noticia("Campanha de maio", lead="Começa hoje a vacinação contra a gripe.")

    assert achados(client, "vacinasão") == {"noticias": ["Campanha de maio"]}


@pytest.mark.postgres
def test_a_comparacao_que_demora_demais_e_abandonada_e_a_busca_segue(client, curso, monkeypatch):
    monkeypatch.setattr(indice, "PRAZO", "1ms")
    monkeypatch.setattr(indice, "Fuzzy", lambda texto, unaccent: indice_lento())

    assert "Regulação do acesso" in achados(client, "regulasao")["cursos"]


def indice_lento():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.2)")


# --- Perguntas tortas ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "texto",
    [
        "",
        "   ",
        "x" * 10_000,
        "regulação " * 2_000,
        "\x00",
        "a\x00b",
        "'",
        '"',
        "'; DROP TABLE x; --",
        '"a" AND (b OR NOT c*) NEAR/3',
        "title:x -y +z ^w ~v",
        "% _ \\ %s %% %(x)s",
        "de para com",
        "!@#$%¨&*()",
        "\ufffd\ud83d\ude00",
        "½ ª º ﬁ ß İ",
        "1" * 300,
        "*",
        "a:b & c | !d <-> e",
    ],
)
@pytest.mark.parametrize("em", ["", "cursos", "nada", "\x00"])
def test_pergunta_torta_nunca_falha(client, curso, texto, em):
    texto = texto.encode("utf-16", "surrogatepass").decode("utf-16")

    assert buscar(client, texto, em=em).status_code == 200


@pytest.mark.parametrize("pagina", ["0", "-1", "abc", "9" * 30, ""])
def test_pagina_sem_sentido_mostra_uma_que_existe(client, curso, pagina):
    assert "/cursos/regulacao/" in buscar(client, "regulacao", em="cursos", pagina=pagina).text


def test_so_palavras_vazias_pede_o_assunto_e_a_longa_demais_avisa(client):
    assert "Falta uma palavra de assunto" in buscar(client, "de para com").text
    assert "procuramos só pelas primeiras palavras" in buscar(client, "regulação " * 100).text


def test_o_que_se_digitou_e_o_que_se_achou_saem_escapados(client):
    noticia("Notícia <script>alert(1)</script> da rede", lead="<img src=x onerror=alert(2)> rede")
    TermoFactory(termo="<b>rede</b>", definicao="<i>rede</i>")

    pagina = buscar(client, '"><script>alert(3)</script> rede').text + buscar(client, "rede").text

    assert "<script>alert" not in pagina
    assert "<img src=x" not in pagina
    assert "<b><mark>" not in pagina
    assert "&lt;<mark>" not in pagina or "&lt;b&gt;<mark>rede</mark>" in pagina


def test_a_pagina_de_resultados_fica_fora_dos_buscadores(client):
    resposta = buscar(client, "rede")

    assert resposta["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in resposta.text


def test_sem_pergunta_so_o_formulario(client):
    pagina = client.get("/busca/").text

    assert 'role="search"' in pagina
    assert "resultado" not in BeautifulSoup(pagina, "html.parser").main.get_text()


# --- Grupos e consultas ----------------------------------------------------------------------------------------------
def test_o_grupo_grande_mostra_os_primeiros_e_leva_ao_resto_paginado(client):
    for n in range(23):
        noticia(f"Regulação {n}", slug=f"r{n}")

    resumo, segunda = buscar(client, "regulacao"), buscar(client, "regulacao", em="noticias", pagina=2)

    assert len(achados(client, "regulacao")["noticias"]) == 5
    assert "?q=regulacao&amp;em=noticias" in resumo.text
    assert "Ver os 23 resultados em Notícias" in resumo.text
    assert "Página 2 de 2" in segunda.text
    assert len(BeautifulSoup(segunda.text, "html.parser").select(".busca-resultados li")) == 3


@pytest.mark.parametrize("quantos", [2, 25])
def test_a_busca_custa_o_mesmo_com_poucos_ou_muitos(client, django_assert_max_num_queries, quantos):
    modulo = ModuloPage.objects.descendant_of(criar_curso(indexado=True, titulo="Regulação", slug="regulacao")).first()
    for n in range(quantos):
        noticia(f"Regulação {n}", slug=f"r{n}")
        catalogo().add_child(instance=CursoPage(title=f"Regulação {n}", slug=f"c{n}"))
        modulo.add_child(instance=AulaPage(title=f"Regulação {n}", slug=f"x{n}", minutos=5))
        OficinaFactory(titulo=f"Regulação {n}")
        ConsorcioFactory(sigla=f"Regulação {n}", slug=f"regulacao-{n}")
        MunicipioFactory(nome=f"Regulação {n}", nome_busca=f"regulacao {n}")
        TermoFactory(termo=f"Regulação {n}")
    buscar(client, "regulacao")

    with django_assert_max_num_queries(30):
        buscar(client, "regulacao")
    with django_assert_max_num_queries(24):
        buscar(client, "regulacao", em="noticias")
    with django_assert_max_num_queries(60):
        buscar(client, "regulasao")


# --- O preparo -------------------------------------------------------------------------------------------------------
@pytest.mark.postgres
def test_a_migracao_liga_a_grafia_parecida_e_repetir_nao_muda_nada():
    assert indice.tem_grafia_parecida()
    assert preparo_da_busca.preparar() == ""


@pytest.mark.postgres
def test_sem_permissao_o_preparo_diz_o_que_falta_e_a_busca_segue(client, curso, capsys):
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE; DROP EXTENSION unaccent CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS f_unaccent(text)")
        cursor.execute("CREATE ROLE busca_sem_permissao NOLOGIN")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO busca_sem_permissao")
        cursor.execute("SET LOCAL ROLE busca_sem_permissao")

    preparo_da_busca.depois_de_migrar()

    dito = capsys.readouterr().out
    assert "permission denied" in dito
    assert "CREATE EXTENSION unaccent" in dito
    assert "Regulação do acesso" in achados(client, "regulação")["cursos"]
    assert "Regulação do acesso" in achados(client, "regulasao")["cursos"]


@pytest.mark.postgres
def test_o_comando_liga_o_que_falta(client, capsys):
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE; DROP FUNCTION IF EXISTS f_unaccent(text) CASCADE")

    call_command("preparar_busca")

    assert "Busca pronta" in capsys.readouterr().out
    criar_curso(indexado=True, titulo="Regulação do acesso")
    assert "Regulação do acesso" in achados(client, "regulacao")["cursos"]


def test_o_comando_falha_com_a_frase_quando_falta_permissao(monkeypatch):
    monkeypatch.setattr("portal.management.commands.preparar_busca.preparar", lambda: preparo_da_busca.DESLIGADA)

    with pytest.raises(CommandError, match="Peça a quem administra o PostgreSQL"):
        call_command("preparar_busca")


def test_refazer_o_indice_devolve_o_que_se_perdeu(client, curso):
    indice._linhas().delete()
    assert "cursos" not in achados(client, "regulação")

    call_command("preparar_busca", verbosity=0)

    assert "Regulação do acesso" in achados(client, "regulação")["cursos"]
