"""Onde ficam os documentos que as pessoas enviam: nunca públicos, só por telas que conferem a permissão."""

from django.core.files.storage import storages


def armazem_privado():
    """Função, e não o armazém: a migração não guarda a configuração de uma instalação."""
    return storages["privado"]
