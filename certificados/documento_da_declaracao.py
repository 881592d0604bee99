"""O documento da declaração de participação: dados congelados entram, bytes do PDF saem. Uma página A4 em pé."""

import re

from django.utils import timezone

from certificados.codigo import com_tracos
from certificados.redacao import momento, numero, por_extenso
from impressao.pdf import gerar_pdf
from impressao.qr import qr_svg

TEMPLATE = "certificados/pdf/declaracao.html"


def gerar(dados):
    """Mesmos `dados`, mesmos bytes (na mesma versão do WeasyPrint e das fontes)."""
    url, criado = dados["url_verificacao"], momento(dados["emitido_em"])
    contexto = {
        **dados,
        "quando": _quando(dados["periodo"]),
        "horas": numero(dados["carga_horaria"]),
        "criado_em": criado.isoformat(timespec="seconds") if timezone.is_aware(criado) else criado.date().isoformat(),
        "emitido_dia": por_extenso(dados["emitido_em"]),
        "codigo_legivel": com_tracos(dados["codigo"]),
        "endereco_curto": re.sub(r"^https?://", "", url),
        "qr": qr_svg(url, f"Código QR do endereço que confere esta declaração: {url}"),
    }
    return gerar_pdf(TEMPLATE, contexto)


def _quando(periodo):
    inicio, fim = por_extenso(periodo["inicio"]), por_extenso(periodo["fim"])
    return f"em {inicio}" if inicio == fim else f"de {inicio} a {fim}"
