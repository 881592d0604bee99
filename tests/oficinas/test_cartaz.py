"""O cartaz e a lista de presença: o que se lê no papel, com pouca e com muita gente."""

import io
from datetime import time, timedelta

import pytest
from django.urls import reverse
from fabricas import ConsorcioFactory, OficinaFactory, ParticipacaoFactory, PessoaFactory
from pypdf import PdfReader

from oficinas import cartaz, endereco_da_sala, lista_de_presenca
from oficinas.models import Participacao, Periodo
from oficinas.models.oficina import LETRAS_DO_CODIGO

pytestmark = pytest.mark.django_db


def ler(conteudo):
    leitor = PdfReader(io.BytesIO(conteudo))
    return leitor, [pagina.extract_text() for pagina in leitor.pages]


# --- O cartaz --------------------------------------------------------------------------------------------------------
def test_o_cartaz_cabe_em_uma_folha_com_tudo_o_que_se_precisa(settings):
    settings.ENDERECO_DO_SITE = "https://escola.exemplo.br"
    oficina = OficinaFactory(codigo_de_entrada="CAFE34", titulo="Oficina do Norte", local="Montes Claros")

    leitor, (texto,) = ler(cartaz.pdf(oficina))

    junto = " ".join(texto.split())
    for trecho in (
        "CAF E34",
        "escola.exemplo.br/oficinas/entrar",
        "Oficina do Norte",
        "Montes Claros",
        "Aponte a câmera",
        "Diga quem é",
        "Conte o que trava",
        "Rede Wi-Fi",
        "Não identifique pacientes.",
    ):
        assert trecho in junto
    assert "https://" not in junto
    assert leitor.metadata.title == f"Cartaz da oficina {oficina.codigo}"


def test_o_qr_leva_o_endereco_com_o_codigo(settings):
    settings.ENDERECO_DO_SITE = "https://escola.exemplo.br"
    oficina = OficinaFactory(codigo_de_entrada="CAFE34")

    assert endereco_da_sala.endereco_com_codigo(oficina) == "https://escola.exemplo.br/oficinas/entrar/CAFE34/"
    assert reverse("oficinas:entrar_com_codigo", args=["CAFE34"]) == "/oficinas/entrar/CAFE34/"


@pytest.mark.parametrize("codigo", ["WWWWWW", "MMMMMM", "JJJJJJ", "CAFE34"])
def test_qualquer_codigo_cabe_em_uma_linha(codigo):
    oficina = OficinaFactory(codigo_de_entrada=codigo, titulo="x" * 40 + " " + "palavra " * 26)

    leitor, (texto,) = ler(cartaz.pdf(oficina))

    assert f"{codigo[:3]} {codigo[3:]}" in texto
    assert len(leitor.pages) == 1
    assert 70 <= cartaz.corpo_do_codigo(codigo) <= cartaz.MAIOR_CORPO


def test_toda_letra_do_codigo_tem_a_largura_prevista():
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    from impressao.pdf import FONTES  # noqa: PLC0415

    fonte = TTFont(FONTES / "NotoSans-Bold.ttf")
    larguras, mapa, corpo = fonte["hmtx"], fonte.getBestCmap(), fonte["head"].unitsPerEm

    for letra in LETRAS_DO_CODIGO:
        assert larguras[mapa[ord(letra)]][0] / corpo + 0.02 <= cartaz.LARGAS.get(letra, cartaz.COMUM), letra
    assert set(cartaz.LARGAS) <= set(LETRAS_DO_CODIGO)


# --- A lista ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("gente", "paginas"), [(0, 2), (7, 2), (300, None)])
def test_a_lista_serve_com_ninguem_com_sete_e_com_trezentas(gente, paginas, django_assert_max_num_queries):
    oficina = OficinaFactory(codigo="OF-2026-90", titulo="Oficina do Norte", horas=3)
    consorcio = ConsorcioFactory(sigla="CISNORTE")
    Participacao.objects.bulk_create(
        Participacao(oficina=oficina, nome=f"Pessoa Fictícia {n:03d}", papel="Técnica", consorcio=consorcio)
        for n in range(gente)
    )

    with django_assert_max_num_queries(4):
        conteudo = lista_de_presenca.pdf(oficina)

    leitor, textos = ler(conteudo)
    tudo = "\n".join(textos)
    assert paginas is None or len(textos) == paginas
    assert all(f"Pessoa Fictícia {n:03d}" in tudo for n in range(gente))
    assert all(f"Página {n} de {len(textos)}" in texto for n, texto in enumerate(textos, start=1))
    assert all("OF-2026-90" in texto for texto in textos)
    assert all("Assinatura" in texto for texto in textos)
    assert "08:00 às 11:00" in textos[0]
    largura, altura = leitor.pages[0].mediabox[2:]
    assert largura > altura


def test_a_lista_vem_por_nome_com_uma_coluna_por_periodo_e_diz_quem_e_homonimo():
    oficina = OficinaFactory()
    for inicio in (9, 13):
        Periodo.objects.create(oficina=oficina, dia=oficina.data, inicio=time(inicio), fim=time(inicio + 3))
    for nome, orgao in (("Zita Fictícia", "CIS A"), ("Álvaro Fictício", "CIS B"), ("ALVARO FICTÍCIO", "CIS A")):
        ParticipacaoFactory(oficina=oficina, nome=nome, consorcio=None, entidade=orgao)

    contexto = lista_de_presenca.contexto(oficina)

    assert [(li.nome, li.orgao, li.homonima) for li in contexto["linhas"]] == [
        ("ALVARO FICTÍCIO", "CIS A", True),
        ("Álvaro Fictício", "CIS B", True),
        ("Zita Fictícia", "CIS A", False),
    ]
    assert [len(folha) for folha in contexto["folhas"]] == [2]
    assert list(contexto["em_branco"])[:1] == [4]


def test_muitos_periodos_viram_outras_folhas():
    oficina = OficinaFactory()
    for dia in range(5):
        data = oficina.data + timedelta(days=dia)
        Periodo.objects.create(oficina=oficina, dia=data, inicio=time(9), fim=time(12))

    _, textos = ler(lista_de_presenca.pdf(oficina))

    assert [len(f) for f in lista_de_presenca.contexto(oficina)["folhas"]] == [4, 1]
    assert "folha 1 de 2" in textos[0]
    assert any("folha 2 de 2" in texto for texto in textos)


def test_o_nome_estranho_sai_escapado_e_nao_derruba_o_documento():
    oficina = OficinaFactory(titulo="<b>título</b> & 'aspas'")
    ParticipacaoFactory(oficina=oficina, nome="علي محمد", consorcio=None, entidade="<script>")
    ParticipacaoFactory(oficina=oficina, nome="", papel="Equipe técnica")

    _, textos = ler(lista_de_presenca.pdf(oficina))

    assert "<b>título</b> & 'aspas'" in textos[0]
    assert "<script>" in textos[0]
    assert "Equipe técnica" in textos[0]


# --- Nas telas -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("nome", ["cartaz", "lista_de_presenca"])
def test_sai_em_pdf_sem_ficar_guardado_no_caminho(client, nome):
    facilitadora = PessoaFactory(grupo="Facilitadores")
    client.force_login(facilitadora)
    oficina = OficinaFactory(facilitadoras=[facilitadora])

    resposta = client.get(reverse(f"oficinas_admin:{nome}", args=[oficina.pk]))

    assert resposta["Content-Type"] == "application/pdf"
    assert "no-store" in resposta["Cache-Control"]
    assert oficina.codigo in resposta["Content-Disposition"]
    assert resposta.content.startswith(b"%PDF")
