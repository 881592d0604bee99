"""Unir duas contas da mesma pessoa: o que a origem tem passa ao destino; ela fica inativa e aponta para ele."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas import posse
from contas.mascara import email_mascarado
from contas.models import ParSuspeito, Pessoa, Uniao
from contas.recusa import Recusa
from correio import envio


def conta_vigente(pessoa):
    """A conta a que esta foi unida; ela mesma, se não foi."""
    return pessoa.unida_a or pessoa


@transaction.atomic
def unir(origem, destino, por, motivo):
    """Une e devolve a `Uniao`. Repetir passa só o que tenha ficado para trás.

    As duas contas se travam em ordem de chave: quem insere algo que aponta para elas espera, e duas uniões ao mesmo
    tempo fazem fila. Quem pode unir o quê decide a tela, que conhece as turmas; aqui se recusa o que ninguém pode.

    Raises:
        Recusa: `sem_motivo`, `mesma_conta`, `ja_unida`, `destino_unida`, `origem_com_papel`, `sem_email_confirmado` ou
            `impedida`.
    """
    motivo = motivo.strip()
    if not motivo:
        raise Recusa("Escreva por que são a mesma pessoa.", "sem_motivo")
    origem, destino = _travar(origem, destino)
    if origem.unida_a_id == destino.pk:
        _exigir_sem_impedimento(origem, destino)
        return _acrescentar(origem.uniao, posse.passar(origem, destino))
    conferir(origem, destino)
    return _gravar(origem, destino, por, motivo, posse.passar(origem, destino))


def _travar(origem, destino):
    if origem.pk == destino.pk:
        raise Recusa("Escolha duas contas diferentes.", "mesma_conta")
    travadas = Pessoa.objects.select_for_update(of=("self",)).filter(pk__in=[origem.pk, destino.pk]).order_by("pk")
    por_chave = {pessoa.pk: pessoa for pessoa in travadas}
    return por_chave[origem.pk], por_chave[destino.pk]


def conferir(origem, destino):
    """Raises `Recusa`, como `unir`, se estas duas contas não podem virar uma."""
    if origem.unida_a_id:
        raise Recusa("Esta conta já foi unida a outra. Recarregue a página.", "ja_unida")
    if destino.unida_a_id or not destino.is_active:
        raise Recusa("A conta que ficaria está desativada ou já foi unida a outra. Escolha outra.", "destino_unida")
    if posse.tem_papel(origem):
        frase = "A conta que sairia trabalha na plataforma. Quem administra tira antes o papel dela, ou fica com ela."
        raise Recusa(frase, "origem_com_papel")
    if origem.email_confirmado and not destino.email_confirmado:
        frase = "A conta que ficaria nunca confirmou o e-mail, e a outra sim. Fique com a que tem o e-mail confirmado."
        raise Recusa(frase, "sem_email_confirmado")
    _exigir_sem_impedimento(origem, destino)


def _exigir_sem_impedimento(origem, destino):
    impedimentos = posse.impedimentos(origem, destino)
    if impedimentos:
        raise Recusa(f"{impedimentos[0].frase} {impedimentos[0].acao}", "impedida")


def _acrescentar(uniao, passou):
    if passou:
        for o_que, chaves in passou.items():
            uniao.passou[o_que] = [*uniao.passou.get(o_que, []), *chaves]
        uniao.save(update_fields=["passou"])
    return uniao


def _gravar(origem, destino, por, motivo, passou):
    origem.is_active, origem.unida_a = False, destino
    origem.sessoes_derrubadas += 1
    origem.save(update_fields=["is_active", "unida_a", "sessoes_derrubadas"])
    Pessoa.objects.filter(unida_a=origem).update(unida_a=destino)
    ParSuspeito.objects.filter(uma=origem).delete()
    ParSuspeito.objects.filter(outra=origem).delete()
    uniao = Uniao.objects.create(origem=origem, destino=destino, motivo=motivo, passou=passou, feita_por=por)
    dados = {"passou": {o_que: len(chaves) for o_que, chaves in passou.items()}, "motivo": motivo}
    log(origem, "contas.unir", user=por, data={**dados, "a": destino.pk})
    log(destino, "contas.receber_uniao", user=por, data={**dados, "de": origem.pk})
    _anunciar(uniao, origem, destino, por)
    return uniao


def _anunciar(uniao, origem, destino, por):
    """Às duas contas. O e-mail de cada uma só diz da outra o que não a entrega a um estranho."""
    for lado, esta, outra in (("saiu", origem, destino), ("ficou", destino, origem)):
        contexto = {
            "saiu": lado == "saiu",
            "outro_email": email_mascarado(outra.email),
            "por": por,
            "quando": timezone.localtime(uniao.feita_em),
            "instituicao": settings.INSTITUICAO,
        }
        envio.compor(f"contas-unidas-{uniao.pk}-{lado}", esta.email, "contas_unidas", contexto)
