"""As telas de importar e exportar questões: enviar, conferir, gravar, devolver e baixar; e quem não pode."""

import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from fabricas import EixoFactory, MatriculaFactory, PessoaFactory, TurmaFactory, criar_questao
from openpyxl import load_workbook

from avaliacoes.models import AvaliacaoPage, BancoDeQuestoes, Questao, VersaoQuestao
from contas.papeis import COORDENACAO, EDITORES
from planilhas import importacao as ciclo
from planilhas.models import Importacao

pytestmark = pytest.mark.django_db
GIFT = "// [id:Q-1]\nQuem aprova o orçamento? {=A assembleia ~O conselho}\n\n// [id:Q-2]\nÉ à vista? {T}\n"
RUIM = "\nIsto é só um texto, sem respostas.\n"
ENVIAR, EXPORTAR = "/admin/troca-de-questoes/", "/admin/troca-de-questoes/exportar/"


def do_grupo(nome):
    from django.contrib.auth.models import Group  # noqa: PLC0415

    pessoa = PessoaFactory()
    pessoa.groups.add(Group.objects.get(name=nome))
    return pessoa


@pytest.fixture(autouse=True)
def terreno():
    cache.clear()
    EixoFactory()


@pytest.fixture
def editora(client):
    client.force_login(do_grupo(EDITORES))
    return client


def enviar(client, texto=GIFT, nome="questoes.gift", **campos):
    dados = {"eixo": "regulacao", "situacao": "rascunho", "formato": "", "colado": "", "categoria": "", **campos}
    if texto is not None:
        conteudo = texto if isinstance(texto, bytes) else texto.encode()
        dados["arquivo"] = SimpleUploadedFile(nome, conteudo)
    return client.post(ENVIAR, dados)


def conferida(client, texto=GIFT, **campos):
    resposta = enviar(client, texto, **campos)
    assert resposta.status_code == 302, resposta.content.decode()[:3000]
    return Importacao.objects.latest("pk"), resposta.url


def gravada(client, texto=GIFT, **campos):
    importacao, url = conferida(client, texto, **campos)
    client.post(f"{url}gravar/")
    ciclo.gravar(importacao.pk)
    return importacao, url


# --- Enviar ----------------------------------------------------------------------------------------------------------
def test_a_tela_vazia_oferece_o_modelo_e_nao_mostra_lista(editora):
    tela = editora.get(ENVIAR).content.decode()
    assert "Baixar o modelo de planilha" in tela
    assert "Importações feitas" not in tela


def test_enviar_leva_ao_ensaio_com_as_contas_e_nada_gravado(editora):
    _, url = conferida(editora, GIFT + RUIM)
    tela = editora.get(url).content.decode()
    assert "Gravar 2 questões" in tela
    assert "Recusadas (1)" in tela
    assert "Linha 7" in tela
    assert Questao.objects.count() == 0


def test_colar_funciona_como_arquivo(editora):
    importacao, _ = conferida(editora, None, colado=GIFT)
    assert (importacao.nome_do_arquivo, importacao.a_criar) == ("Texto colado", 2)


@pytest.mark.parametrize(
    ("texto", "campos", "frase"),
    [
        (None, {}, "Escolha um arquivo ou cole as questões."),
        (GIFT, {"colado": GIFT}, "um dos dois de cada vez"),
        (b"%PDF-1.4", {}, "PDF"),
        (b"", {}, "vazio"),
        (GIFT, {"eixo": "nenhum"}, "Faça uma escolha válida"),
        (GIFT, {"formato": "xml"}, ""),
    ],
)
def test_o_que_nao_serve_volta_com_a_frase_e_o_que_se_escolheu(editora, texto, campos, frase):
    resposta = enviar(editora, texto, categoria="Minha gaveta", **campos)
    tela = resposta.content.decode()
    assert resposta.status_code == 422
    assert frase in tela
    assert "Minha gaveta" in tela
    assert not Importacao.objects.exists()


def test_o_banco_que_exige_segunda_leitura_so_oferece_rascunho(editora):
    BancoDeQuestoes.objects.create(exige_segunda_leitura=True)
    assert "Prontas para uso" not in editora.get(ENVIAR).content.decode()
    assert enviar(editora, situacao="pronta").status_code == 422


# --- Decidir ---------------------------------------------------------------------------------------------------------
def test_gravar_poe_as_boas_e_o_resultado_leva_a_cada_uma(editora):
    importacao, url = gravada(editora)
    tela = editora.get(url).content.decode()
    assert "Gravada" in tela
    for questao in Questao.objects.all():
        assert reverse("questoes:inspect", args=[questao.pk]) in tela
    importacao.refresh_from_db()
    assert importacao.situacao == "concluida"


def test_gravar_duas_vezes_e_uma_so(editora):
    _, url = gravada(editora)
    resposta = editora.post(f"{url}gravar/", follow=True)
    assert "não há o que gravar" in resposta.content.decode()
    assert Questao.objects.count() == 2


def test_o_que_muda_aparece_com_o_antes_e_o_depois(editora):
    gravada(editora)
    _, url = conferida(editora, GIFT.replace("orçamento", "plano anual"))
    tela = editora.get(url).content.decode()
    assert "Quem aprova o orçamento?" in tela
    assert "Quem aprova o plano anual?" in tela


def test_cancelar_nao_deixa_nada(editora):
    importacao, url = conferida(editora)
    editora.post(f"{url}cancelar/")
    importacao.refresh_from_db()
    assert (importacao.situacao, importacao.caminho) == ("cancelada", "")
    assert editora.get(url).status_code == 200


def test_em_andamento_a_tela_diz_quanto_falta_e_se_recarrega(editora):
    importacao, url = conferida(editora)
    Importacao.objects.filter(pk=importacao.pk).update(situacao="conferindo", feitas=1)
    tela = editora.get(url).content.decode()
    assert "1 de 2" in tela
    assert "data-recarrega" in tela


def test_o_ensaio_e_paginado_e_as_consultas_nao_crescem(editora):
    medidas = []
    for quantas in (5, 80):
        texto = "\n".join(f"::L-{quantas}-{n}:: É {quantas} ou {n}? {{T}}\n" for n in range(quantas))
        _, url = gravada(editora, texto)
        editora.get(url)
        with CaptureQueriesContext(connection) as vistas:
            tela = editora.get(url).content.decode()
        medidas.append(len(vistas))
    assert medidas[0] == medidas[1]
    assert "Página 1 de 4" in tela


def test_a_planilha_do_ensaio_diz_o_que_a_tela_diz(editora):
    _, url = conferida(editora, GIFT + RUIM)
    resposta = editora.get(f"{url}?ver=recusada&formato=xlsx")
    folha = load_workbook(io.BytesIO(b"".join(resposta.streaming_content))).active
    assert folha["C2"].value.startswith("Linha 7.")


# --- As recusadas de volta -------------------------------------------------------------------------------------------
XML = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>$course$/top/Gestão</text></category></question>
<question type="truefalse"><name><text>Boa</text></name>
<questiontext format="html"><text>É à vista?</text></questiontext>
<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question>
<question type="stack"><name><text>Ruim</text></name>
<questiontext format="html"><text>Calcule.</text></questiontext></question>
</quiz>"""
AIKEN = (
    "Quem aprova?\nA. A assembleia\nB. O conselho\nANSWER: A\n\nQuem fiscaliza?\nA. O conselho\nB. A mesa\nANSWER: D\n"
)


@pytest.mark.parametrize(
    ("nome", "texto", "da_ruim", "da_boa"),
    [
        ("q.gift", GIFT + RUIM, "Isto é só um texto", "orçamento"),
        ("q.txt", AIKEN, "Quem fiscaliza?", "Quem aprova?"),
        ("q.xml", XML, "Calcule.", "É à vista?"),
    ],
)
def test_as_recusadas_voltam_no_mesmo_formato_com_o_motivo(editora, nome, texto, da_ruim, da_boa):
    importacao, url = conferida(editora, texto, nome=nome)
    assert importacao.recusadas == 1
    resposta = editora.get(f"{url}recusadas/")
    devolvido = resposta.content.decode()
    assert resposta["Content-Disposition"].startswith('attachment; filename="recusadas-')
    assert "MOTIVO:" in devolvido
    assert da_ruim in devolvido
    assert da_boa not in devolvido
    de_novo, _ = conferida(editora, devolvido, nome=nome)
    assert (de_novo.total, de_novo.recusadas) == (1, 1)


def test_a_aiken_devolvida_e_corrigida_entra_sem_o_motivo_no_texto(editora):
    _, url = conferida(editora, AIKEN, nome="q.txt")
    devolvido = editora.get(f"{url}recusadas/").content.decode()
    gravada(editora, devolvido.replace("ANSWER: D", "ANSWER: A"), nome="q.txt")
    assert VersaoQuestao.objects.get().enunciado == "Quem fiscaliza?"


def test_sem_recusadas_nao_ha_o_que_baixar(editora):
    _, url = conferida(editora)
    assert editora.get(f"{url}recusadas/").url == url


# --- Exportar --------------------------------------------------------------------------------------------------------
def baixado(client, consulta):
    resposta = client.get(f"{EXPORTAR}?{consulta}")
    assert "no-store" in resposta["Cache-Control"]
    assert resposta["X-Content-Type-Options"] == "nosniff"
    return b"".join(resposta.streaming_content)


def test_a_tela_de_exportar_diz_quantas_e_oferece_os_formatos(editora):
    criar_questao("Q-1")
    tela = editora.get(EXPORTAR).content.decode()
    assert "1 questão" in tela
    for formato in ("xlsx", "xml", "gift", "csv"):
        assert f"formato={formato}" in tela


def test_o_banco_vazio_nao_oferece_nada_a_exportar(editora):
    assert "Não há questões a exportar" in editora.get(EXPORTAR).content.decode()


def test_exporta_so_o_que_o_filtro_mostra_ou_as_marcadas(editora):
    uma, outra = criar_questao("Q-1"), criar_questao("Q-2")
    outra.eixo = EixoFactory(codigo="financeira", nome="Financeira")
    outra.save()
    so_a_outra = [f"eixo={outra.eixo_id}", f"questao={outra.pk}", "q=Q-2"]
    for consulta in so_a_outra:
        texto = baixado(editora, f"{consulta}&formato=gift").decode()
        assert ("Enunciado de Q-2" in texto, "Enunciado de Q-1" in texto) == (True, False)
    assert f"questao={uma.pk}" not in so_a_outra


def test_exporta_as_questoes_de_uma_avaliacao(editora):
    MatriculaFactory(turma=TurmaFactory(), confirmada=True)
    avaliacao = AvaliacaoPage.objects.get()
    criar_questao("Z-FORA")
    texto = baixado(editora, f"avaliacao={avaliacao.pk}&formato=xml").decode()
    assert texto.count("<questiontext") == avaliacao.itens.count()
    assert "Z-FORA" not in texto


def test_o_que_se_baixa_se_reenvia_sem_mudar_nada(editora):
    gravada(editora)
    for formato in ("xlsx", "xml", "gift", "csv"):
        importacao, _ = conferida(editora, baixado(editora, f"formato={formato}"), nome=f"volta.{formato}")
        assert (importacao.iguais, importacao.total) == (2, 2), formato


def test_o_modelo_se_baixa(editora):
    resposta = editora.get(f"{ENVIAR}modelo.xlsx")
    assert load_workbook(io.BytesIO(b"".join(resposta.streaming_content))).sheetnames[1] == "Exemplos"


# --- Quem não pode ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", [ENVIAR, EXPORTAR, f"{EXPORTAR}?formato=gift", f"{ENVIAR}modelo.xlsx"])
def test_quem_so_le_o_banco_nao_importa_nem_exporta_o_gabarito(client, url):
    client.force_login(do_grupo(COORDENACAO))
    criar_questao("Q-1")
    resposta = client.get(url)
    assert resposta.status_code == 302
    assert resposta.url == "/admin/"
