import json

from django.core.management.base import BaseCommand, CommandError

from certificados import lote as lotes
from certificados.emissao import a_certificar
from certificados.models.lote import ESTADOS
from contas.recusa import Recusa
from cursos.models import Turma

NADA = dict.fromkeys(("total", *ESTADOS), 0)


class Command(BaseCommand):
    help = (
        "Emite os certificados de quem concluiu a turma. Os PDFs ficam com a fila, que avisa cada pessoa por e-mail. "
        "Sai com 0 se não restou ninguém por emitir, 1 se algum foi recusado, 2 se a turma não existe."
    )

    def add_arguments(self, parser):
        parser.add_argument("--turma", required=True, metavar="CODIGO", help="código da turma")
        parser.add_argument("--json", action="store_true", help="uma linha de JSON na saída")

    def handle(self, *, turma, **opcoes):
        try:
            turma = Turma.objects.get(codigo=turma)
        except Turma.DoesNotExist as erro:
            raise CommandError(f"Não há turma com o código “{turma}”.", returncode=2) from erro
        andamento, recusas = self._emitir(turma)
        if opcoes["json"]:
            self.stdout.write(json.dumps({"turma": turma.codigo, **andamento, "recusas": recusas}, ensure_ascii=False))
        else:
            self.stdout.write("{emitidos} emitidos, {recusados} recusados, {a_fazer} por fazer.".format(**andamento))
            for recusa in recusas:
                self.stdout.write(f"Matrícula {recusa['matricula']}: {recusa['frase']}")
        if andamento["recusados"] or andamento["a_fazer"]:
            raise SystemExit(1)

    def _emitir(self, turma):
        try:
            lote = lotes.emitir_lote(turma, por=None)
        except Recusa as recusa:  # ninguém à espera não é erro; o que impede a turma inteira é, para cada pessoa
            impedidas = [{"matricula": m.pk, "frase": str(recusa)} for m in a_certificar(turma)]
            return {**NADA, "total": len(impedidas), "recusados": len(impedidas)}, impedidas
        lotes.processar_lote(lote.pk, orcamento=float("inf"))
        recusados = lote.itens.exclude(recusa="").values_list("matricula_id", "recusa")
        return lote.andamento, [{"matricula": pk, "frase": frase} for pk, frase in recusados]
