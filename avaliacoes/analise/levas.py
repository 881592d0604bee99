"""As folhas da reação saem em levas de cinco ou mais.

Se cada folha entrasse na tela ao chegar, bastaria abri-la antes e depois de uma pessoa concluir para ler o que ela
disse. A folha espera até ter outras quatro da mesma turma; as que sobram em turmas encerradas juntam-se no curso.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Count

from avaliacoes.models import MINIMO_PARA_DIVULGAR, AvaliacaoPage, RespostaAnonima, Tentativa
from cursos.models import Turma

Com = RespostaAnonima.Com


def soltar(avaliacao):
    """Mostra as folhas que já têm companhia bastante. Chamar de novo, sem folha nova, não muda nada."""
    if _guardadas(avaliacao):
        with transaction.atomic():
            AvaliacaoPage.objects.select_for_update(of=("self",)).get(pk=avaliacao.pk)
            _soltar(avaliacao, _guardadas(avaliacao))


def _soltar(avaliacao, guardadas):
    pessoas = _pessoas(avaliacao)
    for turma, folhas in list(guardadas.items()):
        if _bastam(len(folhas), pessoas.get(turma, 0)):
            _mostrar(folhas, Com.TURMA)
            del guardadas[turma]
    encerradas = Turma.objects.filter(pk__in=guardadas, situacao=Turma.Situacao.ENCERRADA).values_list("pk", flat=True)
    sobras = [folha for turma in encerradas for folha in guardadas[turma]]
    if _bastam(len(sobras), sum(pessoas.get(turma, 0) for turma in encerradas)):
        _mostrar(sobras, Com.CURSO)


def _guardadas(avaliacao):
    """{turma: {folhas}}."""
    folhas = RespostaAnonima.objects.filter(avaliacao=avaliacao, com=Com.NINGUEM).order_by()
    guardadas = defaultdict(set)
    for turma, folha in folhas.values_list("turma", "folha").distinct():
        guardadas[turma].add(folha)
    return dict(guardadas)


def _pessoas(avaliacao):
    """{turma: quantas pessoas enviaram}. Quem respondeu duas vezes tem duas folhas e é uma pessoa."""
    enviadas = Tentativa.objects.enviadas().filter(avaliacao=avaliacao).order_by()
    return dict(enviadas.values_list("matricula__turma").annotate(Count("matricula__pessoa", distinct=True)))


def _bastam(folhas, pessoas):
    return min(folhas, pessoas) >= MINIMO_PARA_DIVULGAR


def _mostrar(folhas, com):
    RespostaAnonima.objects.filter(folha__in=folhas).update(com=com)
