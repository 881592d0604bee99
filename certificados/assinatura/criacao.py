"""O selo de integridade da plataforma: a chave que ela cria para si, com um certificado que ela mesma assina.

Chave e certificado moram em um só arquivo, que aparece inteiro ou não aparece.
"""

import os
import uuid
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from certificados.assinatura.chave import SeloIndisponivel, arquivo_da_plataforma

TITULAR = "Selo de integridade da plataforma (não é ICP-Brasil)"
VALIDADE = timedelta(days=20 * 365)
BITS = 3072
LIMITE_DO_CAMPO = 64  # do X.520, para cada parte do nome


def criar(bits=BITS):
    """Cria o selo se ele não existe; devolve se criou. Com dois processos ao mesmo tempo, vale o primeiro."""
    if arquivo_da_plataforma().exists():
        return False
    rascunho = _rascunho(_par_novo(bits))
    try:
        os.link(rascunho, arquivo_da_plataforma())  # falha se o outro chegou antes, e nunca cobre o que existe
    except FileExistsError:
        return False
    finally:
        rascunho.unlink()
    return True


def trocar(bits=BITS):
    """Põe uma chave nova no lugar. A antiga se perde; o certificado dela fica em `Selo`, e o que assinou se confere.

    Raises:
        SeloIndisponivel: não há o que trocar, ou quem assina é o certificado da instituição.
    """
    if settings.SELO_PKCS12:
        raise SeloIndisponivel(
            "Quem assina é o certificado da instituição. Para trocá-lo, ponha o arquivo novo no lugar do antigo.",
            "pkcs12",
        )
    if not arquivo_da_plataforma().exists():
        raise SeloIndisponivel("Ainda não há selo para trocar. Crie o primeiro com criar_selo.", "sem_chave")
    restaurar(_par_novo(bits))


def restaurar(conteudo):
    """Põe `conteudo` (chave e certificado) no lugar do que houver."""
    os.replace(_rascunho(conteudo), arquivo_da_plataforma())


def anotar_copia():
    """Marca que a chave de agora está em uma cópia de segurança."""
    if arquivo_da_plataforma().exists():
        _marca_da_copia().touch()


def copiada():
    marca = _marca_da_copia()
    return marca.exists() and marca.stat().st_mtime_ns >= arquivo_da_plataforma().stat().st_mtime_ns


def _marca_da_copia():
    return arquivo_da_plataforma().with_name("copiado")


@sensitive_variables()
def _rascunho(conteudo):
    pasta = arquivo_da_plataforma().parent
    pasta.mkdir(mode=0o700, parents=True, exist_ok=True)
    rascunho = pasta / f".{uuid.uuid4().hex}.novo"
    with open(os.open(rascunho, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as saida:
        saida.write(conteudo)
        saida.flush()
        os.fsync(saida.fileno())
    return rascunho


@sensitive_variables()
def _par_novo(bits):
    privada = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    sem_cifra = serialization.NoEncryption()
    chave = privada.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sem_cifra)
    return chave + _certificado(privada).public_bytes(serialization.Encoding.PEM)


def _certificado(privada):
    agora = timezone.now().replace(microsecond=0)
    casa = settings.INSTITUICAO["nome"][:LIMITE_DO_CAMPO]
    nome = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "BR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, casa),
            x509.NameAttribute(NameOID.COMMON_NAME, TITULAR),
        ]
    )
    so_assina = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    return (
        x509.CertificateBuilder(nome, nome, privada.public_key(), x509.random_serial_number(), agora, agora + VALIDADE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(so_assina, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(privada.public_key()), critical=False)
        .sign(privada, SHA256())
    )
