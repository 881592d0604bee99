import json

from django.core.management.base import BaseCommand, CommandError

from certificados import guarda
from cursos.models import Turma


class Command(BaseCommand):
    help = (
        "Confere se o PDF de cada documento emitido está no armazém e é o mesmo, pelo SHA-256. Nunca troca um arquivo "
        "por outro: --restaurar só põe de volta o que sai igual, byte a byte. "
        "Sai com 0 se todos estão inteiros; 1 se resta algum perdido ou alterado; 2 se a turma não existe."
    )

    def add_arguments(self, parser):
        parser.add_argument("--turma", metavar="CODIGO", help="só os documentos desta turma")
        parser.add_argument("--restaurar", action="store_true", help="refaz os que saem iguais ao que foi emitido")
        parser.add_argument("--json", action="store_true", help="uma linha de JSON na saída")

    def handle(self, *, turma, restaurar, **opcoes):
        certificados = guarda.todos()
        if turma:
            if not Turma.objects.filter(codigo=turma).exists():
                raise CommandError(f"Não há turma com o código “{turma}”.", returncode=2)
            certificados = certificados.filter(matricula__turma__codigo=turma)
        achados = guarda.conferir(certificados, restaurar)
        total, restam = certificados.exclude(sha256="").count(), sum(not voltou for _, _, voltou in achados)
        if opcoes["json"]:
            linhas = [{"registro": c.registro, "estado": e, "restaurado": v} for c, e, v in achados]
            self.stdout.write(json.dumps({"conferidos": total, "com_defeito": restam, "documentos": linhas}))
        else:
            for certificado, estado, voltou in achados:
                self.stdout.write(f"{certificado}: {estado}{', restaurado' if voltou else ''}.")
            self.stdout.write(f"{total} conferidos, {restam} com defeito.")
        if restam:
            raise SystemExit(1)
