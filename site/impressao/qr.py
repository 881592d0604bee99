"""Código QR em SVG para dentro do HTML."""

import segno
from django.utils.safestring import mark_safe


def qr_svg(texto, titulo=""):
    """O QR de `texto` como `<svg>`, com a margem de quatro módulos que a leitura exige.

    `titulo` é o texto alternativo, que o PDF leva para quem usa leitor de tela.
    """
    codigo = segno.make(texto, error="m", micro=False)
    svg = codigo.svg_inline(
        border=4, omitsize=True, title=titulo or "Código QR", svgclass="qr", lineclass=None, light="#fff"
    )
    return mark_safe(svg)  # noqa: S308 - o segno escapa o título; o resto são números
