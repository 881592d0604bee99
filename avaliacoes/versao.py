"""Mudar uma questão: quem já respondeu continua com a versão que viu."""

from django.db import transaction
from django.utils import timezone

from avaliacoes.models import Questao, VersaoQuestao

DO_TEXTO = ("tipo", "enunciado", "dados", "devolutiva_certa", "devolutiva_errada")


@transaction.atomic
def nova_versao(questao, objetivos=None, citacoes=None, **campos):
    """Muda a questão. Se a versão atual já foi respondida, cria a seguinte; se não, corrige a atual.

    `citacoes` é uma lista de (norma, dispositivo). O que não vier fica como estava.

    Raises:
        ValidationError: os dados não servem para o tipo da questão.
    """
    questao = Questao.objects.select_for_update().get(pk=questao.pk)
    atual = questao.versao_atual
    if objetivos is None:
        objetivos = list(atual.objetivos.all()) if atual else []
    if citacoes is None:
        citacoes = list(atual.citacoes.values_list("norma_id", "dispositivo")) if atual else []
    versao = atual if atual and not atual.em_uso else _seguinte(questao, atual)
    for campo, valor in campos.items():
        setattr(versao, campo, valor)
    versao.full_clean()
    versao.save()
    versao.objetivos.set(objetivos)
    versao.citacoes.all().delete()
    for norma, dispositivo in citacoes:
        versao.citacoes.create(norma_id=getattr(norma, "pk", norma), dispositivo=dispositivo)
    return versao


def _seguinte(questao, atual):
    herdados = {campo: getattr(atual, campo) for campo in DO_TEXTO} if atual else {}
    numero = atual.numero + 1 if atual else 1
    return VersaoQuestao(questao=questao, numero=numero, criada_em=timezone.now(), **herdados)
