"""Os anexos: em pedaços, retomáveis, conferidos pelo conteúdo, privados."""

import io
import json
import zipfile
import zlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, criar_questao, vencer
from openpyxl import Workbook
from PIL import Image

from avaliacoes import anexos
from avaliacoes import tentativa as atos
from avaliacoes.conteudo_de_arquivo import conferir
from avaliacoes.models import ArquivoEnviado, QuestaoDaAvaliacao, Resposta
from contas.recusa import Recusa
from cursos.models.arquivo import armazem_privado

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n" + b"%" * (anexos.PEDACO * 2 + 100) + b"\n%%EOF"
TAMANHO = len(PDF)
DADOS = {
    "campos": [{"chave": "a", "rotulo": "Problema", "obrigatorio": True, "limite": 500}],
    "anexo": {"obrigatorio": True, "extensoes": ["pdf", "docx", "xlsx", "odt", "png", "jpg"], "maximo_mb": 1},
    "rubrica": [],
}


@pytest.fixture
def plano(cena):
    """A tentativa aberta de uma avaliação com uma questão de envio de arquivo (a quarta)."""
    questao = criar_questao("PLANO", tipo="arquivo", dados=DADOS)
    QuestaoDaAvaliacao.objects.create(avaliacao=cena.avaliacao, questao=questao, sort_order=9)
    type(cena.avaliacao).objects.update(tempo_minutos=60)
    type(cena.turma).objects.update(autoinstrucional=False)
    cena.avaliacao = type(cena.avaliacao).objects.get()
    cena.tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    cena.item = cena.tentativa.itens.get(ordem=4)
    return cena


def _criar(plano, nome="plano.pdf", tamanho=TAMANHO, ordem=4, chave=None):
    return anexos.criar(plano.tentativa, ordem, chave or uuid4(), nome, tamanho)


def _mandar(arquivo, bruto=PDF, ate=None):
    arquivo = ArquivoEnviado.objects.select_related("item__tentativa").get(pk=arquivo.pk)
    for inicio in range(arquivo.recebidos, len(bruto), anexos.PEDACO)[:ate]:
        anexos.receber(arquivo, inicio, bruto[inicio : inicio + anexos.PEDACO])
    return arquivo


# --- Pedaços ---------------------------------------------------------------------------------------------------------
def test_em_pedacos_chega_inteiro_e_nao_deixa_pedaco_para_tras(plano):
    arquivo = anexos.concluir(_mandar(_criar(plano)))

    assert arquivo.arquivo.open("rb").read() == PDF
    assert (arquivo.tipo_mime, bool(arquivo.completo_em), len(arquivo.sha256)) == ("application/pdf", True, 64)
    assert not armazem_privado().exists(f"anexos/pedacos/{arquivo.pk}/000000000000")


def test_depois_da_queda_a_mesma_chave_continua_de_onde_parou(plano):
    chave = uuid4()
    _mandar(_criar(plano, chave=chave), ate=2)

    retomado = _criar(plano, chave=chave)

    assert retomado.recebidos == 2 * anexos.PEDACO
    assert anexos.concluir(_mandar(retomado)).arquivo.open("rb").read() == PDF
    assert ArquivoEnviado.objects.count() == 1


def test_pedaco_repetido_nao_duplica_e_concluir_de_novo_nao_muda(plano):
    arquivo = _mandar(_criar(plano), ate=1)
    for _ in range(2):
        assert anexos.receber(arquivo, 0, PDF[: anexos.PEDACO]) == anexos.PEDACO

    pronto = anexos.concluir(_mandar(arquivo))

    assert anexos.concluir(pronto).completo_em == pronto.completo_em
    assert pronto.arquivo.open("rb").read() == PDF


def test_pedaco_fora_de_ordem_diz_o_deslocamento_esperado(plano):
    arquivo = _mandar(_criar(plano), ate=1)

    with pytest.raises(anexos.ForaDeOrdem) as recusa:
        anexos.receber(arquivo, 2 * anexos.PEDACO, PDF[2 * anexos.PEDACO :])

    assert recusa.value.esperado == anexos.PEDACO


@pytest.mark.parametrize(("inicio", "quanto"), [(0, 10), (1, anexos.PEDACO), (0, anexos.PEDACO + 1)])
def test_pedaco_de_outro_tamanho_e_recusado(plano, inicio, quanto):
    arquivo = _mandar(_criar(plano), ate=0)

    with pytest.raises(Recusa) as recusa:
        anexos.receber(arquivo, inicio, b"x" * quanto)

    assert recusa.value.codigo == "pedaco_invalido"


def test_concluir_pela_metade_diz_de_onde_continuar(plano):
    with pytest.raises(anexos.ForaDeOrdem) as recusa:
        anexos.concluir(_mandar(_criar(plano), ate=1))

    assert recusa.value.esperado == anexos.PEDACO


def test_pedaco_que_sumiu_do_armazem_e_pedido_de_novo(plano):
    arquivo = _mandar(_criar(plano))
    armazem_privado().delete(f"anexos/pedacos/{arquivo.pk}/{anexos.PEDACO:012d}")

    with pytest.raises(anexos.ForaDeOrdem):
        anexos.concluir(arquivo)

    assert anexos.concluir(_mandar(arquivo)).completo_em


@pytest.mark.parametrize(
    ("pedido", "codigo"),
    [
        ({"ordem": 1}, "sem_anexo"),
        ({"ordem": 99}, "questao_inexistente"),
        ({"tamanho": 0}, "arquivo_vazio"),
        ({"tamanho": 2**20 + 1}, "arquivo_grande"),
        ({"nome": "virus.exe"}, "tipo_nao_aceito"),
        ({"nome": "pdf"}, "tipo_nao_aceito"),
    ],
)
def test_criar_e_recusado(plano, pedido, codigo):
    with pytest.raises(Recusa) as recusa:
        _criar(plano, **pedido)

    assert recusa.value.codigo == codigo
    assert not ArquivoEnviado.objects.exists()


def test_a_mesma_chave_nao_serve_a_outro_arquivo_e_ha_um_maximo(plano):
    chave = uuid4()
    _criar(plano, chave=chave)
    with pytest.raises(Recusa, match="não é o arquivo"):
        _criar(plano, chave=chave, nome="outro.pdf")
    for _ in range(anexos.MAXIMO_POR_ITEM - 1):
        _criar(plano)

    with pytest.raises(Recusa) as recusa:
        _criar(plano)

    assert recusa.value.codigo == "anexos_demais"


@pytest.mark.parametrize(
    ("nome", "saneado"),
    [
        ("../../etc/plano.PDF", "plano.pdf"),
        ("C:\\fotos\\meu  plano?.pdf", "meu plano_.pdf"),
        ("plano\u202efdp.exe\n.pdf", "planofdp.exe.pdf"),
        ("", "arquivo"),
        ("a" * 300 + ".pdf", "a" * 120 + ".pdf"),
    ],
)
def test_o_nome_e_saneado(nome, saneado):
    assert anexos.sanear(nome) == saneado


def test_depois_do_prazo_nada_mais_chega(plano):
    arquivo = _mandar(_criar(plano), ate=1)
    vencer(plano.tentativa, timedelta(minutes=5))

    for ato in (lambda: _mandar(arquivo), lambda: _criar(plano), lambda: anexos.concluir(_mandar(arquivo, ate=0))):
        with pytest.raises(Recusa) as recusa:
            ato()
        assert recusa.value.codigo == "prazo_encerrado"


# --- Conteúdo --------------------------------------------------------------------------------------------------------
def _zip(**pecas):
    caixa = io.BytesIO()
    with zipfile.ZipFile(caixa, "w", zipfile.ZIP_DEFLATED) as pacote:
        for nome, texto in pecas.items():
            pacote.writestr(nome.replace("TIPOS", "[Content_Types].xml"), texto)
    return caixa.getvalue()


def _pdf(miolo=b""):
    return b"%PDF-1.7\n1 0 obj" + miolo + b"endobj\n%%EOF"


def _imagem(formato):
    caixa = io.BytesIO()
    Image.new("RGB", (20, 20)).save(caixa, formato)
    return caixa.getvalue()


def _xlsx():
    caixa = io.BytesIO()
    Workbook().save(caixa)
    return caixa.getvalue()


MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ODT = "application/vnd.oasis.opendocument.text"
COMPRIMIDO = b"<</Type/ObjStm/Filter/FlateDecode>>stream\n%b\nendstream"
BONS = {
    "pdf": _pdf(),
    "png": _imagem("PNG"),
    "jpg": _imagem("JPEG"),
    "xlsx": _xlsx(),
    "docx": _zip(TIPOS=DOCX, **{"word/document.xml": "<a/>"}),
    "odt": _zip(mimetype=ODT, **{"content.xml": "<a/>"}),
}


@pytest.mark.parametrize("extensao", BONS)
def test_cada_tipo_bom_passa_e_so_com_a_sua_extensao(extensao):
    assert conferir(io.BytesIO(BONS[extensao]), extensao)
    for outra in set(BONS) - {extensao}:
        with pytest.raises(Recusa) as recusa:
            conferir(io.BytesIO(BONS[extensao]), outra)
        assert recusa.value.codigo == "conteudo_diferente"


@pytest.mark.parametrize(
    ("bruto", "extensao", "codigo"),
    [
        (b"MZ\x90\x00", "pdf", "conteudo_diferente"),
        (b"<html><script>", "png", "conteudo_diferente"),
        (_pdf()[:-6], "pdf", "arquivo_estragado"),
        (_pdf(b"<</S/JavaScript/JS(app.alert)>>"), "pdf", "arquivo_com_programa"),
        (_pdf(b"<</S/J#61vaScript/JS(app.alert)>>"), "pdf", "arquivo_com_programa"),
        (_pdf(b"<</S/Launch/F(cmd.exe)>>"), "pdf", "arquivo_com_programa"),
        (_pdf(COMPRIMIDO % zlib.compress(b"<</S/JavaScript>>")), "pdf", "arquivo_com_programa"),
        (_pdf(COMPRIMIDO % zlib.compress(b"0" * 10**8)), "pdf", "arquivo_grande_demais_aberto"),
        (_pdf(COMPRIMIDO % b"nada"), "pdf", "arquivo_estragado"),
        (_pdf(b"<</Encrypt 5 0 R>>"), "pdf", "arquivo_com_senha"),
        (_zip(TIPOS=DOCX, **{"word/document.xml": "0" * (310 * 2**20)}), "docx", "arquivo_grande_demais_aberto"),
        (_zip(TIPOS=DOCX, **{"word/document.xml": "", "word/vbaProject.bin": "x"}), "docx", "arquivo_com_programa"),
        (
            _zip(TIPOS=MACROS, **{"word/document.xml": ""}),
            "docx",
            "conteudo_diferente",
        ),
        (_zip(mimetype=ODT, **{"content.xml": "", "Basic/x.xml": ""}), "odt", "arquivo_com_programa"),
        (b"PK\x03\x04lixo", "xlsx", "conteudo_diferente"),
        (b"qualquer", "exe", "tipo_nao_aceito"),
    ],
)
def test_o_que_nao_serve_e_recusado_pelo_conteudo(bruto, extensao, codigo):
    with pytest.raises(Recusa) as recusa:
        conferir(io.BytesIO(bruto), extensao)

    assert recusa.value.codigo == codigo


def test_o_que_nao_passa_na_conferencia_sai_do_armazem(plano):
    ruim = b"MZ" + PDF[2:]
    arquivo = _mandar(_criar(plano), ruim)

    with pytest.raises(Recusa, match="conteúdo não é desse tipo"):
        anexos.concluir(arquivo)

    assert not ArquivoEnviado.objects.exists()
    assert not armazem_privado().exists(f"anexos/pedacos/{arquivo.pk}/000000000000")


# --- Na resposta -----------------------------------------------------------------------------------------------------
def test_so_entram_na_resposta_os_anexos_completos_do_proprio_item(plano):
    outra = atos.iniciar(MatriculaFactory(turma=plano.turma, confirmada=True), plano.avaliacao)
    meu = anexos.concluir(_mandar(_criar(plano)))
    pela_metade = _criar(plano)
    alheio = anexos.criar(outra, 4, uuid4(), "plano.pdf", len(PDF))
    anexos.concluir(_mandar(alheio))
    valores = ["Fila sem regulação", *(f"arquivo:{a.pk}" for a in (alheio, meu, pela_metade)), f"arquivo:{2**62}"]

    resposta = atos.responder(plano.tentativa, 4, 1, valores)

    assert resposta.conteudo == {"campos": {"a": "Fila sem regulação"}, "arquivos": [meu.pk]}


def test_sem_javascript_o_arquivo_vai_no_formulario_e_desmarcar_o_tira(plano, client):
    client.force_login(plano.pessoa)
    tela = reverse("avaliacoes:tentativa", args=[plano.tentativa.pk])
    enviado = SimpleUploadedFile("Meu plano.pdf", PDF, "application/pdf")

    client.post(tela, {"b4": "0", "q4": "Texto", "anexo4": enviado, "salvar": "1"})
    html = client.get(tela).content.decode()
    com_anexo = Resposta.objects.get().conteudo
    client.post(tela, {"b4": "1", "q4": "Texto", "salvar": "1"})

    arquivo = ArquivoEnviado.objects.get()
    assert com_anexo == {"campos": {"a": "Texto"}, "arquivos": [arquivo.pk]}
    assert f'value="arquivo:{arquivo.pk}" checked' in html
    assert Resposta.objects.order_by("sequencia").last().conteudo == {"campos": {"a": "Texto"}}


def test_arquivo_ruim_no_formulario_e_dito_e_o_resto_se_salva(plano, client):
    client.force_login(plano.pessoa)
    tela = reverse("avaliacoes:tentativa", args=[plano.tentativa.pk])
    ruim = SimpleUploadedFile("foto.png", b"<html>", "image/png")

    resposta = client.post(tela, {"b4": "0", "q4": "Texto", "anexo4": ruim, "salvar": "1"}, follow=True)

    assert "conteúdo não é desse tipo" in resposta.content.decode()
    assert Resposta.objects.get().conteudo == {"campos": {"a": "Texto"}}


# --- Por HTTP --------------------------------------------------------------------------------------------------------
def _pedir(client, plano, **pedido):
    corpo = {"ordem": 4, "chave": str(uuid4()), "nome": "plano.pdf", "tamanho": len(PDF), **pedido}
    endereco = reverse("avaliacoes:criar_anexo", args=[plano.tentativa.pk])
    return client.post(endereco, json.dumps(corpo), content_type="application/json")


def test_por_http_do_comeco_ao_fim_e_baixa_se_como_arquivo(plano, client):
    client.force_login(plano.pessoa)
    estado = _pedir(client, plano).json()
    envio = reverse("avaliacoes:enviar_anexo", args=[estado["arquivo"]])
    for inicio in range(0, len(PDF), estado["pedaco"]):
        pedaco = PDF[inicio : inicio + estado["pedaco"]]
        client.post(f"{envio}?de={inicio}", pedaco, content_type="application/octet-stream")

    fim = client.post(f"{envio}?fim").json()
    baixado = client.get(reverse("avaliacoes:anexo", args=[estado["arquivo"]]))

    assert (fim["completo"], client.get(envio).json()["recebidos"]) == (True, len(PDF))
    assert b"".join(baixado.streaming_content) == PDF
    assert baixado["Content-Disposition"] == 'attachment; filename="plano.pdf"'
    assert (baixado["X-Content-Type-Options"], baixado["Cache-Control"]) == ("nosniff", "private, no-store")


def test_fora_de_ordem_por_http_devolve_o_esperado(plano, client):
    client.force_login(plano.pessoa)
    estado = _pedir(client, plano).json()
    envio = reverse("avaliacoes:enviar_anexo", args=[estado["arquivo"]])
    pedaco = PDF[anexos.PEDACO : 2 * anexos.PEDACO]

    resposta = client.post(f"{envio}?de={anexos.PEDACO}", pedaco, content_type="application/octet-stream")

    assert (resposta.status_code, resposta.json()["codigo"], resposta.json()["recebidos"]) == (409, "fora_de_ordem", 0)


@pytest.mark.parametrize(
    "pedido", [{"chave": "x"}, {"ordem": "4"}, {"tamanho": "1"}, {"nome": 3}, {"tamanho": 2**40}, {"tamanho": -1}]
)
def test_pedido_torto_e_recusado_com_400(plano, client, pedido):
    client.force_login(plano.pessoa)

    assert _pedir(client, plano, **pedido).status_code == 400


@pytest.mark.parametrize("de", ["", "x", "-1", "²", "9" * 12])
def test_deslocamento_torto_e_recusado_com_400(plano, client, de):
    client.force_login(plano.pessoa)
    envio = reverse("avaliacoes:enviar_anexo", args=[_pedir(client, plano).json()["arquivo"]])

    assert client.post(f"{envio}?de={de}", b"x", content_type="application/octet-stream").status_code == 400


def test_so_a_dona_manda_e_so_ela_e_quem_acompanha_a_turma_baixam(plano, client):
    arquivo = anexos.concluir(_mandar(_criar(plano)))
    tutora, coordenadora = PessoaFactory(grupo="Tutores"), PessoaFactory(grupo="Coordenação")
    plano.turma.tutores.add(tutora)
    plano.turma.coordenadores.add(coordenadora)
    colega = MatriculaFactory(turma=plano.turma, confirmada=True).pessoa
    de_fora = [PessoaFactory(grupo=g) for g in ("Tutores", "Coordenação", "Editores", "Registro", "Facilitadores")]
    baixam = {plano.pessoa: 200, tutora: 200, coordenadora: 200, colega: 404, **dict.fromkeys(de_fora, 404)}

    for pessoa, esperado in baixam.items():
        client.force_login(pessoa)
        assert client.get(reverse("avaliacoes:anexo", args=[arquivo.pk])).status_code == esperado
        envio = client.get(reverse("avaliacoes:enviar_anexo", args=[arquivo.pk])).status_code
        assert envio == (200 if pessoa == plano.pessoa else 404)


# --- Apagar o que se esqueceu ----------------------------------------------------------------------------------------
def test_a_ronda_apaga_o_que_ficou_pela_metade_ha_dias_e_so_isso(plano):
    completo = anexos.concluir(_mandar(_criar(plano)))
    velho, novo = _mandar(_criar(plano), ate=1), _mandar(_criar(plano), ate=1)
    ha_dias = timezone.now() - timedelta(days=3)
    ArquivoEnviado.objects.filter(pk__in=[velho.pk, completo.pk]).update(criado_em=ha_dias)

    assert (anexos.apagar_esquecidos(), anexos.apagar_esquecidos()) == (1, 0)

    assert set(ArquivoEnviado.objects.values_list("pk", flat=True)) == {completo.pk, novo.pk}
    assert not armazem_privado().exists(f"anexos/pedacos/{velho.pk}/000000000000")
    assert armazem_privado().exists(f"anexos/pedacos/{novo.pk}/000000000000")
