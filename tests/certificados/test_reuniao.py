"""Os documentos de uma turma ou de um consórcio de uma vez: o que entra, quem pode, e o pacote lido por outros."""

import csv
import io
import subprocess
import unicodedata
import zipfile

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from fabricas import (
    ConsorcioFactory,
    MatriculaFactory,
    OficinaFactory,
    ParticipacaoFactory,
    PessoaFactory,
    TurmaFactory,
)
from wagtail.models import ModelLogEntry

from certificados import emissao, revogacao
from certificados.models import Certificado
from certificados.reuniao import pacote, views
from certificados.reuniao.escolha import escolher, nome_do_arquivo

pytestmark = pytest.mark.django_db
REUNIR = "/admin/certificados/reunir/"
NOMES = ("Ângela Çedilha", "Zulmira/..\\CON: “a*?”", "ana b. lima", "محمد بن علي", "Ana\u202eFDP.EXE")


def documento(turma, nome="Fulana de Tal", pronto=True, **campos):
    feito = emissao.emitir(MatriculaFactory(turma=turma, concluida=True, pessoa__nome="Fulana de Tal", **campos))
    Certificado.objects.filter(pk=feito.pk).update(dados={**feito.dados, "nome": nome})
    if pronto:
        guardar(feito, b"%PDF-1.7 de " + nome.encode())
    return Certificado.objects.get(pk=feito.pk)


def guardar(feito, conteudo):
    """Um PDF de mentira no armazém, com o SHA-256 dele no livro: aqui só importa que os bytes cheguem inteiros."""
    import hashlib  # noqa: PLC0415

    feito.sha256 = hashlib.sha256(conteudo).hexdigest()
    Certificado.objects.filter(pk=feito.pk).update(sha256=feito.sha256)
    emissao.armazem.guardar(feito.caminho, conteudo)


@pytest.fixture
def cinco(turma):
    return [documento(turma, nome) for nome in NOMES]


def baixar(client, pessoa, **campos):
    client.force_login(pessoa)
    return client.post(REUNIR, campos)


def aberto(resposta):
    assert resposta.status_code == 200, resposta.content[:300]
    return zipfile.ZipFile(io.BytesIO(b"".join(resposta.streaming_content)))


def relacao(arquivo):
    texto = arquivo.read("relacao.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(texto), delimiter=";"))


# --- O ZIP -----------------------------------------------------------------------------------------------------------
def test_o_zip_traz_os_mesmos_bytes_e_a_relacao_de_cada_um(turma, coordenadora, cinco, client):
    arquivo = aberto(baixar(client, coordenadora, turma=turma.pk))

    assert arquivo.testzip() is None
    linhas = {linha["Código"]: linha for linha in relacao(arquivo)}
    assert len(arquivo.namelist()) == len(cinco) + 2
    for feito in cinco:
        linha = linhas[feito.codigo_legivel]
        assert arquivo.read(linha["Arquivo"]) == b"%PDF-1.7 de " + feito.nome.encode()
        assert linha["SHA-256 do PDF"] == feito.sha256
        assert linha["Onde conferir"].endswith(feito.get_absolute_url())
    assert "5 de 5 documentos" in arquivo.read("LEIAME.txt").decode("utf-8-sig")


def test_o_tamanho_anunciado_e_o_que_chega_e_o_unzip_o_aceita(turma, coordenadora, cinco, client, tmp_path):
    resposta = baixar(client, coordenadora, turma=turma.pk)
    conteudo = b"".join(resposta.streaming_content)
    (tmp_path / "tudo.zip").write_bytes(conteudo)

    assert int(resposta["Content-Length"]) == len(conteudo)
    assert "no-store" in resposta["Cache-Control"]
    assert subprocess.run(["unzip", "-tq", tmp_path / "tudo.zip"], capture_output=True).returncode == 0


def test_os_nomes_dos_arquivos_o_windows_aceita_e_nenhum_engana(turma, coordenadora, cinco, client):
    nomes = [n for n in aberto(baixar(client, coordenadora, turma=turma.pk)).namelist() if n.endswith(".pdf")]

    assert len({n.casefold() for n in nomes}) == len(cinco)
    for nome in nomes:
        assert not set(nome[:-4]) & set('<>:"/\\|?*.')
        assert not any(unicodedata.category(c)[0] == "C" for c in nome)
        assert len(nome.encode()) <= 160
    assert f"Ângela Çedilha - {cinco[0].numero}-{cinco[0].ano}.pdf" in nomes


def test_o_nome_de_120_letras_de_qualquer_escrita_cabe_no_disco(turma):
    longo = documento(turma, "山" * 120)
    vazio = documento(turma, "...")

    do_longo, do_vazio = (nome_do_arquivo(d) for d in escolher(PessoaFactory(administra=True), turma=turma)[::-1])

    assert {do_longo, do_vazio} == {
        f"{'山' * 40} - {longo.numero}-{longo.ano}.pdf",
        f"sem nome - {vazio.numero}-{vazio.ano}.pdf",
    }


@pytest.mark.parametrize("remoto", [False, True])
def test_arquivo_sumido_trocado_ou_em_preparo_fica_de_fora_e_o_leiame_diz(
    turma, coordenadora, cinco, client, monkeypatch, remoto
):
    documento(turma, "Sem Pdf Ainda", pronto=False)
    storages["privado"].delete(cinco[0].caminho)
    with open(storages["privado"].path(cinco[1].caminho), "ab") as arquivo:
        arquivo.write(b"!")
    if remoto:
        monkeypatch.setattr(pacote, "FileSystemStorage", type("Nenhum", (), {}))

    resposta = baixar(client, coordenadora, turma=turma.pk)
    arquivo = aberto(resposta)

    assert arquivo.testzip() is None
    assert resposta.has_header("Content-Length") is not remoto
    assert len(arquivo.namelist()) == 3 + 2
    leiame = arquivo.read("LEIAME.txt").decode("utf-8-sig")
    assert f"{cinco[0].registro}, {cinco[0].nome}: o arquivo não está no armazém." in leiame
    assert f"{cinco[1].registro}, {cinco[1].nome}: o arquivo guardado não é o que o livro registra." in leiame
    assert "Sem Pdf Ainda: o PDF ainda está em preparo." in leiame
    assert "3 de 6 documentos" in leiame
    assert sum(not linha["Arquivo"] for linha in relacao(arquivo)) == 3


def test_a_relacao_nao_deixa_formula_viva_nem_traz_cpf(turma, coordenadora, client):
    feito = documento(turma, "=1+1")

    arquivo = aberto(baixar(client, coordenadora, turma=turma.pk))

    assert relacao(arquivo)[0]["Nome"] == "'=1+1"
    assert feito.dados["cpf_mascarado"] not in arquivo.read("relacao.csv").decode() or not feito.dados["cpf_mascarado"]


# --- O que entra -----------------------------------------------------------------------------------------------------
def test_so_entram_os_em_vigor_em_ordem_de_nome(turma, coordenadora, cinco):
    revogacao.revogar(cinco[2], coordenadora, "Engano.")

    nomes = [d.no_papel for d in escolher(coordenadora, turma=turma)]

    assert nomes == ["محمد بن علي", "Ana\u202eFDP.EXE", "Ângela Çedilha", "Zulmira/..\\CON: “a*?”"]


def test_do_consorcio_so_quem_era_dele_e_so_das_turmas_que_a_pessoa_coordena(turma, coordenadora):
    consorcio = ConsorcioFactory()
    outra = TurmaFactory(curso=turma.curso)
    dele = documento(turma, consorcio=consorcio)
    de_outra_turma = documento(outra, consorcio=consorcio)
    documento(turma, consorcio=ConsorcioFactory())
    documento(turma)

    da_coordenadora = escolher(coordenadora, consorcio=consorcio)
    do_registro = escolher(PessoaFactory(grupo="Registro"), consorcio=consorcio)

    assert [d.pk for d in da_coordenadora] == [dele.pk]
    assert {d.pk for d in do_registro} == {dele.pk, de_outra_turma.pk}


def test_o_periodo_e_o_da_emissao_no_dia_de_minas(turma, coordenadora):
    from datetime import date, datetime  # noqa: PLC0415
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    noite = documento(turma)
    tarde_da_noite = datetime(2026, 3, 10, 23, 30, tzinfo=ZoneInfo("America/Sao_Paulo"))  # já é dia 11 em UTC
    Certificado.objects.filter(pk=noite.pk).update(emitido_em=tarde_da_noite)

    assert escolher(coordenadora, turma=turma, de=date(2026, 3, 10), ate=date(2026, 3, 10)) == [noite]
    assert escolher(coordenadora, turma=turma, de=date(2026, 3, 11)) == []


def test_as_declaracoes_de_uma_oficina_saem_para_quem_a_conduz(modelo, client):
    facilitadora = PessoaFactory(grupo="Facilitadores")
    oficina = OficinaFactory(facilitadoras=[facilitadora], encerrada=True, horas=4)
    from certificados.declaracoes import participacao  # noqa: PLC0415

    feita = participacao.declarar(ParticipacaoFactory(oficina=oficina, nome="Rosa Lima"), facilitadora)
    guardar(feita, b"%PDF rosa")

    arquivo = aberto(baixar(client, facilitadora, oficina=oficina.pk))

    assert arquivo.read(f"Rosa Lima - {feita.numero}-{feita.ano}.pdf") == b"%PDF rosa"


# --- Quem pode -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("papel", ["tutora", "de_outra", "da_turma_sem_papel", "a_propria_aluna"])
def test_quem_nao_cuida_da_turma_nao_leva_nada(papel, turma, cinco, client):
    pessoas = {
        "tutora": PessoaFactory(grupo="Tutores"),
        "de_outra": PessoaFactory(grupo="Coordenação"),
        "da_turma_sem_papel": PessoaFactory(),
        "a_propria_aluna": cinco[0].matricula.pessoa,
    }
    turma.tutores.add(pessoas["tutora"])
    turma.coordenadores.add(pessoas["da_turma_sem_papel"])

    resposta = baixar(client, pessoas[papel], turma=turma.pk)

    assert not resposta.streaming
    assert resposta.status_code in (200, 302)
    assert not any(d.nome in resposta.text for d in cinco)
    assert not ModelLogEntry.objects.filter(action="certificados.baixar_varios").exists()


def test_fica_registrado_quem_baixou_quantos_e_com_que_escolha(turma, coordenadora, cinco, client):
    consorcio = ConsorcioFactory()
    documento(turma, consorcio=consorcio)
    b"".join(baixar(client, coordenadora, turma=turma.pk, especie="certificado").streaming_content)
    b"".join(baixar(client, PessoaFactory(grupo="Registro"), consorcio=consorcio.pk).streaming_content)

    da_turma, do_consorcio = ModelLogEntry.objects.filter(action="certificados.baixar_varios").order_by("pk")

    assert (da_turma.user, da_turma.object_id) == (coordenadora, str(turma.pk))
    assert da_turma.data == {
        "documentos": 6,
        "formato": "ZIP",
        "escolha": f"Certificados da turma {turma.codigo}",
    }
    assert (do_consorcio.object_id, do_consorcio.data["documentos"]) == (str(consorcio.pk), 1)


# --- A tela ----------------------------------------------------------------------------------------------------------
def test_a_tela_mostra_o_que_entra_e_guarda_a_escolha_no_formulario_de_baixar(turma, coordenadora, cinco, client):
    documento(turma, "Sem Pdf Ainda", pronto=False)
    client.force_login(coordenadora)

    tela = client.get(REUNIR, {"turma": turma.pk, "especie": "certificado"}).text

    assert f"Certificados da turma {turma.codigo}" in tela
    assert "5 documentos prontos" in tela
    assert "Mais 1 sem o PDF ainda" in tela
    assert f'name="turma" value="{turma.pk}"' in tela


@pytest.mark.parametrize(
    ("campos", "frase"),
    [
        ({"especie": "certificado"}, "Escolha uma turma, uma oficina ou um consórcio."),
        ({"turma": "999999"}, "Faça uma escolha válida"),
        ({"turma": "x"}, "Faça uma escolha válida"),
        ({"turma": "{turma}", "de": "2026-05-02", "ate": "2026-05-01"}, "O período termina antes de começar."),
        ({"turma": "{turma}", "de": "ontem"}, "Informe uma data válida"),
        ({"turma": "{turma}", "de": "1999-01-01", "ate": "1999-12-31"}, "Não há documento em vigor"),
        ({"turma": "{turma}", "especie": "diploma"}, "Faça uma escolha válida"),
    ],
)
@pytest.mark.parametrize("metodo", ["get", "post"])
def test_escolha_errada_se_explica_e_nao_baixa(metodo, campos, frase, turma, coordenadora, cinco, client):
    client.force_login(coordenadora)
    campos = {campo: valor.format(turma=turma.pk) for campo, valor in campos.items()}

    resposta = getattr(client, metodo)(REUNIR, campos)

    assert not resposta.streaming
    assert frase in resposta.text
    assert all(f'value="{v}"' in resposta.text for c, v in campos.items() if c in ("de", "ate") and v != "ontem")


def test_acima_do_maximo_pede_um_periodo_menor(turma, coordenadora, cinco, client, monkeypatch):
    monkeypatch.setattr(views, "MAXIMO", 4)

    resposta = baixar(client, coordenadora, turma=turma.pk)

    assert "São 5 documentos; de uma vez vão até 4." in resposta.text


def test_sem_nenhum_pdf_pronto_nao_ha_o_que_baixar(turma, coordenadora, client):
    documento(turma, pronto=False)

    resposta = baixar(client, coordenadora, turma=turma.pk)

    assert "Nenhum destes documentos tem o PDF pronto." in resposta.text


def test_o_quadro_da_turma_leva_a_tela_so_quem_pode(turma, coordenadora, client):
    tutora = PessoaFactory(grupo="Tutores")
    turma.tutores.add(tutora)
    endereco, vistos = f"{REUNIR}?turma={turma.pk}", []

    for pessoa in (coordenadora, PessoaFactory(grupo="Registro"), tutora):
        client.force_login(pessoa)
        vistos.append(endereco in client.get(reverse("coordenacao:quadro", args=[turma.pk])).text)

    assert vistos == [True, True, False]


def test_as_consultas_nao_crescem_com_os_documentos(turma, coordenadora, client, django_assert_max_num_queries):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    contas = []
    client.force_login(coordenadora)
    for quantos in (2, 10):
        for _ in range(quantos):
            documento(turma)
        with CaptureQueriesContext(
            connection,
        ) as lidas:
            client.get(REUNIR, {"turma": turma.pk})
            b"".join(client.post(REUNIR, {"turma": turma.pk}).streaming_content)
        contas.append(len(lidas))

    assert contas[0] == contas[1] <= 40


def test_o_que_se_escolheu_segue_com_o_botao_e_nenhum_id_se_repete(turma, coordenadora, cinco, client):
    client.force_login(coordenadora)

    tela = client.get(REUNIR, {"turma": turma.pk, "de": "2026-01-01"}).text

    assert f'<input type="hidden" name="turma" value="{turma.pk}">' in tela
    assert '<input type="hidden" name="de" value="2026-01-01">' in tela
    assert tela.count('id="id_turma"') == tela.count('id="id_de"') == 1
