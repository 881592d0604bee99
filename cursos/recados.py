"""O que a coordenação disse a uma pessoa, para a área dela: avisos no ar, mensagens recentes e pedidos de ajuda.

Três consultas, tenha a pessoa quantas turmas tiver.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from cursos.comunicado import preencher
from cursos.models import Aviso, EnvioDoComunicado, Matricula, PedidoDeAjuda

RECENTES = timedelta(days=60)
PEDIDOS_RECENTES = timedelta(days=30)
MAXIMO = 5
S = Matricula.Situacao
DA_TURMA = (*Matricula.DAO_ACESSO, S.DEFERIDA, S.TRANCADA)


@dataclass(frozen=True)
class Recado:
    """Um comunicado como a pessoa o recebeu."""

    assunto: str
    texto: str
    turma: object
    em: object


@dataclass(frozen=True)
class Recados:
    avisos: list
    mensagens: list
    pedidos: list

    @property
    def vazio(self):
        return not (self.avisos or self.mensagens or self.pedidos)


def de(pessoa):
    return Recados(avisos_de(pessoa), mensagens_de(pessoa), pedidos_de(pessoa))


def avisos_de(pessoa):
    turmas = pessoa.matriculas.filter(situacao__in=DA_TURMA).order_by().values("turma")
    return list(Aviso.objects.vigentes().filter(turma__in=turmas).select_related("turma")[: 2 * MAXIMO])


def avisos_da_matricula(matricula):
    """Para a página do curso e a do módulo; nenhum, e sem consulta, para quem não está na turma."""
    if matricula is None or matricula.situacao not in DA_TURMA:
        return []
    return list(Aviso.objects.vigentes().filter(turma=matricula.turma_id).select_related("turma")[:MAXIMO])


def mensagens_de(pessoa):
    """As mais recentes; as que nasceram de um aviso já aparecem como aviso."""
    dela = EnvioDoComunicado.objects.filter(matricula__pessoa=pessoa, comunicado__aviso=None)
    dela = dela.filter(comunicado__escrito_em__gt=timezone.now() - RECENTES)
    lidas = dela.select_related("comunicado__turma", "matricula__pessoa").order_by("-comunicado__escrito_em", "-pk")
    return [_como_chegou(envio) for envio in lidas[:MAXIMO]]


def _como_chegou(envio):
    comunicado = envio.comunicado
    assunto, texto = (preencher(t, envio.matricula, comunicado.turma) for t in (comunicado.assunto, comunicado.texto))
    return Recado(assunto, texto, comunicado.turma, comunicado.escrito_em)


def pedidos_de(pessoa):
    """Os que esperam resposta e os que tiveram movimento há pouco."""
    ha_pouco = Q(movido_em__gt=timezone.now() - PEDIDOS_RECENTES)
    meus = PedidoDeAjuda.objects.filter(matricula__pessoa=pessoa)
    abertos = Q(situacao=PedidoDeAjuda.Situacao.ABERTO)
    return list(meus.filter(ha_pouco | abertos).order_by("-movido_em", "-pk")[:MAXIMO])
