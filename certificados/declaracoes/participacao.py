"""Declarar que alguém participou de uma oficina: o documento tem código, registro e conferência como o certificado."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from certificados import congelamento
from certificados.emissao import registrar, travar_participacao
from certificados.models import Certificado
from certificados.permissoes import pode_declarar
from contas.recusa import Recusa
from oficinas.models import Oficina, Participacao


class DeclaracaoRecusada(Recusa):
    """A declaração não pode sair."""


@dataclass
class Resultado:
    """O que a emissão para a oficina inteira fez: quantas saíram agora e quem ficou de fora, com a frase."""

    emitidas: int = 0
    recusas: list = field(default_factory=list)


def _exigir(participacao):
    if not participacao.nome:
        raise DeclaracaoRecusada("Falta o nome da pessoa: escreva-o na lista de presenças.", "sem_nome")
    if not participacao.presente:
        raise DeclaracaoRecusada("A pessoa está marcada como ausente.", "ausente")
    if participacao.oficina.situacao != Oficina.Situacao.ENCERRADA:
        raise DeclaracaoRecusada("A declaração sai depois que a oficina é encerrada.", "nao_encerrada")


@transaction.atomic
def declarar(participacao, por):
    """Emite a declaração de quem esteve na oficina; se já há uma em vigor, devolve-a.

    Raises:
        DeclaracaoRecusada: `sem_permissao`, `sem_nome`, `ausente` ou `nao_encerrada`.
        Recusa: `sem_modelo` ou `sem_signatario`.
    """
    participacao = travar_participacao(participacao.pk)
    if not pode_declarar(por, participacao.oficina):
        raise DeclaracaoRecusada("Só quem conduz a oficina emite as declarações dela.", "sem_permissao")
    existente = participacao.declaracoes.em_vigor().first()
    if existente:
        return existente
    _exigir(participacao)
    agora = timezone.now()
    declaracao = registrar(congelamento.da_participacao(participacao, agora), por, agora, participacao=participacao)
    log(declaracao, "certificados.declarar", user=por, data={"registro": declaracao.registro})
    return declaracao


def a_declarar(oficina):
    """Quem esteve, tem nome e ainda não tem declaração: a de quem teve a sua revogada só se emite uma a uma."""
    com_declaracao = Certificado.objects.declaracoes().filter(participacao__oficina=oficina)
    pendentes = Participacao.objects.filter(oficina=oficina).presentes().exclude(nome="")
    return pendentes.exclude(pk__in=com_declaracao.values("participacao")).order_by("nome", "pk")


def declarar_todas(oficina, por):
    """Uma transação por pessoa: a que falha não segura as outras. Repetir só emite o que falta."""
    resultado = Resultado()
    for participacao in a_declarar(oficina):
        try:
            declarar(participacao, por)
        except Recusa as recusa:
            resultado.recusas.append((participacao, str(recusa)))
        else:
            resultado.emitidas += 1
    return resultado
