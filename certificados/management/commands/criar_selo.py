from django.core.management.base import BaseCommand, CommandError

from certificados.assinatura import chave, criacao


class Command(BaseCommand):
    help = (
        "Cria o selo de integridade da plataforma, a chave que assina os documentos, se ele ainda não existe. "
        "Não é certificado ICP-Brasil. Pode repetir: o que existe fica como está."
    )
    requires_system_checks = []

    def handle(self, *args, **options):
        try:
            criou = criacao.criar()
        except OSError as erro:
            raise CommandError(f"Não consegui gravar a chave em {erro.filename}: {erro.strerror}.") from erro
        self.stdout.write(f"{'Selo criado' if criou else 'O selo já existe'} em {chave.arquivo_da_plataforma()}.")
        if criou:
            self.stdout.write("Faça uma cópia de segurança agora (fazer_copia): a chave só existe nesse arquivo.")
