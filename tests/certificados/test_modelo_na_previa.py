"""A prévia do modelo: o PDF de verdade, com quem o usuário pode ver, e a frase quando não há o que mostrar."""

import base64
import io
import re
import time

import pikepdf
import pytest
from django.urls import reverse
from fabricas import (
    MatriculaFactory,
    ModeloFactory,
    OficinaFactory,
    ParticipacaoFactory,
    PessoaFactory,
    SignatarioFactory,
    TurmaFactory,
    assinam,
)
from formulario_do_modelo import BACKEND, ROTA, TEXTO, arquivo, campos, png
from PIL import Image

from certificados.especie import Especie
from certificados.modelos_admin import amostra
from certificados.modelos_admin.previa import compor
from certificados.models import Certificado, Modelo, Registro
from certificados.redacao import MARCADORES, OPCIONAIS

pytestmark = pytest.mark.django_db
MODOS = ["ultima", "nome-longo", "curto", "longo", "cinza"]


@pytest.fixture
def client(client, coordenadora):
    client.force_login(coordenadora, BACKEND)
    return client


def url(modelo):
    return reverse(f"{ROTA}:preview_on_edit", args=[modelo.pk])


def pessoa(turma, nome, **campos):
    return MatriculaFactory(turma=turma, concluida=True, pessoa=PessoaFactory(nome=nome, **campos))


def imagens(pagina):
    brutas = re.findall(r'src="data:image/png;base64,([^"]+)"', pagina)
    return [Image.open(io.BytesIO(base64.b64decode(bruta))) for bruta in brutas]


def ver(client, modelo, modo="ultima", **mudancas):
    assert client.post(url(modelo), campos(modelo, **mudancas)).json() == {"is_valid": True, "is_available": True}
    return client.get(url(modelo), {"mode": modo}).text


def test_mostra_folha_por_folha_o_documento_da_ultima_pessoa_que_concluiu(client, turma, modelo):
    pessoa(turma, "Ana Antiga")
    pessoa(turma, "Rita Recente")

    pagina = ver(client, modelo)

    assert "Rita Recente" in pagina
    assert "Prévia, sem valor" in pagina
    assert [i.size for i in imagens(pagina)] == [(1287, 910)] * 2


def test_a_previa_segue_o_que_se_digita_sem_salvar(client, modelo, coordenadora):
    ver(client, modelo, orientacao="retrato")
    pagina = client.get(url(modelo), {"mode": "curto"}).text
    modelo.refresh_from_db()

    assert all(i.height > i.width for i in imagens(pagina))
    assert modelo.get_latest_revision_as_object().orientacao == "paisagem"


def test_o_pdf_da_previa_abre_e_traz_o_texto_digitado(client, modelo):
    ver(client, modelo, "curto", titulo="Diploma de Prova")

    resposta = client.get(url(modelo), {"mode": "curto", "formato": "pdf"})

    assert resposta["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(resposta.content)) as pdf:
        assert "Diploma de Prova" in str(pdf.docinfo["/Title"])


def test_so_usa_gente_das_turmas_que_o_usuario_coordena(client, turma, modelo):
    pessoa(TurmaFactory(), "Alheia à Coordenadora")

    pagina = ver(client, modelo)

    assert "Alheia à Coordenadora" not in pagina
    assert "Com uma pessoa inventada" in pagina


def test_o_modelo_de_uma_turma_usa_gente_dela(client, turma, coordenadora, modelo):
    outra = TurmaFactory(coordenadores=[coordenadora])
    pessoa(turma, "Da Turma do Modelo")
    pessoa(outra, "Da Outra Turma")

    assert "Da Turma do Modelo" in ver(client, modelo, turmas=[turma.pk])


def test_o_nome_mais_longo_conta_o_nome_social(client, turma, modelo):
    pessoa(turma, "Pedro Henrique de Alcântara Bragança")
    pessoa(turma, "João", nome_social="Joana Aparecida de Albuquerque Cavalcanti Bittencourt")

    assert "Joana Aparecida de Albuquerque" in ver(client, modelo, "nome-longo")


def test_os_nomes_inventados_tem_3_e_120_letras():
    assert [len(amostra.NOME_CURTO), len(amostra.NOME_LONGO)] == [3, 120]


@pytest.mark.parametrize("modo", MODOS)
def test_em_cada_modo_a_previa_mostra_folhas_inteiras(client, modelo, modo):
    folhas = imagens(ver(client, modelo, modo))

    assert len(folhas) >= 2
    assert all(folha.mode == "L" for folha in folhas) == (modo == "cinza")


@pytest.mark.parametrize("modo", ["curto", "longo", "ultima"])
@pytest.mark.parametrize("especie", list(Especie))
def test_cada_documento_tem_previa_com_gente_de_verdade_ou_inventada(coordenadora, turma, especie, modo):
    turma.coordenadores.add(coordenadora)
    oficina = OficinaFactory(facilitadoras=[coordenadora], horas=4)
    ParticipacaoFactory(oficina=oficina, nome="Quem Esteve", presente=True)
    pessoa(turma, "Quem Concluiu")
    texto = " ".join(f"{{{m}}}" for m in MARCADORES[especie] if m not in OPCIONAIS)
    modelo = ModeloFactory(especie=especie, titulo=especie.label, corpo=texto)

    previa = compor(modelo, coordenadora, modo)

    assert previa.recusa == ""
    assert previa.pdf.startswith(b"%PDF")
    if modo == "ultima":
        assert ("Quem Esteve" if especie == Especie.PARTICIPACAO else "Quem Concluiu") in previa.legenda


def test_a_previa_nao_grava_nada(client, turma, modelo):
    pessoa(turma, "Rita Recente")
    ver(client, modelo)

    assert not Certificado.objects.exists()
    assert not Registro.objects.exists()


@pytest.mark.parametrize(
    ("corpo", "frase"),
    [
        (TEXTO.replace("{curso}", "{cursso}"), "O marcador {cursso} não existe. Você quis dizer {curso}?"),
        (TEXTO.replace("{nome}", ""), "Falta o marcador {nome}"),
        ("", "Falta o marcador {nome}"),
        (TEXTO + "{", "chave aberta ou fechada sem par"),
    ],
)
def test_o_texto_com_erro_da_a_frase_no_lugar_do_documento(client, modelo, corpo, frase):
    pagina = ver(client, modelo, corpo=corpo)

    assert frase in pagina
    assert imagens(pagina) == []


def test_o_mandato_vencido_aparece_com_o_documento_como_sairia(client, turma, db):
    modelo = ModeloFactory(signatarios=[SignatarioFactory(mandato_de="2020-01-01", mandato_ate="2021-12-31")])

    pagina = ver(client, modelo, "curto")

    assert "Assim não se emite." in pagina
    assert "terminou em 31/12/2021" in pagina
    assert len(imagens(pagina)) == 2


def test_sem_ninguem_que_assine_a_previa_diz(client, modelo):
    sem_ninguem = Modelo.objects.em_uso().get(assinaturas=None)

    pagina = ver(client, sem_ninguem, "curto")

    assert "O modelo do documento não diz quem assina." in pagina
    assert len(imagens(pagina)) == 2


def test_a_imagem_que_sumiu_da_a_frase(client, modelo, coordenadora):
    client.post(reverse(f"{ROTA}:edit", args=[modelo.pk]), campos(modelo, fundo=arquivo(png())))
    rascunho = Modelo.objects.get(pk=modelo.pk).get_latest_revision_as_object()
    rascunho.fundo.storage.delete(rascunho.fundo.name)

    assert "não está mais no armazém" in compor(rascunho, coordenadora, "curto").recusa


def test_a_imagem_ja_guardada_no_rascunho_aparece_na_previa(client, modelo):
    sem = imagens(ver(client, modelo, "curto"))[0].convert("RGB").getpixel((640, 860))
    client.post(reverse(f"{ROTA}:edit", args=[modelo.pk]), campos(modelo, fundo=arquivo(png(cor="#ff0000"))))

    com = imagens(ver(client, modelo, "curto"))[0].convert("RGB")

    assert sem != (255, 0, 0)
    assert any(cor == (255, 0, 0) and n > 1000 for n, cor in com.getcolors(com.width * com.height))


def test_o_modelo_novo_tambem_tem_previa(client):
    nova = reverse(f"{ROTA}:preview_on_add")

    assert client.post(nova, campos()).json()["is_valid"]
    assert len(imagens(client.get(nova, {"mode": "curto"}).text)) == 2


def test_a_versao_antiga_se_ve_pelo_historico(client, modelo):
    resposta = client.get(reverse(f"{ROTA}:revisions_view", args=[modelo.pk, modelo.latest_revision.pk]))

    assert len(imagens(resposta.text)) == 2
    assert "formato=pdf" not in resposta.text


@pytest.mark.parametrize("grupo", ["Tutores", "Editores", "Registro"])
def test_quem_nao_edita_modelos_nao_tem_previa(client, modelo, grupo):
    client.force_login(PessoaFactory(grupo=grupo), BACKEND)

    assert client.get(url(modelo)).status_code == 302


def test_a_previa_responde_em_menos_de_dois_segundos(client, turma, modelo):
    pessoa(turma, "Rita Recente")
    ver(client, modelo)

    tempos = []
    for _ in range(3):
        inicio = time.perf_counter()
        client.get(url(modelo), {"mode": "ultima"})
        tempos.append(time.perf_counter() - inicio)

    assert min(tempos) < 2


def test_a_previa_custa_o_mesmo_com_mais_gente(client, turma, modelo, django_assert_max_num_queries):
    for n in range(12):
        pessoa(turma, f"Pessoa {n}")
    ver(client, modelo)

    with django_assert_max_num_queries(45):
        client.get(url(modelo), {"mode": "nome-longo"})


def test_quem_sucede_no_cargo_assina_na_previa(client, turma, db):
    antiga = SignatarioFactory(nome="Antiga", mandato_de="2020-01-01", mandato_ate="2021-12-31")
    modelo = ModeloFactory(signatarios=[antiga])
    assinam(modelo, SignatarioFactory(nome="Sucessora"))

    assert "Assim não se emite." not in ver(client, modelo, "curto")
