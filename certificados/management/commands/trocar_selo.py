from django.core.management.base import BaseCommand, CommandError

from certificados.assinatura import SeloIndisponivel, criacao


class Command(BaseCommand):
    help = (
        "Troca a chave do selo da plataforma por uma nova, que vale já, sem reiniciar nada. O que a antiga assinou "
        "continua conferindo. A chave antiga se perde, salvo em cópias de segurança."
    )

    def add_arguments(self, parser):
        parser.add_argument("--confirma", action="store_true", help="troca de fato; sem isto só diz o que faria")

    def handle(self, *args, confirma, **options):
        if not confirma:
            raise CommandError("Trocar o selo não tem volta. Leia docs/operacao.md e repita com --confirma.")
        try:
            criacao.trocar()
        except SeloIndisponivel as recusa:
            raise CommandError(str(recusa)) from recusa
        except OSError as erro:
            raise CommandError(f"Não consegui gravar a chave em {erro.filename}: {erro.strerror}.") from erro
        self.stdout.write("Selo trocado. Faça uma cópia de segurança agora (fazer_copia).")
