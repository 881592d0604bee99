"""Encerrar a conta a pedido da pessoa (LGPD, art. 18): sai o que a identifica; fica o registro do que se emitiu.

Apagar a linha levaria junto a matrícula e o certificado, que têm valor legal. Por isso a conta fica, sem nome, sem
e-mail, sem CPF e sem como entrar, e os documentos emitidos continuam a dizer o que o papel diz.
"""

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from contas import posse
from contas.models import DOMINIO_DAS_ENCERRADAS, Pessoa, Vinculo
from contas.recusa import Recusa
from correio.models import Mensagem

NOME = "Conta encerrada"
ORGAO = "Não informado"


def impedimentos(pessoa):
    """Por que a conta não pode ser encerrada agora; vazia quando pode."""
    if posse.tem_papel(pessoa):
        frase = "Esta conta trabalha na plataforma. Peça antes a quem a administra que retire o seu papel."
        return [posse.Impedimento(frase, "")]
    return [i for fonte in posse.FONTES.values() for i in fonte.prender(pessoa)]


def o_que_fica(pessoa):
    """[(o quê, quantos, por quê)] do que a lei manda guardar."""
    return [fica for fonte in posse.FONTES.values() for fica in fonte.ficar(pessoa) if fica[1]]


@transaction.atomic
def encerrar(pessoa):
    """Apaga o que identifica a pessoa, nesta conta e nas que se uniram a ela.

    Raises:
        Recusa: `ja_encerrada` ou `impedida`.
    """
    contas = list(Pessoa.objects.select_for_update(of=("self",)).filter(pk=pessoa.pk))
    contas += Pessoa.objects.select_for_update(of=("self",)).filter(unida_a=pessoa).order_by("pk")
    atual = contas[0]
    if atual.encerrada:
        raise Recusa("Esta conta já foi encerrada.", "ja_encerrada")
    if impede := impedimentos(atual):
        raise Recusa(impede[0].frase, "impedida")
    for conta in contas:
        for fonte in posse.FONTES.values():
            fonte.apagar(conta)
        _apagar(conta)
    log(atual, "contas.encerrar", user=atual)
    return atual


def _apagar(conta):
    enderecos = [conta.email, *conta.emailaddress_set.values_list("email", flat=True)]
    Mensagem.objects.filter(para__in=enderecos).delete()
    conta.emailaddress_set.all().delete()
    Vinculo.objects.filter(pessoa=conta).update(cargo="", consorcio=None, municipio=None, orgao=ORGAO)
    ModelLogEntry.objects.for_instance(conta).update(label=NOME, data={})
    conta.nome, conta.nome_social, conta.cpf = NOME, "", None
    conta.email = f"{conta.pk}@{DOMINIO_DAS_ENCERRADAS}"
    conta.is_active = False
    conta.sessoes_derrubadas += 1
    conta.set_unusable_password()
    conta.save()
