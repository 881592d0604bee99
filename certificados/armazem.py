"""Os PDFs no armazém privado. O nome traz o hash do conteúdo: o que está sob um nome é sempre o mesmo arquivo."""

import os
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages


def guardar(caminho, conteudo):
    """Grava inteiro ou não grava: em disco, escreve ao lado e troca o nome; em S3 o envio já é assim."""
    armazem = storages["privado"]
    if not isinstance(armazem, FileSystemStorage):
        armazem.save(caminho, ContentFile(conteudo))
        return
    provisorio = armazem.save(f"{caminho}.{uuid.uuid4().hex}.parte", ContentFile(conteudo))
    os.replace(armazem.path(provisorio), armazem.path(caminho))


def abrir(caminho):
    return storages["privado"].open(caminho)
