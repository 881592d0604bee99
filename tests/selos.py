"""Chaves e certificados de mentira, e os leitores independentes que conferem o que a plataforma assinou."""

import subprocess
from datetime import timedelta
from io import BytesIO

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

ANO = timedelta(days=365)
RECUSAS_DA_PYHANKO = (PdfError, SignatureValidationError, AssertionError, ArithmeticError, AttributeError, LookupError)
RECUSAS_DA_PYHANKO += (TypeError, ValueError)


def chave_rsa(bits=2048):
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def chave_ec():
    return ec.generate_private_key(ec.SECP256R1())


def certificado(nome, chave, emissor=None, chave_do_emissor=None, de=None, ate=None, assina=True):
    """Um certificado em nome de `nome`, dado por `emissor` (outro certificado) ou por si mesmo."""
    agora = timezone.now()
    titular = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nome)])
    autoridade = "AC" in nome
    uso = x509.KeyUsage(assina, assina, True, False, False, autoridade, autoridade, False, False)
    construtor = (
        x509.CertificateBuilder()
        .subject_name(titular)
        .issuer_name(emissor.subject if emissor else titular)
        .public_key(chave.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(de or agora - ANO)
        .not_valid_after(ate or agora + ANO)
        .add_extension(uso, critical=True)
    )
    if autoridade:
        construtor = construtor.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return construtor.sign(chave_do_emissor or chave, SHA256())


def escrever_pkcs12(pasta, chave, titular, cadeia=(), senha=b"segredo-do-cofre"):
    cifra = BestAvailableEncryption(senha) if senha else NoEncryption()
    arquivo = pasta / "instituicao.p12"
    arquivo.write_bytes(pkcs12.serialize_key_and_certificates(b"escola", chave, titular, cadeia or None, cifra))
    return arquivo


def raiz(selo):
    """O último certificado da cadeia do selo, para quem confere confiar nele."""
    return x509.load_pem_x509_certificates(selo.cadeia.encode())[-1]


def lido_pela_pyhanko(pdf, confiavel):
    """O que a pyHanko apura da única assinatura do arquivo, confiando só em `confiavel` e sem buscar nada na rede."""
    (assinatura,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    raizes = [asn1.Certificate.load(confiavel.public_bytes(Encoding.DER))]
    return validate_pdf_signature(assinatura, ValidationContext(trust_roots=raizes, allow_fetching=False))


def vale_para_a_pyhanko(pdf, confiavel):
    try:
        apurado = lido_pela_pyhanko(pdf, confiavel)
    except RECUSAS_DA_PYHANKO:
        return False
    return apurado.bottom_line and apurado.coverage.name == "ENTIRE_FILE"


def lido_pelo_pdfsig(pdf, pasta):
    arquivo = pasta / "assinado.pdf"
    arquivo.write_bytes(pdf)
    return subprocess.run(["pdfsig", arquivo], capture_output=True, check=False).stdout.decode(errors="replace")


def vale_para_o_pdfsig(pdf, pasta):
    lido = lido_pelo_pdfsig(pdf, pasta)
    return "Signature is Valid." in lido and "Total document signed" in lido


def vao(pdf):
    """Onde começa e acaba a assinatura em hexadecimal, sem os sinais `<` e `>`."""
    inicio = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    return inicio, pdf.index(b">", inicio)
