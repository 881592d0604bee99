"""Quando cada módulo se abre para cada pessoa: pelo dia que a turma marcou e pela ordem do curso.

O que a pessoa já concluiu continua aberto para reler, e quem concluiu o curso tem tudo aberto.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import OuterRef, Subquery
from django.utils import formats, timezone

from contas.recusa import Recusa
from cursos.models import AtividadeDaTurma, Matricula, ModuloDaTurma, Progresso


@dataclass(frozen=True)
class Fechado:
    """Por que um módulo ainda não abriu: o dia que falta chegar, o módulo (`antes`) que falta concluir, ou os dois."""

    abre_em: date | None = None
    antes: str = ""

    @property
    def frase(self):
        return f"Abre {self.quando}."

    @property
    def quando(self):
        """O complemento de “abre”: `em 12 dez. 2026`, `quando você concluir…`."""
        dia = f"em {formats.date_format(self.abre_em, 'j b. Y')}" if self.abre_em else ""
        if not self.antes:
            return dia
        ligacao = ", para quem concluir" if dia else "quando você concluir"
        return f"{dia}{ligacao} as atividades obrigatórias de “{self.antes}”"


def com_dia_de_abrir(atividades):
    """Anota `abre_em`: o dia marcado para o módulo de cada `AtividadeDaTurma`, ou None."""
    marcado = ModuloDaTurma.objects.filter(turma=OuterRef("turma"), modulo=OuterRef("modulo"))
    return atividades.select_related("pagina", "modulo").annotate(abre_em=Subquery(marcado.values("abre_em")[:1]))


def atividades_de(matricula):
    """As atividades da turma como esta pessoa as tem: `abre_em`, `iniciada_em` e `concluida_em`, em uma consulta."""
    progresso = Progresso.objects.filter(matricula=matricula, pagina=OuterRef("pagina"))
    da_turma = AtividadeDaTurma.objects.filter(turma=matricula.turma_id)
    return list(
        com_dia_de_abrir(da_turma).annotate(
            iniciada_em=Subquery(progresso.values("iniciado_em")[:1]),
            concluida_em=Subquery(progresso.values("concluido_em")[:1]),
        )
    )


def fechados(turma, atividades, feitas, hoje=None):
    """{pk do módulo: Fechado} dos que ainda não abriram para quem concluiu as páginas `feitas` (pks).

    `atividades` são as da turma, em ordem, lidas por `com_dia_de_abrir`. Não consulta o banco.
    """
    hoje = hoje or timezone.localdate()
    por_abrir, pendente = {}, ""
    for modulo, grupo in groupby(atividades, key=lambda a: a.modulo_id):
        grupo = list(grupo)
        marcado = grupo[0].abre_em
        dia = marcado if marcado and marcado > hoje else None
        if dia or pendente:
            por_abrir[modulo] = Fechado(dia, pendente)
        if turma.modulos_em_ordem and any(a.obrigatoria and a.pagina.live and a.pagina_id not in feitas for a in grupo):
            pendente = grupo[0].modulo.title
    return por_abrir


def fechados_para(matricula, atividades=None, hoje=None):
    """O mesmo para uma matrícula. Sem `atividades` (de `atividades_de`), lê-as em uma consulta."""
    if matricula.situacao == Matricula.Situacao.CONCLUIDA:
        return {}
    atividades = atividades_de(matricula) if atividades is None else atividades
    feitas = {a.pagina_id for a in atividades if a.concluida_em is not None}
    return fechados(matricula.turma, atividades, feitas, hoje)


def exigir_modulo_aberto(matricula, pagina):
    """Raises `Recusa` (`modulo_fechado`) se o módulo da atividade ainda não abriu e ela não foi concluída antes."""
    atividades = atividades_de(matricula)
    atual = next((a for a in atividades if a.pagina_id == pagina.pk), None)
    if atual is None or atual.concluida_em is not None:
        return
    porque = fechados_para(matricula, atividades).get(atual.modulo_id)
    if porque:
        raise Recusa(f"O módulo “{atual.modulo.title}” ainda não abriu. {porque.frase}", "modulo_fechado")
