"""Mudar uma questão: quem já respondeu continua com a versão que viu."""

from django.db import transaction
from django.utils import timezone

from avaliacoes.models import BancoDeQuestoes, Questao, VersaoQuestao
from contas.recusa import Recusa

S = VersaoQuestao.Situacao
DO_TEXTO = (
    "tipo",
    "enunciado",
    "dados",
    "devolutiva_certa",
    "devolutiva_parcial",
    "devolutiva_errada",
    "devolutiva_geral",
)


@transaction.atomic
def nova_versao(questao, objetivos=None, citacoes=None, *, situacao=None, por=None, **campos):
    """Muda a questão: corrige a versão atual, se ainda se pode, ou cria a seguinte.

    `citacoes` é uma lista de (norma, dispositivo). O que não vier fica como estava. Sem `situacao`, a versão fica
    pronta; se o banco exige segunda leitura, em rascunho, e a pronta anterior continua no ar. A que estava em revisão
    volta a rascunho: o que se leu já não é o que se escreveu.

    Raises:
        Recusa: `segunda_leitura`, quando se pede pronta uma versão que outra pessoa ainda não leu.
        ValidationError: os dados não servem para o tipo da questão.
    """
    questao = Questao.objects.select_for_update().get(pk=questao.pk)
    exige = BancoDeQuestoes.load().exige_segunda_leitura
    if exige and situacao == S.PRONTA:
        raise Recusa("O banco exige que outra pessoa leia a questão antes de ela ficar pronta.", "segunda_leitura")
    atual = _atual_travada(questao)
    objetivos, citacoes = _herdar(atual, objetivos, citacoes)
    situacao = situacao or _situacao_padrao(atual, exige)
    versao = atual if atual and muda_no_lugar(atual, situacao) else _seguinte(questao, atual)
    versao.situacao, versao.criada_por = situacao, por or versao.criada_por
    for campo, valor in campos.items():
        setattr(versao, campo, valor)
    _gravar(versao, objetivos, citacoes)
    return versao


def muda_no_lugar(versao, para):
    """A respondida nunca muda; a pronta só muda se continua pronta: um rascunho não a tira do ar."""
    return not versao.em_uso and (versao.situacao != S.PRONTA or para == S.PRONTA)


def _atual_travada(questao):
    """Travada, ninguém começa a responder a ela entre a conferência e a gravação."""
    return questao.versoes.select_for_update().order_by("-numero").first()


def _herdar(atual, objetivos, citacoes):
    if objetivos is None:
        objetivos = list(atual.objetivos.all()) if atual else []
    if citacoes is None:
        citacoes = list(atual.citacoes.values_list("norma_id", "dispositivo")) if atual else []
    return objetivos, citacoes


def _situacao_padrao(atual, exige):
    if exige or (atual and atual.situacao != S.PRONTA):
        return S.RASCUNHO
    return S.PRONTA


def _gravar(versao, objetivos, citacoes):
    versao.full_clean()
    versao.save()
    versao.objetivos.set(objetivos)
    versao.citacoes.all().delete()
    for norma, dispositivo in citacoes:
        versao.citacoes.create(norma_id=getattr(norma, "pk", norma), dispositivo=dispositivo)


def _seguinte(questao, atual):
    herdados = {campo: getattr(atual, campo) for campo in DO_TEXTO} if atual else {}
    numero = atual.numero + 1 if atual else 1
    return VersaoQuestao(questao=questao, numero=numero, criada_em=timezone.now(), **herdados)
