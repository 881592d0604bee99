from certificados.models.certificado import Certificado, Registro
from certificados.models.lote import ItemDoLote, LoteEmissao
from certificados.models.modelo import AssinaturaDoModelo, LogotipoDoModelo, Modelo, Signatario, validar_corpo
from certificados.models.selo import Selo

__all__ = [
    "AssinaturaDoModelo",
    "Certificado",
    "ItemDoLote",
    "LogotipoDoModelo",
    "LoteEmissao",
    "Modelo",
    "Registro",
    "Selo",
    "Signatario",
    "validar_corpo",
]
