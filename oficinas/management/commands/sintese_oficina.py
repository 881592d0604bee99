import hashlib
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from oficinas import sintese
from oficinas.models import Oficina


class Command(BaseCommand):
    help = (
        "Escreve a síntese da oficina em PDF, sem nomes e sem o que é só para a equipe. "
        "Sai com 0 se escreveu, 1 se não pôde gravar o arquivo, 2 se a oficina não existe."
    )

    def add_arguments(self, parser):
        parser.add_argument("oficina", metavar="CODIGO|SLUG", help="código (OF-2019-01) ou endereço (2019-04-12)")
        parser.add_argument("--pdf", required=True, type=Path, metavar="ARQUIVO", help="onde gravar")
        parser.add_argument("--json", action="store_true", help="uma linha de JSON na saída")

    def handle(self, *, oficina, pdf, **opcoes):
        achada = Oficina.objects.filter(Q(codigo=oficina) | Q(slug=oficina)).first()
        if achada is None:
            raise CommandError(f"Não há oficina com o código ou o endereço “{oficina}”.", returncode=2)
        conteudo = sintese.pdf(achada)
        try:
            pdf.write_bytes(conteudo)
        except OSError as erro:
            raise CommandError(f"Não consegui gravar {pdf}: {erro.strerror}.", returncode=1) from erro
        resultado = {
            "oficina": achada.codigo,
            "arquivo": str(pdf),
            "bytes": len(conteudo),
            "sha256": hashlib.sha256(conteudo).hexdigest(),
        }
        frase = f"Síntese da oficina {achada.codigo} em {pdf}."
        self.stdout.write(json.dumps(resultado, ensure_ascii=False) if opcoes["json"] else frase)
