"""O documento: dados congelados entram, bytes do PDF saem. Não conhece banco nem requisição."""

from certificados.declaracoes import documento as declaracoes
from certificados.documento import certificado
from certificados.documento.dados import DadosDoCertificado, DadosIncompletos, conferir_imagens
from certificados.especie import Especie

__all__ = ["DadosDoCertificado", "DadosIncompletos", "gerar"]


def gerar(dados, imagens=None):
    """Os bytes do PDF, ainda sem assinatura. `imagens`: {SHA-256: (tipo MIME, bytes)} das que os dados citam.

    Mesmos `dados`, mesmos bytes (na mesma versão do WeasyPrint e das fontes). Com `previa` verdadeiro nos dados, cada
    página diz que é uma prévia sem valor.

    Raises:
        DadosIncompletos: falta um campo, ou uma imagem citada não veio.
        TextoRecusado: o texto do modelo tem marcador que não existe (`certificados.redacao`).
    """
    conferir_imagens(dados, imagens or {})
    compositor = certificado if dados.get("especie", Especie.CERTIFICADO) == Especie.CERTIFICADO else declaracoes
    return compositor.gerar(dados, imagens)
