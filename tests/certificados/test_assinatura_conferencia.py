"""Conferir um PDF que veio de fora: o nosso, o nosso mexido, o alheio e o hostil, em tempo e memória com limite."""

import random
import time
import tracemalloc
import zlib

import pytest
from selos import certificado as um_certificado
from selos import chave_rsa, vao

from certificados import assinatura
from certificados.assinatura import chave, conferencia, pades
from certificados.assinatura.conferencia import NaoEPdf
from certificados.models import Selo
from impressao.pdf import gerar_pdf

MEGA = 1_000_000
_prontos = {}


@pytest.fixture
def pdf():
    if "pdf" not in _prontos:
        _prontos["pdf"] = gerar_pdf("impressao/base.html", {})
    return _prontos["pdf"]


@pytest.fixture
def assinado(pdf, db):
    return assinatura.assinar(pdf)[0]


def de_outro(pdf, intermediarios=()):
    """O mesmo documento, bem assinado por uma chave que não é daqui."""
    privada = chave_rsa()
    alheia = chave.Chave(privada, um_certificado("Selo de integridade da plataforma", privada), intermediarios, "outro")
    return pades.assinar(pdf, alheia, "razão", "lugar")


def com_o_nosso_certificado(pdf):
    """Assinado por outra chave, mas com o nosso certificado público dentro, que qualquer um pode copiar."""
    nosso = chave.em_uso()
    return pades.assinar(pdf, chave.Chave(chave_rsa(), nosso.certificado, (), nosso.tipo), "razão", "lugar")


# --- O nosso ---------------------------------------------------------------------------------------------------------


def test_o_arquivo_como_saiu_daqui_esta_intacto_e_diz_o_selo(assinado):
    (apurada,) = conferencia.assinaturas(assinado)

    assert apurada.intacta
    assert not apurada.alterada
    assert apurada.acrescimo == 0
    assert apurada.selo == Selo.objects.get()


def test_sem_assinatura_nao_ha_o_que_dizer(pdf, db):
    assert conferencia.assinaturas(pdf) == []


def test_conferir_custa_uma_consulta(assinado, django_assert_num_queries):
    with django_assert_num_queries(1):
        conferencia.assinaturas(assinado)


@pytest.mark.parametrize("fim", [b"\n", b"\r\n%%EOF\n", b" " * 5000], ids=["linha", "marca", "enchimento"])
def test_o_que_se_acrescenta_no_fim_e_notado(assinado, fim):
    (apurada,) = conferencia.assinaturas(assinado + fim)

    assert apurada.integra
    assert apurada.acrescimo == len(fim)
    assert apurada.alterada
    assert not apurada.intacta


def test_o_arquivo_cortado_nao_passa(assinado):
    cortes = [conferencia.assinaturas(assinado[:-quanto]) for quanto in (1, 50, 2000)]

    assert [any(apurada.intacta for apurada in corte) for corte in cortes] == [False, False, False]


def test_nenhum_byte_sorteado_do_arquivo_muda_sem_ser_notado(assinado):
    sorteio = random.Random(20261122)
    inicio, fim = vao(assinado)
    posicoes = [*sorteio.sample(range(len(assinado)), 150), *sorteio.sample(range(inicio, fim), 250)]

    passaram = []
    for posicao in posicoes:
        mudado = bytearray(assinado)
        mudado[posicao] ^= 1 << sorteio.randrange(8)
        if any(apurada.intacta for apurada in _sem_recusa(bytes(mudado))):
            passaram.append(posicao)

    assert passaram == []


def _sem_recusa(pdf):
    try:
        return conferencia.assinaturas(pdf)
    except NaoEPdf:
        return []


def test_o_mesmo_valor_escrito_de_outro_jeito_nao_e_o_nosso_arquivo(assinado):
    inicio, fim = vao(assinado)
    minusculas = assinado[:inicio] + assinado[inicio:fim].lower() + assinado[fim:]

    (apurada,) = conferencia.assinaturas(minusculas)

    assert apurada.alterada


def test_o_certificado_que_assinou_pode_ja_ter_vencido_que_o_antigo_ainda_confere(assinado, monkeypatch):
    longe = chave.em_uso().certificado.not_valid_after_utc.replace(year=2090)
    monkeypatch.setattr(chave.timezone, "now", lambda: longe)

    assert "venceu" in assinatura.impedimento()
    assert conferencia.assinaturas(assinado)[0].intacta


# --- O alheio --------------------------------------------------------------------------------------------------------


def test_o_que_outra_chave_assinou_nao_e_nosso_e_nada_dele_se_repete(assinado, pdf):
    (apurada,) = conferencia.assinaturas(de_outro(pdf))

    assert apurada == conferencia.Assinatura(selo=None, integra=False, acrescimo=0)
    assert not apurada.alterada


def test_copiar_o_nosso_certificado_para_dentro_nao_engana(assinado, pdf):
    (copiada,) = conferencia.assinaturas(com_o_nosso_certificado(pdf))
    (de_carona,) = conferencia.assinaturas(de_outro(pdf, (chave.em_uso().certificado,)))

    assert (copiada.intacta, copiada.alterada) == (False, True)
    assert (de_carona.intacta, de_carona.alterada) == (False, True)


def test_a_nossa_assinatura_colada_em_outro_documento_nao_engana(assinado, pdf):
    outro = assinatura.assinar(pdf.replace(b"%PDF-1.7", b"%PDF-1.6", 1))[0]
    inicio, fim = vao(assinado)
    colado = outro[: vao(outro)[0]] + assinado[inicio:fim] + outro[vao(outro)[1] :]

    assert len(colado) == len(outro)
    assert [apurada.intacta for apurada in conferencia.assinaturas(outro)] == [True]
    assert [apurada.intacta for apurada in conferencia.assinaturas(colado)] == [False]


def test_assinar_de_novo_por_cima_guarda_a_nossa_e_nota_o_acrescimo(assinado):
    privada = chave_rsa()
    alheia = chave.Chave(privada, um_certificado("Outra", privada), (), "outro")
    por_cima = _outra_assinatura_por_cima(assinado, alheia)

    nossa, outra = conferencia.assinaturas(por_cima)

    assert (nossa.integra, nossa.alterada, nossa.acrescimo > 0) == (True, True, True)
    assert (outra.selo, outra.intacta) == (None, False)


def _outra_assinatura_por_cima(assinado, alheia):
    """Uma revisão a mais com outra assinatura: à mão, que a pyHanko se nega a mexer no que não admite mudança."""
    cms = pades._Assinante(alheia).cms(bytes(32)).hex().upper().encode()
    antes = b"\n900 0 obj\n<</Type /Sig /ByteRange [0 %010d %010d %010d] /Contents "
    cabeca = assinado + antes % (0, 0, 0)
    comeco, final = len(cabeca), len(cabeca) + len(cms) + 2
    cauda = b">>\nendobj\n%%EOF\n"
    return assinado + antes % (comeco, final, len(cauda)) + b"<" + cms + b">" + cauda


# --- O hostil --------------------------------------------------------------------------------------------------------


def lixo():
    return b"%PDF-1.7\n" + random.Random(7).randbytes(5 * MEGA)


def dicionarios_um_dentro_do_outro():
    return b"%PDF-1.7\n1 0 obj\n" + b"<</A " * MEGA + b">>" * MEGA


def tabela_que_aponta_para_si():
    tabela = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1 /Root 1 0 R /Prev 9>>\nstartxref\n9\n%%EOF"
    return b"%PDF-1.7\n" + tabela


def um_milhao_de_objetos():
    return b"%PDF-1.7\n" + b"".join(b"%d 0 obj null endobj\n" % n for n in range(200_000)) + b"<</Size 99999999999>>"


def bomba_comprimida():
    bomba = zlib.compress(bytes(50 * MEGA), 9)
    return b"%%PDF-1.7\n1 0 obj\n<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(bomba), bomba)


def intervalos_aos_montes():
    return b"%PDF-1.7\n" + b"/ByteRange [0 1 2 3]\n" * 100_000


def intervalos_sem_fim():
    return b"%PDF-1.7\n" + (b"/ByteRange" + b" " * 19) * 100_000 + b"[" + b"0 " * 500_000


def com_vao(conteudo):
    """Um arquivo em que o intervalo e o vão batem, com `conteudo` no lugar da assinatura."""
    cabeca = b"%PDF-1.7\n/ByteRange [0 "
    inicio = len(cabeca) + 40
    fim = inicio + len(conteudo) + 2
    numeros = b"%d %d 3]/Contents " % (inicio, fim)
    return cabeca + numeros.ljust(inicio - len(cabeca)) + b"<" + conteudo + b">end"


def vaos_cheios_de_lixo():
    return com_vao(random.Random(3).randbytes(15_000).hex().upper().encode())


def vao_que_nao_e_hexadecimal():
    return com_vao("não é hexadecimal, é UTF-8: ção".encode())


def sequencias_uma_dentro_da_outra():
    return com_vao((b"\x30\x80" * 15_000).hex().encode())


def sequencias_com_tamanho_certo_uma_dentro_da_outra():
    dentro = b""
    for _ in range(4_000):
        tamanho = len(dentro)
        dentro = b"\x30\x82" + tamanho.to_bytes(2, "big") + dentro
    return com_vao(dentro.hex().encode())


def rotulo_sem_fim():
    return com_vao((b"\x3f" + b"\xff" * 29_000).hex().encode())


def intervalo_que_passa_do_fim():
    return com_vao(b"3000").replace(b" 3]", b" 999999999]")


HOSTIS = [
    lixo,
    dicionarios_um_dentro_do_outro,
    tabela_que_aponta_para_si,
    um_milhao_de_objetos,
    bomba_comprimida,
    intervalos_aos_montes,
    intervalos_sem_fim,
    vaos_cheios_de_lixo,
    vao_que_nao_e_hexadecimal,
    sequencias_uma_dentro_da_outra,
    sequencias_com_tamanho_certo_uma_dentro_da_outra,
    rotulo_sem_fim,
    intervalo_que_passa_do_fim,
]


@pytest.mark.parametrize("hostil", HOSTIS)
def test_o_arquivo_hostil_nao_e_nosso_e_custa_pouco(hostil, db):
    conteudo = hostil()

    comeco = time.process_time()
    apuradas = conferencia.assinaturas(conteudo)
    segundos = time.process_time() - comeco

    assert not any(apurada.selo or apurada.integra for apurada in apuradas)
    assert len(apuradas) <= conferencia.MAXIMO_DE_ASSINATURAS
    assert segundos < 3


def test_a_memoria_nao_cresce_com_o_arquivo(db):
    conteudo = b"%PDF-1.7\n" + b"/ByteRange [0 1 2 3]\n" * 10_000 + bytes(5 * MEGA)

    tracemalloc.start()
    conferencia.assinaturas(conteudo)
    _, pico = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert pico < MEGA / 2


def test_a_assinatura_estragada_ao_acaso_nunca_levanta_outra_excecao(assinado):
    sorteio, (inicio, fim) = random.Random(5), vao(assinado)
    cms = bytes.fromhex(assinado[inicio:fim].decode())

    for _ in range(400):
        estragado = bytearray(cms)
        for _ in range(sorteio.randint(1, 6)):
            estragado[sorteio.randrange(min(len(estragado), sorteio.choice([80, 400, len(cms)])))] = sorteio.randrange(
                256
            )
        posto = assinado[:inicio] + estragado.hex().upper().encode() + assinado[fim:]
        if bytes(estragado) != cms:
            assert not any(apurada.intacta for apurada in conferencia.assinaturas(posto))


@pytest.mark.parametrize("conteudo", [b"", b"GIF89a", b"PK\x03\x04" * 1000, b"<html>" * 5000 + b"%PDF-1.7"])
def test_o_que_nao_e_pdf_tem_a_sua_frase(conteudo):
    with pytest.raises(NaoEPdf, match="não é um PDF") as recusa:
        conferencia.assinaturas(conteudo)

    assert recusa.value.codigo == "nao_e_pdf"
