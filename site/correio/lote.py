"""Compor muitas mensagens de uma vez: o mesmo que `envio.compor`, em poucas consultas e com um só aviso à fila."""

from functools import cache

from django.conf import settings
from django.template.loader import get_template

from correio import tasks
from correio.models import Mensagem


def compor_varias(itens):
    """`itens`: (chave, para, modelo, contexto). A chave que já existe não ganha outra mensagem."""
    molde = cache(lambda modelo, parte: get_template(f"correio/{modelo}/{parte}.txt"))
    mensagens = [
        Mensagem(
            chave=chave,
            para=para,
            assunto=_texto(molde(modelo, "assunto"), contexto)[:200],
            texto=_texto(molde(modelo, "texto"), contexto) + "\n",
        )
        for chave, para, modelo, contexto in itens
    ]
    if mensagens:
        Mensagem.objects.bulk_create(mensagens, batch_size=500, ignore_conflicts=True)
        tasks.despachar_pendentes.delay_on_commit()


def _texto(molde, contexto):
    return molde.render({**contexto, "endereco_do_site": settings.ENDERECO_DO_SITE}).strip()
