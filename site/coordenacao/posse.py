"""O que a coordenação guarda de uma pessoa: quando respondeu por um consórcio. Enquanto responde, é da equipe."""

from django.db.models import Q
from django.utils import timezone

from contas import posse
from contas.posse import Fonte
from coordenacao.models import Secretaria


def registrar():
    posse.registrar(Fonte("coordenacao", ("coordenacao.Secretaria.pessoa",), passar=passar, mostrar=mostrar))
    posse.dar_poder("coordenacao.Secretaria.pessoa", _em_exercicio)
    posse.isentar("é de quem acompanha turmas, e conta com papel não se une", "coordenacao.VistaGuardada.pessoa")


def _em_exercicio():
    """As de hoje e as marcadas para começar."""
    return Secretaria.objects.filter(Q(ate=None) | Q(ate__gt=timezone.localdate()))


def mostrar(pessoa):
    return [("Vezes em que respondeu por um consórcio", pessoa.secretarias.count())]


def passar(de, para):
    """Só há as encerradas: quem está em exercício tem papel, e a sua conta não se une."""
    chaves = list(de.secretarias.order_by("pk").values_list("pk", flat=True))
    Secretaria.objects.filter(pk__in=chaves).update(pessoa=para)
    return {"coordenacao.Secretaria": chaves}
