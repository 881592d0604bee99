"""`manage.py preparar_busca`: liga a busca de grafia parecida (PostgreSQL) e refaz o índice das páginas."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.preparo_da_busca import preparar


class Command(BaseCommand):
    help = (
        "Liga a busca sem acentos e de grafia parecida (no PostgreSQL, pelas extensões unaccent e pg_trgm) e refaz o "
        "índice das páginas. Pode repetir à vontade."
    )

    def handle(self, **opcoes):
        falta = preparar()
        call_command("update_index", verbosity=0)
        if falta:
            raise CommandError(f"O índice foi refeito. {falta}")
        self.stdout.write("Busca pronta: índice refeito.")
