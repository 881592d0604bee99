"""Transferir de turma: para onde se pode, o que vai junto, e o ato que leva tudo.

Vão o progresso e as entregas nas atividades que a outra turma também tem, a presença que se aproveita e a forma das
avaliações. O original fica onde estava.
"""

from dataclasses import dataclass

from django.db import transaction

from avaliacoes.formas import levar_forma
from contas.recusa import Recusa
from cursos import matricula as atos_da_matricula
from cursos.frequencia import levar_presencas
from cursos.models import Matricula, Turma
from cursos.vagas import Ocupacao, com_ocupacao


@dataclass(frozen=True)
class Previa:
    """O que acontece se a transferência se confirmar. `impedimento` vazio: nada a impede agora."""

    destino: Turma
    vao: list
    ficam: list
    entregas: int
    impedimento: str


def destinos(matricula):
    """As outras turmas abertas do mesmo curso, com `ocupadas`."""
    turmas = Turma.objects.filter(curso_id=matricula.turma.curso_id, situacao=Turma.Situacao.ABERTA)
    return com_ocupacao(turmas.exclude(pk=matricula.turma_id)).order_by("inicio", "codigo")


def previa(matricula, destino):
    feitas = matricula.progressos.concluidos().select_related("pagina").order_by("pagina__path")
    no_destino = set(destino.atividades.values_list("pagina_id", flat=True))
    return Previa(
        destino=destino,
        vao=[p.pagina.title for p in feitas if p.pagina_id in no_destino],
        ficam=[p.pagina.title for p in feitas if p.pagina_id not in no_destino],
        entregas=matricula.entregas.filter(pagina__in=no_destino).count(),
        impedimento=_impedimento(matricula, destino),
    )


def _impedimento(matricula, destino):
    try:
        atos_da_matricula.exigir_transferencia(matricula, matricula.turma, destino)
        ficticia = Matricula(turma=destino, **atos_da_matricula.lugar_de(matricula.pessoa))
        Ocupacao.da_turma(destino).vaga_para(ficticia)
    except Recusa as recusa:
        return str(recusa)
    return ""


@transaction.atomic
def transferir(matricula, destino, por, motivo):
    """Como `cursos.matricula.transferir`, e com as mesmas recusas. Devolve a matrícula nova."""
    nova = atos_da_matricula.transferir(matricula, destino, por, motivo)
    levar_presencas(matricula, nova, por)
    levar_forma(matricula, nova)
    return nova
