import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from certificados.elegibilidade import o_que_falta_na_turma
from cursos.models import Matricula, Turma

S = Matricula.Situacao


class Command(BaseCommand):
    help = (
        "Diz, de cada matrícula que ainda pode levar a um certificado, o que falta e quem resolve: a mesma lista das "
        "telas. Sai com 0 se não falta nada a ninguém, 1 se falta algo a alguém, 2 se a turma não existe."
    )

    def add_arguments(self, parser):
        parser.add_argument("--turma", required=True, metavar="CODIGO", help="código da turma")
        parser.add_argument("--json", action="store_true", help="uma linha de JSON na saída")

    def handle(self, *, turma, **opcoes):
        try:
            turma = Turma.objects.get(codigo=turma)
        except Turma.DoesNotExist as erro:
            raise CommandError(f"Não há turma com o código “{turma}”.", returncode=2) from erro
        podem = [s for s in S if s not in Matricula.FINAIS or s == S.CONCLUIDA]
        matriculas = list(turma.matriculas.filter(situacao__in=podem).select_related("pessoa").order_by("pk"))
        faltas = o_que_falta_na_turma(turma, matriculas)
        escrever = self._em_json if opcoes["json"] else self._em_frases
        escrever(turma, matriculas, faltas)
        if any(faltas.values()):
            raise SystemExit(1)

    def _em_json(self, turma, matriculas, faltas):
        linhas = [
            {
                "matricula": m.pk,
                "email": m.pessoa.email,
                "situacao": m.situacao,
                "falta": [asdict(p) for p in faltas[m.pk]],
            }
            for m in matriculas
        ]
        self.stdout.write(json.dumps({"turma": turma.codigo, "matriculas": linhas}, ensure_ascii=False))

    def _em_frases(self, turma, matriculas, faltas):
        for m in matriculas:
            self.stdout.write(f"Matrícula {m.pk}, {m.get_situacao_display().lower()}:")
            for p in faltas[m.pk]:
                self.stdout.write(f"  {p.frase} {p.acao} ({p.quem}). {p.url}".rstrip())
            if not faltas[m.pk]:
                self.stdout.write("  Não falta nada.")
        com_falta = sum(1 for m in matriculas if faltas[m.pk])
        self.stdout.write(f"{com_falta} de {len(matriculas)} com algo por fazer na turma {turma.codigo}.")
