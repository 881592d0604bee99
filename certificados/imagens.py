"""As imagens que um documento usa, presas a ele pelo conteúdo: trocar a do modelo não muda o que já foi emitido."""

import hashlib
from functools import lru_cache

from django.core.files.storage import storages

from certificados.imagem import tipo_da_imagem

GUARDADAS = 24  # por processo; cada uma tem no máximo 5 MB


class ImagemTrocada(Exception):
    """O arquivo guardado sumiu ou já não é o que o documento congelou."""


def congelar(imagem):
    """O que os dados do documento levam de uma imagem; None sem imagem."""
    if not imagem:
        return None
    with imagem.open("rb") as arquivo:
        conteudo = arquivo.read()
    return {
        "arquivo": imagem.name,
        "sha256": hashlib.sha256(conteudo).hexdigest(),
        "tipo": tipo_da_imagem(conteudo),
    }


def citadas(dados):
    """Todas as imagens dos dados: fundo, logotipos e assinaturas."""
    desenho = dados.get("desenho") or {}
    assinaturas = [s.get("imagem") for s in dados.get("signatarios", [])]
    return [i for i in (desenho.get("fundo"), *desenho.get("logotipos", []), *assinaturas) if i]


def carregar(dados):
    """{SHA-256: (tipo MIME, bytes)} das imagens que os dados citam.

    Raises:
        ImagemTrocada: um arquivo não está mais como na emissão.
    """
    return {i["sha256"]: (i["tipo"], _ler(i["arquivo"], i["sha256"])) for i in citadas(dados)}


@lru_cache(maxsize=GUARDADAS)
def _ler(nome, sha256):
    try:
        with storages["privado"].open(nome) as arquivo:
            conteudo = arquivo.read()
    except OSError as erro:
        raise ImagemTrocada(f"A imagem {nome}, que o documento usa, não está no armazém.") from erro
    if hashlib.sha256(conteudo).hexdigest() != sha256:
        raise ImagemTrocada(f"A imagem {nome} foi alterada depois da emissão.")
    return conteudo
