"""O que as avaliações guardam de uma pessoa: as tentativas, que seguem a matrícula. Aqui só se contam."""

from avaliacoes.models import Tentativa
from contas import posse
from contas.posse import Fonte


def registrar():
    posse.registrar(Fonte("avaliacoes", (), passar=lambda de, para: {}, mostrar=mostrar))


def mostrar(pessoa):
    return [("Tentativas de avaliação", Tentativa.objects.filter(matricula__pessoa=pessoa).count())]
