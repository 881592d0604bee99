"""Contas que a coordenação cria em nome de alguém: sem senha, que a pessoa cria ao provar que lê o e-mail."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from contas.models import Pessoa, Vinculo


def criar_contas(novas):
    """Cria de uma vez as contas de `novas`, pares (Pessoa por gravar, campos do vínculo ou None). Devolve as pessoas.

    O e-mail nasce por confirmar: o código que a pessoa recebe ao criar a senha é que o confirma.
    """
    for pessoa, _ in novas:
        pessoa.password = make_password(None)
    pessoas = Pessoa.objects.bulk_create([pessoa for pessoa, _ in novas], batch_size=500)
    enderecos = [EmailAddress(user=p, email=p.email, verified=False, primary=True) for p in pessoas]
    EmailAddress.objects.bulk_create(enderecos, batch_size=500)
    hoje = timezone.localdate()
    vinculos = [Vinculo(pessoa=pessoa, de=hoje, **campos) for pessoa, campos in novas if campos]
    Vinculo.objects.bulk_create(vinculos, batch_size=500)
    return pessoas
