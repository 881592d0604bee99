"""A chave em uso: lida do arquivo uma vez por processo, e de novo quando ele muda.

A parte privada e a senha não saem deste módulo: não vão ao banco, à configuração, ao registro nem à linha de comando.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from certificados.models import Selo
from contas.recusa import Recusa

ARQUIVO = "selo.pem"
MINIMO_RSA, MINIMO_EC = 2048, 256
MAIOR_CADEIA = 6
TAMANHO_MAXIMO = 200_000
CIFRA_ANTIGA = "O arquivo do certificado da instituição usa uma cifra antiga demais. Exporte-o de novo, com AES-256."


class SeloIndisponivel(Recusa):
    """Nada pode ser assinado. Códigos: `sem_chave`, `ilegivel`, `senha`, `sem_par`, `fraca`, `uso`, `vencido`,
    `ainda_nao_vale`."""


@dataclass(frozen=True, repr=False, eq=False)
class Chave:
    privada: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificado: x509.Certificate
    intermediarios: tuple
    tipo: Selo.Tipo

    def __repr__(self):
        return f"<Chave {self.tipo} {self.impressao_digital[:16]}>"

    @property
    def impressao_digital(self):
        return self.certificado.fingerprint(SHA256()).hex()

    @property
    def cadeia(self):
        return (self.certificado, *self.intermediarios)

    @property
    def cadeia_em_pem(self):
        return "".join(c.public_bytes(serialization.Encoding.PEM).decode() for c in self.cadeia)


def arquivo_da_plataforma():
    return Path(settings.SELO_PASTA) / ARQUIVO


def em_uso():
    """A chave que assina agora: a do PKCS#12, se a instalação aponta um; senão, a da plataforma.

    Raises:
        SeloIndisponivel: falta, não se lê, é fraca ou está fora da validade.
    """
    lida = _lida(arquivo_em_uso(), bool(settings.SELO_PKCS12), _marcas())
    if isinstance(lida, SeloIndisponivel):
        raise SeloIndisponivel(str(lida), lida.codigo)
    _exigir_validade(lida.certificado, timezone.now())
    return lida


def arquivo_em_uso():
    return Path(settings.SELO_PKCS12) if settings.SELO_PKCS12 else arquivo_da_plataforma()


def _marcas():
    """O que muda quando a chave ou a senha mudam: assim a troca vale sem reiniciar processo nenhum."""
    return tuple(_marca(arquivo) for arquivo in (arquivo_em_uso(), settings.SELO_SENHA_ARQUIVO) if arquivo)


def _marca(arquivo):
    try:
        estado = os.stat(arquivo)
    except OSError as erro:
        return erro.errno
    return estado.st_ino, estado.st_mtime_ns, estado.st_size


@lru_cache(maxsize=1)
def _lida(caminho, e_pkcs12, _marcas):
    """A `Chave`, ou a recusa: a falha também se guarda, para que uma lista de pessoas não a repita a cada linha."""
    try:
        conteudo = _conteudo(caminho)
        return _do_pkcs12(conteudo) if e_pkcs12 else _da_plataforma(conteudo)
    except SeloIndisponivel as recusa:
        return SeloIndisponivel(str(recusa), recusa.codigo)


def _conteudo(caminho):
    try:
        with open(caminho, "rb") as aberto:
            return aberto.read(TAMANHO_MAXIMO)
    except FileNotFoundError:
        raise SeloIndisponivel(
            "A chave que assina os documentos não está no lugar. Quem cuida do servidor deve restaurá-la da cópia de "
            "segurança ou, se ela nunca existiu, criá-la (comando criar_selo).",
            "sem_chave",
        ) from None
    except OSError as erro:
        raise SeloIndisponivel(
            f"A plataforma não consegue ler a chave que assina os documentos ({erro.strerror}). Quem cuida do servidor "
            "deve conferir o dono e a permissão do arquivo.",
            "ilegivel",
        ) from None


@sensitive_variables()
def _da_plataforma(conteudo):
    try:
        privada = serialization.load_pem_private_key(conteudo, password=None)
        certificado = x509.load_pem_x509_certificate(conteudo)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SeloIndisponivel(
            "O arquivo da chave que assina os documentos está danificado. Quem cuida do servidor deve restaurá-lo da "
            "cópia de segurança.",
            "ilegivel",
        ) from None
    return _conferida(Chave(privada, certificado, (), Selo.Tipo.PLATAFORMA))


@sensitive_variables()
def _do_pkcs12(conteudo):
    try:
        cofre = pkcs12.load_pkcs12(conteudo, _senha())
    except UnsupportedAlgorithm:
        raise SeloIndisponivel(CIFRA_ANTIGA, "ilegivel") from None
    except ValueError as erro:
        raise _recusa_do_pkcs12(str(erro)) from None
    if cofre.key is None or cofre.cert is None:
        frase = "O arquivo do certificado da instituição não traz a chave privada. Exporte-o de novo, junto com ela."
        raise SeloIndisponivel(frase, "sem_par")
    certificado = cofre.cert.certificate
    outros = [adicional.certificate for adicional in cofre.additional_certs]
    return _conferida(Chave(cofre.key, certificado, _acima_de(certificado, outros), Selo.Tipo.INSTITUICAO))


def _recusa_do_pkcs12(erro):
    if "password" not in erro.lower():
        frase = (
            "O arquivo do certificado da instituição não está no formato PKCS#12 (.p12 ou .pfx), ou está danificado."
        )
        return SeloIndisponivel(frase, "ilegivel")
    frase = "A senha não abre o certificado da instituição. Confira o arquivo da senha (SELO_SENHA_ARQUIVO)."
    return SeloIndisponivel(frase, "senha")


@sensitive_variables()
def _senha():
    """Só de um arquivo: a configuração aparece na página de erro e no `diffsettings`, e o ambiente, no `ps`."""
    if not settings.SELO_SENHA_ARQUIVO:
        return None
    try:
        with open(settings.SELO_SENHA_ARQUIVO, "rb") as aberto:
            return aberto.read(TAMANHO_MAXIMO).rstrip(b"\r\n") or None
    except OSError as erro:
        frase = f"A plataforma não consegue ler a senha do certificado da instituição ({erro.strerror})."
        raise SeloIndisponivel(frase, "senha") from None


def _acima_de(certificado, outros):
    """Os certificados do arquivo que levam do titular à raiz, em ordem; o que não faz parte do caminho fica de fora."""
    caminho = []
    while len(caminho) < MAIOR_CADEIA and certificado.issuer != certificado.subject:
        certificado = next((c for c in outros if c.subject == certificado.issuer), None)
        if certificado is None:
            break
        caminho.append(certificado)
    return tuple(caminho)


def _conferida(chave):
    if chave.privada.public_key() != chave.certificado.public_key():
        raise SeloIndisponivel("A chave que assina os documentos não é a do certificado dela.", "sem_par")
    if not _forte(chave.privada):
        frase = (
            f"A chave que assina os documentos é fraca. Servem RSA de {MINIMO_RSA} bits ou mais e ECDSA de {MINIMO_EC}."
        )
        raise SeloIndisponivel(frase, "fraca")
    if not _assina(chave.certificado):
        raise SeloIndisponivel("O certificado da instituição não é de assinatura. Use um que seja.", "uso")
    return chave


def _forte(privada):
    if isinstance(privada, rsa.RSAPrivateKey):
        return privada.key_size >= MINIMO_RSA
    return isinstance(privada, ec.EllipticCurvePrivateKey) and privada.curve.key_size >= MINIMO_EC


def _assina(certificado):
    try:
        uso = certificado.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return uso.digital_signature or uso.content_commitment


def _exigir_validade(certificado, agora):
    if agora > certificado.not_valid_after_utc:
        venceu = timezone.localtime(certificado.not_valid_after_utc)
        raise SeloIndisponivel(
            f"O certificado que assina os documentos venceu em {venceu:%d/%m/%Y}. Quem cuida do servidor deve instalar "
            "o novo.",
            "vencido",
        )
    if agora < certificado.not_valid_before_utc:
        comeca = timezone.localtime(certificado.not_valid_before_utc)
        raise SeloIndisponivel(
            f"O certificado que assina os documentos só vale a partir de {comeca:%d/%m/%Y às %H:%M}. Espere a data ou "
            "confira o relógio do servidor.",
            "ainda_nao_vale",
        )


def nome_escrito(nome):
    """O nome comum do titular ou do emissor, ou o nome inteiro quando não há nome comum."""
    comuns = nome.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(comuns[0].value if comuns else nome.rfc4514_string())[:255]
