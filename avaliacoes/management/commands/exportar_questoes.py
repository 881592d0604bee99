import json
import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from avaliacoes.models import Questao
from avaliacoes.models.questao import SEPARADOR
from avaliacoes.troca import exportacao


class Command(BaseCommand):
    help = (
        "Exporta o banco de questões, com o gabarito, em XLSX, Moodle XML, GIFT ou CSV. Reimportado sem mudanças, o "
        "arquivo não muda nada. Sai com 0 se tudo saiu, 2 se a categoria está vazia ou não dá para escrever."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--formato", choices=list(exportacao.DE_SAIDA), default="", help="o padrão é o da saída, ou xml"
        )
        parser.add_argument("--categoria", default="", metavar="CAMINHO", help="só esta e as que estão dentro dela")
        parser.add_argument("--saida", type=Path, metavar="ARQUIVO", help="onde gravar; sem ela, na saída padrão")
        parser.add_argument("--json", action="store_true", help="uma linha de JSON na saída (pede --saida)")

    def handle(self, *, formato, categoria, saida, **opcoes):
        if opcoes["json"] and not saida:
            raise CommandError("Com --json, diga em --saida onde gravar o arquivo.", returncode=2)
        formato = formato or self._pela_saida(saida)
        questoes = self._questoes(categoria)
        try:
            with saida.open("wb") if saida else nullcontext(self._saida_padrao()) as arquivo:
                for pedaco in exportacao.em_pedacos(formato, questoes):
                    arquivo.write(pedaco)
        except OSError as erro:
            raise CommandError(f"Não consegui gravar {saida}: {erro.strerror}.", returncode=2) from erro
        if opcoes["json"]:
            resultado = {"formato": formato, "questoes": questoes.count(), "arquivo": str(saida)}
            self.stdout.write(json.dumps(resultado, ensure_ascii=False))
        elif saida:
            self.stdout.write(f"{questoes.count()} questões em {saida}.")

    @staticmethod
    def _pela_saida(saida):
        fins = {f".{dados.fim}": formato for formato, dados in exportacao.DE_SAIDA.items()}
        return fins.get(saida.suffix.lower(), exportacao.XML) if saida else exportacao.XML

    @staticmethod
    def _saida_padrao():
        return sys.stdout.buffer

    def _questoes(self, caminho):
        questoes = Questao.objects.filter(versoes__isnull=False).distinct().order_by("codigo")
        if not caminho:
            return questoes
        caminho = caminho.strip("/ ")
        dentro = Q(categoria__caminho__iexact=caminho) | Q(categoria__caminho__istartswith=caminho + SEPARADOR)
        if not questoes.filter(dentro).exists():
            raise CommandError(f"Não há questões na categoria “{caminho}”.", returncode=2)
        return questoes.filter(dentro)
