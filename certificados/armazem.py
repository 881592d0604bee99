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
    provisorio = armazem.path(armazem.save(f"{caminho}.{uuid.uuid4().hex}.parte", ContentFile(conteudo)))
    with open(provisorio, "rb") as arquivo:
        os.fsync(arquivo.fileno())  # sem isto, uma falta de luz deixa o nome novo com um arquivo vazio
    os.replace(provisorio, armazem.path(caminho))


def abrir(caminho):
    return storages["privado"].open(caminho)


def apagar(caminho):
    storages["privado"].delete(caminho)


def apagar_sobras(caminho, prefixo):
    """Apaga o que, na pasta de `caminho`, começa por `prefixo` e não é ele: o que uma tentativa morta deixou."""
    armazem, (pasta, _, nome) = storages["privado"], caminho.rpartition("/")
    for sobra in armazem.listdir(pasta)[1]:
        if sobra.startswith(prefixo) and sobra != nome:
            armazem.delete(f"{pasta}/{sobra}")
