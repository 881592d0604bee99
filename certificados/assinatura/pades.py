"""A assinatura PAdES B-B pela pyHanko: PDF e chave entram, PDF assinado sai. Não conhece banco nem configuração.

Vai em uma revisão a mais, depois dos bytes do documento, que ficam como estavam: marcas de leitura, metadados, PDF/A.
É de certificação sem mudança permitida (DocMDP 1), e o campo dela não ocupa lugar na página.
"""

import hashlib
from datetime import datetime
from functools import lru_cache
from io import BytesIO

from asn1crypto import cms, x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko_certvalidator.registry import SimpleCertificateStore

CAMPO = "Selo"
DICA = "Assinatura digital do documento"  # o que um leitor de tela diz do campo
RESUMO = "sha256"
FOLGA = 16  # bytes a mais para o ECDSA, cuja assinatura varia de tamanho
# Fora da página: o PDF/A proíbe esconder a anotação, e o PDF/UA pede que a invisível não esteja na folha.
FORA_DA_FOLHA = InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)


class _Assinante(Signer):
    """A chave já carregada: o `SimpleSigner` da pyHanko a relê a cada assinatura."""

    def __init__(self, chave):
        certificado, *acima = (x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in chave.cadeia)
        cadeia = SimpleCertificateStore()
        cadeia.register_multiple(acima)
        super().__init__(signing_cert=certificado, cert_registry=cadeia)
        self._privada = chave.privada
        self._identidade = simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(certificado))
        varia = isinstance(chave.privada, EllipticCurvePrivateKey)
        self.reserva = 2 * (len(self.cms(bytes(32))) + FOLGA * varia)

    def cms(self, resumo):
        """O CMS destacado de um documento com esse SHA-256. Sem `signingTime`, que o PAdES proíbe."""
        atributos = [
            simple_cms_attribute("content_type", "data"),
            simple_cms_attribute("message_digest", resumo),
            self._identidade,
        ]
        assinada = self.async_sign_prescribed_attributes(RESUMO, cms.CMSAttributes(atributos))
        return _sem_espera(assinada).dump()

    async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
        if isinstance(self._privada, EllipticCurvePrivateKey):
            return self._privada.sign(data, ECDSA(SHA256()))
        return self._privada.sign(data, PKCS1v15(), SHA256())

    async def unsigned_attrs(self, *args, **kwargs):
        return None


def _sem_espera(corrotina):
    """Roda a corrotina, que nunca espera por nada, sem abrir um laço de eventos (pode já haver um em curso)."""
    try:
        corrotina.send(None)
    except StopIteration as fim:
        return fim.value
    raise RuntimeError("A assinatura esperou por algo de fora.")


class _Revisao(IncrementalPdfFileWriter):
    """A revisão que leva a assinatura: não mexe nos metadados e tem identidade tirada do conteúdo, não do acaso."""

    def _update_meta(self):
        pass

    @classmethod
    def _handle_id(cls, prev):
        prev.stream.seek(0)
        resumo = hashlib.sha256(prev.stream.read()).digest()[:16]
        primeira = prev.trailer["/ID"][0] if "/ID" in prev.trailer else generic.ByteStringObject(resumo)
        if isinstance(primeira, generic.TextStringObject):
            primeira = generic.ByteStringObject(primeira.original_bytes)
        return generic.ArrayObject([primeira, generic.ByteStringObject(resumo)])


@lru_cache(maxsize=1)
def _assinante(chave):
    return _Assinante(chave)


def assinar(pdf, chave, razao, local):
    """Os bytes de `pdf` assinados com `chave`; `razao` e `local` são o texto que o leitor de PDF mostra."""
    assinante = _assinante(chave)
    revisao = _Revisao(BytesIO(pdf))
    passos = PdfCMSEmbedder(SigFieldSpec(CAMPO, invis_sig_settings=FORA_DA_FOLHA)).write_cms(CAMPO, revisao)
    campo = next(passos).get_object()
    campo["/TU"] = generic.pdf_string(DICA)
    revisao.ensure_output_version((1, 7))
    revisao.register_extension(ESIC_EXTENSION_1)
    lugar = SignatureObject(
        timestamp=max(_data_do_documento(revisao.prev, chave), chave.certificado.not_valid_before_utc),
        subfilter=SigSeedSubFilter.PADES,
        location=local,
        reason=razao,
        bytes_reserved=assinante.reserva,
    )
    passos.send(SigObjSetup(lugar, SigMDPSetup(RESUMO, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)))
    preparado, saida = passos.send(SigIOSetup(RESUMO))
    passos.send(assinante.cms(preparado.document_digest))
    return saida.getvalue()


def _data_do_documento(leitor, chave):
    """A da emissão, que vai nos metadados, e não a do relógio: refazer o documento dá os mesmos bytes."""
    data = leitor.document_meta_view.last_modified
    com_hora = isinstance(data, datetime) and data.tzinfo
    return data if com_hora else chave.certificado.not_valid_before_utc
