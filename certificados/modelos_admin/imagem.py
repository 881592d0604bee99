"""A imagem de um modelo ou de uma assinatura, a quem pode ver os modelos: nunca por um endereço público."""

import re

from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from certificados.imagem import SVG, ImagemRecusada, tipo_da_imagem
from certificados.permissoes import pode_ver_modelos

_NOME = re.compile(r"[0-9a-f]{32}\.(png|jpe?g|svg)")
# Um SVG aberto sozinho é uma página: aqui ele não executa nada nem busca nada.
_SO_DESENHO = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"


@require_safe
def imagem(request, nome):
    if not pode_ver_modelos(request.user):
        raise PermissionDenied
    if not _NOME.fullmatch(nome):
        raise Http404
    try:
        with storages["privado"].open(f"certificados/imagens/{nome}") as arquivo:
            conteudo = arquivo.read()
        tipo = tipo_da_imagem(conteudo)
    except (OSError, ImagemRecusada) as erro:
        raise Http404("A imagem não está no armazém.") from erro
    cabecalhos = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}
    if tipo == SVG:
        cabecalhos["Content-Security-Policy"] = _SO_DESENHO
    return HttpResponse(conteudo, content_type=tipo, headers=cabecalhos)
