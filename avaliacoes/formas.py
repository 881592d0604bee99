"""A forma (A ou B) de cada matrícula: sorteada uma vez, equilibrada na turma, trocada na diagnóstica final."""

from random import SystemRandom

from django.db import transaction
from django.db.models import Count

from avaliacoes.models import AvaliacaoPage, FormaDaMatricula
from cursos.vagas import travar_turma

OUTRA = {"A": "B", "B": "A"}


def forma_da(matricula):
    """A forma da matrícula, atribuída na primeira vez. Na turma, A e B nunca diferem em mais de uma pessoa."""
    forma = forma_atribuida(matricula)
    if forma:
        return forma
    with transaction.atomic():
        turma = travar_turma(matricula.turma_id)
        forma = forma_atribuida(matricula) or _a_menos_usada(turma)
        return FormaDaMatricula.objects.get_or_create(matricula=matricula, defaults={"forma": forma})[0].forma


def forma_atribuida(matricula):
    return FormaDaMatricula.objects.filter(matricula=matricula).values_list("forma", flat=True).first()


def forma_para(avaliacao, forma):
    """A que se responde nesta avaliação: na diagnóstica final, a que ainda não se viu."""
    return OUTRA[forma] if avaliacao.tipo == AvaliacaoPage.Tipo.DIAGNOSTICA_POS else forma


def _a_menos_usada(turma):
    da_turma = FormaDaMatricula.objects.filter(matricula__turma=turma)
    usos = {"A": 0, "B": 0, **dict(da_turma.values_list("forma").annotate(usos=Count("pk")))}
    menor = min(usos.values())
    return SystemRandom().choice([forma for forma in OUTRA if usos[forma] == menor])


def levar_forma(antiga, nova):
    """Na transferência de turma a pessoa segue com a forma que já viu: a outra continua inédita para a final."""
    forma = forma_atribuida(antiga)
    if forma:
        FormaDaMatricula.objects.get_or_create(matricula=nova, defaults={"forma": forma})
