"""Encerrar o que ficou aberto: as tentativas vencidas e as de quem não pode mais responder, com o que está salvo.

A ronda fecha cada tentativa em uma tarefa sua, para que a falha de uma não segure as outras. Quem olha uma vencida
também a encerra (`tentativa.encerrar_se_vencida`), e encerrar a turma fecha as dela antes de decidir cada pessoa.
"""

import time

from django.db.models import Q
from django.utils import timezone

from avaliacoes import tasks
from avaliacoes.models import Tentativa
from avaliacoes.tentativa import enviar
from cursos import encerramento
from cursos.models import Turma

ORCAMENTO = 35  # segundos por ronda, abaixo do limite de 50 da tarefa


def registrar():
    encerramento.registrar(enviar_as_da_matricula)


def por_encerrar(em=None):
    """As abertas que ninguém mais pode responder: o prazo passou ou as aulas da turma terminaram.

    A que não tem limite de tempo vai até o último dia das aulas. A que tem vai até o seu prazo, ainda que depois dele.
    """
    em = em or timezone.now()
    terminaram = Q(matricula__turma__fim__lt=timezone.localdate(em)) | Q(
        matricula__turma__situacao=Turma.Situacao.ENCERRADA
    )
    return Tentativa.objects.abertas().filter(Q(tolera_ate__lt=em) | Q(tolera_ate=None) & terminaram)


def encerrar_todas(orcamento=ORCAMENTO):
    """A ronda. Devolve quantas tentou; o que não couber no orçamento fica para a próxima."""
    inicio, quantas = time.monotonic(), 0
    for pk in list(por_encerrar().order_by("tolera_ate", "pk").values_list("pk", flat=True)):
        if time.monotonic() - inicio > orcamento:
            break
        tasks.encerrar_tentativa.apply([pk])
        quantas += 1
    return quantas


def encerrar(pk):
    """Fecha uma, se ainda é o caso: entre a lista e aqui ela pode ter recebido mais tempo."""
    tentativa = por_encerrar().filter(pk=pk).first()
    if tentativa:
        enviar(tentativa, so_vencida=tentativa.tolera_ate is not None)


def enviar_as_da_matricula(matricula):
    """As que estão abertas quando a turma encerra: o que está salvo conta."""
    for tentativa in matricula.tentativas.abertas():
        enviar(tentativa)
