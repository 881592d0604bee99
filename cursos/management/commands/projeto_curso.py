import hashlib
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cursos import projeto_documento, projeto_leitura
from cursos.models import ProjetoDeCurso


class Command(BaseCommand):
    help = (
        "Escreve o projeto do curso em PDF: a última versão guardada ou, se não há nenhuma, o rascunho. "
        "Sai com 0 se escreveu, 1 se não pôde gravar o arquivo, 2 se o projeto ou a versão não existe."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", help="identificador do projeto (qualificacao-gestores-cis)")
        parser.add_argument("--pdf", required=True, type=Path, metavar="ARQUIVO", help="onde gravar")
        qual = parser.add_mutually_exclusive_group()
        qual.add_argument("--versao", type=int, metavar="N", help="uma versão guardada, em vez da última")
        qual.add_argument("--rascunho", action="store_true", help="o projeto como está agora")
        parser.add_argument("--json", action="store_true", help="uma linha de JSON na saída")

    def handle(self, *, slug, pdf, **opcoes):
        projeto = ProjetoDeCurso.objects.filter(slug=slug).first()
        if projeto is None:
            raise CommandError(f"Não há projeto de curso com o identificador “{slug}”.", returncode=2)
        versao = None if opcoes["rascunho"] else self._versao(projeto, opcoes["versao"])
        conteudo = projeto_documento.pdf(versao.dados if versao else projeto_leitura.reunir(projeto))
        try:
            pdf.write_bytes(conteudo)
        except OSError as erro:
            raise CommandError(f"Não consegui gravar {pdf}: {erro.strerror}.", returncode=1) from erro
        resultado = {
            "projeto": projeto.slug,
            "versao": versao and versao.numero,
            "arquivo": str(pdf),
            "bytes": len(conteudo),
            "sha256": hashlib.sha256(conteudo).hexdigest(),
        }
        qual = f"versão {versao.numero}" if versao else "rascunho"
        frase = f"Projeto “{projeto.titulo}”, {qual}, em {pdf}."
        self.stdout.write(json.dumps(resultado, ensure_ascii=False) if opcoes["json"] else frase)

    def _versao(self, projeto, numero):
        if numero is None:
            return projeto.versoes.first()
        versao = projeto.versoes.filter(numero=numero).first()
        if versao is None:
            raise CommandError(f"O projeto “{projeto.slug}” não tem a versão {numero}.", returncode=2)
        return versao
