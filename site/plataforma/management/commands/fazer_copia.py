from django.core.management.base import BaseCommand, CommandError

from plataforma.copia import CopiaRecusada, fazer_copia


class Command(BaseCommand):
    help = "Copia banco, arquivos públicos e privados e chaves para um .tar.gz. Pode rodar com o site no ar."

    def add_arguments(self, parser):
        parser.add_argument("destino", nargs="?", help="padrão: var/copias/escola-AAAA-MM-DD-HHMMSS.tar.gz")

    def handle(self, *args, destino, **options):
        try:
            feita = fazer_copia(destino)
        except (CopiaRecusada, OSError) as erro:
            raise CommandError(str(erro)) from erro
        self.stdout.write(f"Cópia feita em {feita} ({feita.stat().st_size / 1_048_576:.1f} MB).")
        self.stdout.write("Ela contém dados pessoais e a chave secreta: guarde-a em lugar protegido.")
