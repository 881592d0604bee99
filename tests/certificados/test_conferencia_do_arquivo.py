"""Conferir pelo arquivo: o mesmo, alterado ou não é nosso; só na memória, e com o que vem torto."""

import io
import re
import time

import pikepdf
import pypdfium2
import pytest
from django.core.cache import cache
from django.core.files import uploadedfile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from certificados import assinatura, documento
from certificados.codigo import com_tracos, sortear
from certificados.conferencia import arquivo, envio, leitor, limite
from certificados.conferencia.arquivo import conferir
from certificados.retificacao import corrigir
from certificados.revogacao import revogar

pytestmark = pytest.mark.django_db
ENVIAR = "/certificados/verificar/arquivo/"


@pytest.fixture(autouse=True)
def _sem_contagem_de_outro_teste():
    cache.clear()


@pytest.fixture
def conteudo(pronto):
    with storages["privado"].open(pronto.caminho) as guardado:
        return guardado.read()


def enviar(client, conteudo, formato="", nome="documento.pdf"):
    sufixo = f"?formato={formato}" if formato else ""
    return client.post(ENVIAR + sufixo, {"arquivo": SimpleUploadedFile(nome, conteudo, "application/pdf")})


def salvo_de_novo(conteudo, mudar=lambda pdf: None, **opcoes):
    saida = io.BytesIO()
    with pikepdf.open(io.BytesIO(conteudo)) as pdf:
        mudar(pdf)
        pdf.save(saida, **opcoes)
    return saida.getvalue()


def sem_metadados(pdf):
    del pdf.docinfo
    if "/Metadata" in pdf.Root:
        del pdf.Root.Metadata


def sem_ligacoes(pdf):
    for pagina in pdf.pages:
        if "/Annots" in pagina:
            del pagina.Annots


def pdf_de_outro(texto=""):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Title"] = texto
    saida = io.BytesIO()
    pdf.save(saida)
    return saida.getvalue()


# --- O veredito ------------------------------------------------------------------------------------------------------
def test_o_mesmo_arquivo_e_reconhecido_e_se_diz_se_vale(pronto, conteudo, coordenadora, client):
    em_vigor = enviar(client, conteudo).text
    revogar(pronto, coordenadora, "Engano.", causa="erro")

    revogado = enviar(client, conteudo).text

    assert "É o mesmo arquivo" in em_vigor
    assert "o documento está em vigor" in em_vigor
    assert "não vale mais: foi revogado" in revogado
    assert "Causa: erro na emissão" in revogado


def test_o_mesmo_arquivo_do_substituido_leva_ao_novo(pronto, conteudo, coordenadora, client):
    novo = corrigir(pronto, coordenadora, "Acento.", "Outro Nome")

    assert novo.get_absolute_url() in enviar(client, conteudo).text


@pytest.mark.parametrize(
    "mudar",
    [lambda c: c + b"\n", lambda c: salvo_de_novo(c), lambda c: salvo_de_novo(c, sem_metadados)],
    ids=["um-byte-a-mais", "salvo-de-novo", "sem-metadados"],
)
def test_o_alterado_diz_o_codigo_e_mostra_o_que_o_verdadeiro_diz(pronto, conteudo, client, mudar):
    resposta = enviar(client, mudar(conteudo))

    assert resposta.status_code == 200
    for trecho in ("O arquivo foi alterado", pronto.get_absolute_url(), pronto.codigo_legivel, pronto.nome):
        assert trecho in resposta.text


def test_o_codigo_se_acha_ate_so_no_texto_da_pagina(pronto, conteudo):
    def despir(pdf):
        sem_metadados(pdf)
        sem_ligacoes(pdf)

    despido = salvo_de_novo(conteudo, despir)

    assert leitor.ler(io.BytesIO(despido))["situacao"] == "lido"
    assert conferir(despido).documentos == [pronto]


@pytest.mark.parametrize("posicao", [0.01, 0.2, 0.5, 0.8, 0.99])
def test_um_byte_trocado_nunca_passa_pelo_mesmo_arquivo(pronto, conteudo, posicao):
    onde = int(len(conteudo) * posicao)
    trocado = conteudo[:onde] + bytes([conteudo[onde] ^ 1]) + conteudo[onde + 1 :]

    assert conferir(trocado).resultado == arquivo.ALTERADO


def test_o_que_nao_e_nosso_nao_acusa_ninguem(client):
    resposta = enviar(client, pdf_de_outro("Certificado de outra escola"))

    assert resposta.status_code == 200
    assert "O arquivo não é nosso" in resposta.text


def test_o_codigo_inventado_e_dito_como_tal(client):
    codigo = com_tracos(sortear())

    resposta = enviar(client, pdf_de_outro(f"Código {codigo}"))

    assert "O arquivo não é nosso" in resposta.text
    assert codigo in resposta.text


def test_o_arquivo_que_reune_varios_lista_os_codigos(pronto, coordenadora, client):
    novo = corrigir(pronto, coordenadora, "Acento.", "Outro Nome")

    resposta = enviar(client, pdf_de_outro(f"{pronto.codigo_legivel} e {novo.codigo_legivel}"))

    assert "os códigos de 2 documentos daqui" in resposta.text
    assert pronto.get_absolute_url() in resposta.text
    assert novo.get_absolute_url() in resposta.text
    assert pronto.nome not in resposta.text


def test_o_selo_nosso_em_arquivo_mudado_e_sem_codigo_e_dito_como_alterado(pronto, conteudo):
    # A assinatura fica; o resto vira outra coisa do mesmo tamanho.
    onde = min(conteudo.rindex(b"/ByteRange"), conteudo.rindex(b"/Contents <"))
    mudado = b"%PDF-1.7\n" + b" " * (onde - 9) + conteudo[onde:]

    veredito = conferir(mudado)

    assert (veredito.resultado, veredito.documentos) == (arquivo.ALTERADO, [])
    assert "mudado depois de assinado" in veredito.frase


def test_o_assinado_por_nos_que_nao_esta_no_livro_nao_passa_por_documento(certificado):
    codigo = sortear()
    dados = {**certificado.dados, "codigo": codigo, "url_verificacao": f"https://escola.example/{codigo}/"}
    pdf, _ = assinatura.assinar(documento.gerar(dados))

    veredito = conferir(pdf)

    assert veredito.resultado == arquivo.NAO_E_NOSSO
    assert "não consta do livro de registro" in veredito.frase


def test_o_veredito_em_json(pronto, conteudo, client):
    mesmo, alterado = enviar(client, conteudo, "json").json(), enviar(client, conteudo + b"\n", "json").json()
    alheio = enviar(client, pdf_de_outro(), "json").json()

    assert (mesmo["resultado"], alterado["resultado"], alheio["resultado"]) == (
        "mesmo_arquivo",
        "alterado",
        "nao_e_nosso",
    )
    assert mesmo["documentos"][0]["codigo"] == alterado["documentos"][0]["codigo"] == pronto.codigo_legivel
    assert alheio["documentos"] == []


# --- O que vem torto -------------------------------------------------------------------------------------------------
def cifrado():
    return salvo_de_novo(pdf_de_outro(), encryption=pikepdf.Encryption(owner="x", user="segredo"))


@pytest.mark.parametrize(
    ("bytes_", "codigo", "trecho"),
    [
        (b"PK\x03\x04 um zip", "nao_e_pdf", "não é um PDF."),
        (b"%PDF-1.7\n" + b"\x00\xff lixo" * 1000, "quebrado", "está quebrado"),
        (b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000, "quebrado", "está quebrado"),
        ("cifrado", "cifrado", "pede senha"),
        (b"", "sem_arquivo", "Escolha o arquivo PDF"),
    ],
    ids=["zip", "lixo", "colchetes", "cifrado", "vazio"],
)
def test_o_que_nao_da_para_ler_tem_frase_e_o_formulario_de_volta(client, bytes_, codigo, trecho):
    conteudo = cifrado() if bytes_ == "cifrado" else bytes_

    pagina, programa = enviar(client, conteudo), enviar(client, conteudo, "json")

    assert (pagina.status_code, programa.status_code) == (422, 422)
    assert trecho in pagina.text
    assert 'href="#id_arquivo"' in pagina.text
    assert (programa.json()["resultado"], programa.json()["codigo"]) == ("erro", codigo)


def test_cinquenta_megabytes_se_recusam_sem_ler_o_envio(client):
    class Lento(io.BytesIO):
        lidos = 0

        def read(self, *args):
            lido = super().read(*args)
            self.lidos += len(lido)
            return lido

    corpo = Lento(b"")
    comeco = time.monotonic()
    resposta = client.generic(
        "POST",
        ENVIAR,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=50 * 2**20,
        **{"wsgi.input": corpo},
    )

    assert resposta.status_code == 413
    assert "passa de 10 MB" in resposta.text
    assert corpo.lidos == 0
    assert time.monotonic() - comeco < 2


def test_o_que_passa_do_limite_no_meio_do_envio_para_ali(client, monkeypatch):
    monkeypatch.setattr(envio, "TAMANHO_MAXIMO", 100_000)
    monkeypatch.setattr(envio, "SOBRA_DO_FORMULARIO", 10**9)

    resposta = enviar(client, b"%PDF-" + b"x" * 500_000, "json")

    assert (resposta.status_code, resposta.json()["codigo"]) == (413, "grande")


def test_o_envio_nunca_toca_o_disco(pronto, conteudo, client, monkeypatch, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1

    def proibido(*args, **kwargs):
        raise AssertionError("gravou em disco")

    monkeypatch.setattr(uploadedfile.tempfile, "NamedTemporaryFile", proibido)
    antes = {p for p in storages["privado"].listdir("certificados")[1]}

    assert "É o mesmo arquivo" in enviar(client, conteudo + b"").text
    assert {p for p in storages["privado"].listdir("certificados")[1]} == antes


def test_a_pagina_confere_o_sinal_contra_falsificacao_e_o_programa_dispensa(pronto, conteudo):
    estrito = Client(enforce_csrf_checks=True)
    sinal = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', estrito.get("/certificados/verificar/").text).group(
        1
    )
    certo = SimpleUploadedFile("a.pdf", conteudo, "application/pdf")

    com_sinal = estrito.post(ENVIAR, {"csrfmiddlewaretoken": sinal, "arquivo": certo})

    assert "É o mesmo arquivo" in com_sinal.text
    assert enviar(estrito, conteudo).status_code == 403
    assert enviar(estrito, conteudo, "json").json()["resultado"] == "mesmo_arquivo"


def test_dois_arquivos_no_mesmo_campo_contam_como_um(pronto, conteudo, client):
    outro = SimpleUploadedFile("b.pdf", pdf_de_outro(), "application/pdf")
    certo = SimpleUploadedFile("a.pdf", conteudo, "application/pdf")

    assert "É o mesmo arquivo" in client.post(ENVIAR, {"arquivo": [certo, outro]}).text


def test_o_leitor_que_trava_ou_morre_vira_frase(client, monkeypatch, tmp_path):
    travado = tmp_path / "leitor.py"
    travado.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(leitor, "__file__", str(travado))
    monkeypatch.setattr(arquivo, "ESPERA", 0.3)

    resposta = enviar(client, pdf_de_outro())

    assert resposta.status_code == 422
    assert "está quebrado" in resposta.text


def test_leituras_demais_ao_mesmo_tempo_pedem_que_se_espere(client, monkeypatch):
    monkeypatch.setattr(arquivo, "ESPERA", 0.05)
    for _ in range(arquivo.LEITURAS_AO_MESMO_TEMPO):
        arquivo._leituras.acquire()
    try:
        resposta = enviar(client, pdf_de_outro())
    finally:
        for _ in range(arquivo.LEITURAS_AO_MESMO_TEMPO):
            arquivo._leituras.release()

    assert (resposta.status_code, "Há muitas conferências agora" in resposta.text) == (503, True)


def test_arquivos_que_nao_sao_nossos_esgotam_o_limite_dos_erros(client, monkeypatch):
    monkeypatch.setattr(limite, "ERROS", ("erros", 2, 600))

    situacoes = [enviar(client, b"nada", "json").status_code for _ in range(4)]

    assert situacoes == [422, 422, 429, 429]


def test_abrir_o_endereco_do_envio_leva_ao_formulario(client):
    resposta = client.get(ENVIAR)

    assert (resposta.status_code, resposta.url) == (302, "/certificados/verificar/#pelo-arquivo")


def test_o_envio_faz_poucas_consultas(pronto, conteudo, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        enviar(client, conteudo + b"\n")


def test_o_pdfium_le_o_mesmo_texto_que_o_leitor_procura(conteudo):
    """Se o texto do documento deixar de trazer o código por extenso, a procura por ele não acha mais nada."""
    texto = pypdfium2.PdfDocument(conteudo)[0].get_textpage().get_text_bounded()

    assert leitor._CODIGO.search(texto)
