from django.core.management.base import BaseCommand

from plataforma.instalacao import preparar_instalacao


class Command(BaseCommand):
    help = "Migra o banco, publica os estáticos e carrega a demonstração, só no que faltar. Pode repetir à vontade."
    requires_system_checks = []  # os processos que vêm depois conferem; aqui só atrasaria a segunda vez

    def handle(self, *args, **options):
        preparar_instalacao(dizer=self._dizer)

    def _dizer(self, frase):
        self.stdout.write(frase)
        self.stdout.flush()
