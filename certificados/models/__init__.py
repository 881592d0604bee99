from certificados.models.certificado import Certificado, Registro
from certificados.models.lote import ItemDoLote, LoteEmissao
from certificados.models.modelo import Modelo, Signatario, validar_corpo

__all__ = ["Certificado", "ItemDoLote", "LoteEmissao", "Modelo", "Registro", "Signatario", "validar_corpo"]
