"""O que a plataforma assina, lido por quem não é ela: pyHanko como leitora, poppler, qpdf, pikepdf e asn1crypto."""

import asyncio
import os
import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms
from pikepdf.models.metadata import decode_pdf_date
from selos import lido_pela_pyhanko, lido_pelo_pdfsig, raiz, vale_para_a_pyhanko, vale_para_o_pdfsig, vao

from certificados import assinatura
from certificados.assinatura import chave, conferencia, pades
from certificados.emissao import compor, documento, imagens
from certificados.models import Selo

_prontos = {}


@pytest.fixture
def pdf(certificado):
    """Os bytes de um certificado de verdade, ainda sem assinatura; compostos uma vez para o arquivo todo."""
    if "pdf" not in _prontos:
        _prontos["pdf"] = documento.gerar(certificado.dados, imagens.carregar(certificado.dados))
    return _prontos["pdf"]


@pytest.fixture
def assinado(pdf):
    return assinatura.assinar(pdf)[0]


@pytest.fixture
def confiavel(assinado):
    return raiz(Selo.objects.get())


def conteudo_da_assinatura(pdf):
    inicio, fim = vao(pdf)
    return cms.ContentInfo.load(bytes.fromhex(pdf[inicio:fim].decode()))["content"]


def test_a_pyhanko_como_leitora_diz_que_a_assinatura_e_valida_e_cobre_o_arquivo_inteiro(assinado, confiavel):
    apurado = lido_pela_pyhanko(assinado, confiavel)

    assert apurado.bottom_line
    assert apurado.intact
    assert apurado.valid
    assert apurado.trusted
    assert apurado.coverage.name == "ENTIRE_FILE"
    assert apurado.docmdp_ok
    assert apurado.md_algorithm == "sha256"


def test_o_pdfsig_diz_que_a_assinatura_e_valida(assinado, tmp_path):
    lido = lido_pelo_pdfsig(assinado, tmp_path)

    assert "Signature is Valid." in lido
    assert "Total document signed" in lido
    assert "ETSI.CAdES.detached" in lido
    assert "SHA-256" in lido
    assert "não é ICP-Brasil" in lido


def test_o_qpdf_nao_acha_defeito(assinado, tmp_path):
    arquivo = tmp_path / "assinado.pdf"
    arquivo.write_bytes(assinado)

    conferido = subprocess.run(["qpdf", "--check", arquivo], capture_output=True, text=True, check=False)

    assert conferido.returncode == 0, conferido.stdout + conferido.stderr
    assert "No syntax or stream encoding errors" in conferido.stdout


def test_os_atributos_assinados_sao_os_do_pades_e_nao_ha_hora_da_assinatura(assinado):
    (autor,) = conteudo_da_assinatura(assinado)["signer_infos"]

    nomes = {atributo["type"].dotted for atributo in autor["signed_attrs"]}

    conteudo, resumo, certificado = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.16.2.47"
    assert nomes == {conteudo, resumo, certificado}
    assert autor["unsigned_attrs"].native is None


def test_o_dicionario_diz_em_portugues_o_que_a_assinatura_e_e_proibe_mudancas(assinado, pdf):
    with pikepdf.open(BytesIO(assinado)) as aberto, pikepdf.open(BytesIO(pdf)) as antes:
        (campo,) = aberto.Root.AcroForm.Fields
        marca = campo.V

        assert str(marca.SubFilter) == "/ETSI.CAdES.detached"
        assert "Não é assinatura ICP-Brasil" in str(marca.Reason)
        assert str(marca.Location) == "Belo Horizonte"
        assert decode_pdf_date(str(marca.M)) == decode_pdf_date(str(antes.docinfo.ModDate))
        assert marca.Reference[0].TransformMethod == "/DocMDP"
        assert marca.Reference[0].TransformParams.P == 1
        assert aberto.Root.Perms.DocMDP.objgen == marca.objgen
        assert "/DigestValue" not in marca.Reference[0]


def test_o_campo_nao_ocupa_lugar_e_segue_o_pdf_a(assinado):
    with pikepdf.open(BytesIO(assinado)) as aberto:
        (campo,) = aberto.Root.AcroForm.Fields
        esquerda, base, direita, topo = map(float, campo.Rect)

        assert (direita - esquerda, topo - base) == (0, 0)
        assert esquerda < 0  # fora da folha
        assert campo.F & 0b100  # impresso, como o PDF/A pede
        assert not campo.F & 0b100011  # nem invisível, nem escondido, nem sem vista
        assert str(campo.TU) == "Assinatura digital do documento"
        assert "/NeedAppearances" not in aberto.Root.AcroForm


def test_o_documento_fica_byte_a_byte_no_comeco_com_lingua_marcas_e_pdf_a(assinado, pdf):
    assert assinado.startswith(pdf)

    with pikepdf.open(BytesIO(assinado)) as aberto, pikepdf.open(BytesIO(pdf)) as antes:
        assert str(aberto.Root.Lang) == "pt-BR"
        assert aberto.Root.MarkInfo.Marked
        assert aberto.Root.StructTreeRoot.objgen == antes.Root.StructTreeRoot.objgen
        assert "/OutputIntents" in aberto.Root
        assert aberto.docinfo == antes.docinfo
        assert bytes(aberto.Root.Metadata.read_bytes()) == bytes(antes.Root.Metadata.read_bytes())
        metadados = aberto.open_metadata()
        assert (metadados["pdfaid:part"], metadados["pdfaid:conformance"]) == ("3", "A")


def test_o_que_se_ve_e_o_mesmo_pixel_a_pixel(assinado, pdf, tmp_path):
    def paginas(conteudo, nome):
        arquivo = tmp_path / f"{nome}.pdf"
        arquivo.write_bytes(conteudo)
        subprocess.run(["pdftoppm", "-r", "50", arquivo, tmp_path / nome], check=True, capture_output=True)
        return [pagina.read_bytes() for pagina in sorted(tmp_path.glob(f"{nome}-*.ppm"))]

    antes, depois = paginas(pdf, "antes"), paginas(assinado, "depois")

    assert len(antes) >= 1
    assert antes == depois


def test_o_mesmo_documento_com_a_mesma_chave_da_os_mesmos_bytes(pdf, assinado):
    pades._assinante.cache_clear()
    chave._lida.cache_clear()

    assert assinatura.assinar(pdf)[0] == assinado


def test_assina_mesmo_com_um_laco_de_eventos_em_curso(pdf):
    async def dentro():
        return pades.assinar(pdf, em_uso, "razão", "lugar")

    em_uso = chave.em_uso()

    assert asyncio.run(dentro()) == pades.assinar(pdf, em_uso, "razão", "lugar")


def test_o_espaco_reservado_e_exato(assinado):
    inicio, fim = vao(assinado)

    assert len(conteudo_da_assinatura(assinado).dump()) < (fim - inicio) // 2 < 4000
    assert not assinado[inicio:fim].endswith(b"00000000")


def test_o_documento_emitido_sai_assinado_e_diz_com_que_selo(pronto):
    conteudo, selo = compor(pronto)

    assert pronto.selo == selo
    assert selo.impressao_digital == chave.em_uso().impressao_digital
    assert selo.tipo == Selo.Tipo.PLATAFORMA
    assert "PRIVATE KEY" not in selo.cadeia
    assert [apurada.intacta for apurada in conferencia.assinaturas(conteudo)] == [True]


def test_importar_a_emissao_nao_carrega_a_pyhanko():
    codigo = (
        "import django, sys; django.setup(); import certificados.emissao; sys.exit('pyhanko' in sys.modules or "
        "'certificados.assinatura' not in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", codigo], check=False, env=_ambiente()).returncode == 0


def _ambiente():
    caminhos = os.pathsep.join(caminho for caminho in sys.path if caminho)
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "configuracao", "PYTHONPATH": caminhos}


# --- Um byte a menos de confiança ------------------------------------------------------------------------------------


def no_texto(pdf):
    return pdf.index(b"stream", len(pdf) // 4) + 40


def na_razao(pdf):
    return pdf.index(b"/Reason") + 12


def na_tabela_de_objetos(pdf):
    return pdf.rindex(b"/Index") + 8


def no_fim(pdf):
    return pdf.rindex(b"startxref") + 11


def no_valor_da_assinatura(pdf):
    return vao(pdf)[1] - 20


def no_resumo_assinado(pdf):
    (autor,) = conteudo_da_assinatura(pdf)["signer_infos"]
    (resumo,) = [a["values"][0].native for a in autor["signed_attrs"] if a["type"].native == "message_digest"]
    return pdf.index(resumo.hex().upper().encode())


@pytest.mark.parametrize(
    "onde", [no_texto, na_razao, na_tabela_de_objetos, no_fim, no_valor_da_assinatura, no_resumo_assinado]
)
def test_um_byte_mudado_e_recusado_por_todos(onde, assinado, confiavel, tmp_path):
    mudado = bytearray(assinado)
    posicao = onde(assinado)
    mudado[posicao] = ord("7") if mudado[posicao] != ord("7") else ord("8")
    mudado = bytes(mudado)

    assert vale_para_a_pyhanko(assinado, confiavel)
    assert vale_para_o_pdfsig(assinado, tmp_path)
    assert not vale_para_a_pyhanko(mudado, confiavel)
    assert not vale_para_o_pdfsig(mudado, tmp_path)
    assert not any(apurada.intacta for apurada in conferencia.assinaturas(mudado))
