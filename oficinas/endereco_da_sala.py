"""Por onde se entra na sala: o endereço que se digita, o que o QR leva e o código partido para se ler em voz alta."""

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from impressao.qr import qr_svg


def endereco_de_entrada():
    """O que cabe em um cartaz: `escola.mg.gov.br/oficinas/entrar`, sem o `https://`."""
    return f"{settings.ENDERECO_DO_SITE.partition('://')[2]}{reverse('oficinas:entrar')}".rstrip("/")


def endereco_com_codigo(oficina):
    """O endereço inteiro, já com o código: é o que o QR leva."""
    return f"{settings.ENDERECO_DO_SITE}{reverse('oficinas:entrar_com_codigo', args=[oficina.codigo_de_entrada])}"


def qr_de_entrada(oficina):
    return qr_svg(
        endereco_com_codigo(oficina), f"Código QR para entrar na oficina com o código {oficina.codigo_de_entrada}"
    )


def codigo_partido(oficina):
    """“CAFE34” → “CAF E34”: em dois grupos se lê e se dita melhor."""
    codigo = oficina.codigo_de_entrada
    return f"{codigo[:3]} {codigo[3:]}"


def quebravel(endereco):
    """O endereço que, se não couber, quebra depois de uma barra, e não no meio de uma palavra."""
    return format_html_join(mark_safe("/<wbr>"), "{}", ((parte,) for parte in endereco.split("/")))
