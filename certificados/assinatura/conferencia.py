"""Conferir as assinaturas de um PDF que veio de fora, sem confiar nele.

Não se interpreta o PDF: procura-se nos bytes o que uma assinatura tem de trazer às claras (`/ByteRange` e o vão que ele
abre), e o que está fora do vão tem de ser, byte a byte, o que a nossa chave assinou. Arquivo cortado, com laços ou com
milhões de objetos custa o mesmo que qualquer outro do seu tamanho, e nada é buscado na rede.
"""

import hashlib
import re
from dataclasses import dataclass
from itertools import islice

from asn1crypto import cms
from asn1crypto.parser import peek
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from certificados.models import Selo
from contas.recusa import Recusa

CABECALHO = b"%PDF-"
ONDE_COMECA = 1024  # bytes: até onde os leitores procuram o cabeçalho
NUMERO = rb"[ \t\r\n]{1,20}(\d{1,10})"
INTERVALO = re.compile(rb"/ByteRange[ \t\r\n]{0,20}\[[ \t\r\n]{0,20}0" + NUMERO * 3 + rb"[ \t\r\n]{0,20}\]")
MAXIMO_DE_ASSINATURAS = 8
ALGORITMOS = [{"algorithm": f"sha256_{chave}", "parameters": None} for chave in ("rsa", "ecdsa")]
MAIOR_CADEIA = 8
MAIOR_ASSINATURA = 64_000  # caracteres: com a cadeia inteira da ICP-Brasil são uns 20 mil
DEFEITOS_DO_CMS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


class NaoEPdf(Recusa):
    """O arquivo não começa como um PDF."""


@dataclass(frozen=True)
class Assinatura:
    """O que se apurou de uma assinatura. De quem não é daqui nada se repete: o texto é de quem fez o arquivo.

    `selo` é o que a assinatura diz ter usado; só vale como nosso se `integra`. `acrescimo` são os bytes que alguém pôs
    no fim depois de assinado.
    """

    selo: Selo | None
    integra: bool
    acrescimo: int

    @property
    def intacta(self):
        """Nossa, e o arquivo inteiro é o que assinamos, sem um byte a mais ou diferente."""
        return self.selo is not None and self.integra and not self.acrescimo

    @property
    def alterada(self):
        """Traz o nosso selo, mas o arquivo não é mais o que assinamos (ou o selo foi copiado para ele)."""
        return self.selo is not None and not self.intacta


def assinaturas(pdf):
    """As assinaturas de `pdf`, na ordem do arquivo; vazia se não há nenhuma que se possa ler.

    Raises:
        NaoEPdf: os bytes não são de um PDF.
    """
    if CABECALHO not in pdf[:ONDE_COMECA]:
        raise NaoEPdf("O arquivo enviado não é um PDF. Envie o PDF do documento, como foi baixado.", "nao_e_pdf")
    achados = (tuple(map(int, achado.groups())) for achado in INTERVALO.finditer(pdf))
    vaos = islice(filter(lambda vao: _e_vao(pdf, *vao), achados), MAXIMO_DE_ASSINATURAS)
    return [_conferir(pdf, *vao) for vao in vaos]


def _e_vao(pdf, inicio, fim, resto):
    """Se entre `inicio` e `fim` está só a assinatura, entre `<` e `>`, e o intervalo cabe no arquivo."""
    tamanho = fim - inicio
    if not 4 <= tamanho <= MAIOR_ASSINATURA or fim + resto > len(pdf):
        return False
    return pdf[inicio : inicio + 1] == b"<" and pdf[fim - 1 : fim] == b">"


def _conferir(pdf, inicio, fim, resto):
    acrescimo = len(pdf) - fim - resto
    try:
        lida = _ler(pdf[inicio + 1 : fim - 1])
    except DEFEITOS_DO_CMS:
        return Assinatura(None, False, acrescimo)
    selo = Selo.objects.filter(impressao_digital__in=lida.certificados).first()
    if selo is None:
        return Assinatura(None, False, acrescimo)
    resumo = hashlib.sha256(memoryview(pdf)[:inicio])
    resumo.update(memoryview(pdf)[fim : fim + resto])
    integra = lida.canonica and lida.resumo == resumo.digest() and _do_selo(lida, selo)
    return Assinatura(selo, integra, acrescimo)


@dataclass(frozen=True)
class _Lida:
    """O CMS desmontado. `canonica`: escrito do único jeito que a plataforma escreve, sem nada que sobre ou falte."""

    certificados: list
    autor: tuple
    resumo: bytes
    atributos: bytes
    valor: bytes
    canonica: bool


def _ler(hexadecimal):
    conteudo = bytes.fromhex(hexadecimal.decode("ascii"))
    assinado = cms.ContentInfo.load(conteudo)["content"]
    (autor,) = assinado["signer_infos"]
    (resumo,) = [a["values"][0].native for a in autor["signed_attrs"] if a["type"].native == "message_digest"]
    quem = autor["sid"].chosen
    return _Lida(
        certificados=[_impressao(c) for c in islice(assinado["certificates"], MAIOR_CADEIA)],
        autor=(quem["issuer"].dump(), quem["serial_number"].native),
        resumo=resumo,
        atributos=autor["signed_attrs"].untag().dump(),
        valor=autor["signature"].native,
        canonica=_bem_escrita(hexadecimal, conteudo) and _so_o_que_escrevemos(assinado, autor),
    )


def _impressao(certificado):
    return hashlib.sha256(certificado.chosen.dump()).hexdigest()


def _bem_escrita(hexadecimal, conteudo):
    """Em maiúsculas, sem espaços e com zeros no que sobra: o vão diz cada coisa de uma forma só."""
    return conteudo.hex().upper().encode() == hexadecimal and not any(conteudo[peek(conteudo) :])


def _so_o_que_escrevemos(assinado, autor):
    sha256 = {"algorithm": "sha256", "parameters": None}
    return (
        assinado["version"].native == autor["version"].native == "v1"
        and assinado["digest_algorithms"].native == [sha256]
        and autor["digest_algorithm"].native == sha256
        and autor["signature_algorithm"].native in ALGORITMOS
        and assinado["encap_content_info"].native == {"content_type": "data", "content": None}
        and assinado["crls"].native is None
        and autor["unsigned_attrs"].native is None
    )


def _do_selo(lida, selo):
    """Se foi a chave do selo que assinou, e os certificados que vieram são os dela e mais nenhum."""
    cadeia = x509.load_pem_x509_certificates(selo.cadeia.encode())
    certificado = cadeia[0]
    if sorted(lida.certificados) != sorted(c.fingerprint(SHA256()).hex() for c in cadeia):
        return False
    if lida.autor != (certificado.issuer.public_bytes(), certificado.serial_number):
        return False
    publica = certificado.public_key()
    esquema = (ECDSA(SHA256()),) if isinstance(publica, EllipticCurvePublicKey) else (PKCS1v15(), SHA256())
    try:
        publica.verify(lida.valor, lida.atributos, *esquema)
    except InvalidSignature:
        return False
    return True
