"""Assinar um documento: entram os bytes do PDF, saem os do PDF assinado (PAdES B-B) e o selo que os assinou.

Duas chaves servem, e o resto da plataforma não sabe qual: o selo de integridade da plataforma, que ela mesma cria, ou
o certificado digital da instituição (PKCS#12). A pyHanko só é carregada por quem assina: importá-la leva meio segundo.
"""

from django.conf import settings

from certificados.assinatura import chave
from certificados.assinatura.chave import SeloIndisponivel
from certificados.models import Selo

__all__ = ["SeloIndisponivel", "assinar", "impedimento"]

RAZAO = {
    Selo.Tipo.PLATAFORMA: "Selo de integridade da plataforma: mostra se o arquivo mudou depois de emitido. "
    "Não é assinatura ICP-Brasil.",
    Selo.Tipo.INSTITUICAO: "Documento emitido por {nome}.",
}


def assinar(pdf):
    """Os bytes assinados e o `Selo` que os assinou. O mesmo PDF, com a mesma chave RSA, dá os mesmos bytes.

    Raises:
        SeloIndisponivel: não há chave que possa assinar; a frase diz por quê.
    """
    from certificados.assinatura import pades  # noqa: PLC0415  (pesado: só quem assina o carrega)

    em_uso = chave.em_uso()
    razao = RAZAO[em_uso.tipo].format(nome=settings.INSTITUICAO["nome"])
    return pades.assinar(pdf, em_uso, razao, settings.INSTITUICAO["cidade"]), _selo(em_uso)


def impedimento():
    """A frase de por que nada pode ser assinado agora, ou "". Barato: relê a chave só quando o arquivo muda."""
    try:
        chave.em_uso()
    except SeloIndisponivel as indisponivel:
        return str(indisponivel)
    return ""


def _selo(em_uso):
    certificado = em_uso.certificado
    publico = {
        "tipo": em_uso.tipo,
        "titular": chave.nome_escrito(certificado.subject),
        "emissor": chave.nome_escrito(certificado.issuer),
        "valido_de": certificado.not_valid_before_utc,
        "valido_ate": certificado.not_valid_after_utc,
        "cadeia": em_uso.cadeia_em_pem,
    }
    return Selo.objects.get_or_create(impressao_digital=em_uso.impressao_digital, defaults=publico)[0]
