from django.core.management.base import BaseCommand, CommandError

from plataforma.copia import CopiaRecusada, restaurar_copia
from portal.preparo_da_busca import preparar


class Command(BaseCommand):
    help = "Confere uma cópia feita por fazer_copia e a devolve a esta instalação."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("arquivo")
        parser.add_argument("--confirma", action="store_true", help="substitui os dados que já existem aqui")

    def handle(self, *args, arquivo, confirma, **options):
        if not arquivo:
            raise CommandError("Diga qual cópia: make restore ARQUIVO=var/copias/escola-AAAA-MM-DD-HHMMSS.tar.gz")
        try:
            anterior = restaurar_copia(arquivo, confirmado=confirma)
        except CopiaRecusada as recusa:
            raise CommandError(str(recusa)) from recusa
        if anterior:
            self.stdout.write(f"O estado anterior ficou em {anterior}.")
        if falta := preparar():
            self.stdout.write(falta)
        self.stdout.write("Cópia restaurada. Inicie de novo a plataforma (make run) para usá-la.")
