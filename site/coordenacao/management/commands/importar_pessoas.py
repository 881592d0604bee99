import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cursos.importar_pessoas.tipo import NOME
from cursos.models import Turma
from planilhas import importacao as ciclo
from planilhas.leitura import exigir_tamanho
from planilhas.models import Importacao
from planilhas.recusa import ImportacaoRecusada

Situacao = Importacao.Situacao


class Command(BaseCommand):
    help = (
        "Importa pessoas para uma turma, de uma planilha .xlsx ou .csv: confere, grava as linhas boas e diz o que "
        "recusou. Repetir o mesmo arquivo não muda nada. Sai com 0 se nenhuma linha foi recusada, 1 se alguma foi, 2 "
        "se o arquivo não se lê ou a turma não existe ou não está aberta."
    )

    def add_arguments(self, parser):
        parser.add_argument("arquivo", type=Path, metavar="ARQUIVO", help="planilha .xlsx ou .csv")
        parser.add_argument("--turma", required=True, metavar="CODIGO", help="código da turma")
        parser.add_argument("--simular", action="store_true", help="só confere: não grava nada")
        parser.add_argument("--json", action="store_true", help="uma linha de JSON na saída")

    def handle(self, *, arquivo, turma, simular, **opcoes):
        importacao = self._conferir(arquivo, self._turma(turma))
        recusadas = list(importacao.linhas.filter(resultado="recusada").values("numero", "problemas"))
        if simular:
            ciclo.cancelar(importacao, None)
        elif importacao.boas:
            ciclo.mandar_gravar(importacao, None)
            self._esperar(importacao, ciclo.gravar, (Situacao.GRAVANDO,))
            recusadas = list(importacao.linhas.filter(resultado="recusada").values("numero", "problemas"))
        self._exigir_que_deu_certo(importacao)
        self._dizer(importacao, simular, recusadas, opcoes["json"])
        if recusadas:
            raise SystemExit(1)

    def _turma(self, codigo):
        try:
            return Turma.objects.get(codigo=codigo)
        except Turma.DoesNotExist as erro:
            raise CommandError(f"Não há turma com o código “{codigo}”.", returncode=2) from erro

    def _conferir(self, arquivo, turma):
        try:
            exigir_tamanho(arquivo.stat().st_size)
            importacao = ciclo.receber(NOME, {"turma": turma.pk}, arquivo.name, arquivo.read_bytes(), None)
        except OSError as erro:
            raise CommandError(f"Não consegui ler {arquivo}: {erro.strerror}.", returncode=2) from erro
        except ImportacaoRecusada as recusa:
            raise CommandError(str(recusa), returncode=2) from recusa
        self._esperar(importacao, ciclo.conferir, (Situacao.RECEBIDA, Situacao.CONFERINDO))
        self._exigir_que_deu_certo(importacao)
        return importacao

    def _esperar(self, importacao, passo, enquanto):
        """Dá o passo aqui mesmo; se o trabalhador chegou antes, espera por ele."""
        passo(importacao.pk)
        importacao.refresh_from_db()
        while importacao.situacao in enquanto:
            time.sleep(0.5)
            passo(importacao.pk)
            importacao.refresh_from_db()

    def _exigir_que_deu_certo(self, importacao):
        if importacao.falha:
            raise CommandError(importacao.falha, returncode=2)

    def _dizer(self, importacao, simular, recusadas, em_json):
        contas = {campo: getattr(importacao, campo) for campo in ("total", "a_criar", "a_mudar", "iguais", "recusadas")}
        if em_json:
            resultado = {"turma": self._codigo(importacao), "simulada": simular, **contas, "linhas": recusadas}
            self.stdout.write(json.dumps(resultado, ensure_ascii=False))
            return
        self.stdout.write("Ensaio: nada foi gravado." if simular else "Importação terminada.")
        self.stdout.write(
            "{a_criar} a criar, {a_mudar} a mudar, {iguais} iguais, {recusadas} recusadas.".format(**contas)
        )
        for linha in recusadas:
            for p in linha["problemas"]:
                onde = f", {p['coluna']}" if p["coluna"] else ""
                valor = f" “{p['valor']}”" if p["valor"] else ""
                self.stdout.write(f"Linha {linha['numero']}{onde}{valor}: {p['motivo']} {p['sugestao']}".rstrip())

    def _codigo(self, importacao):
        return Turma.objects.values_list("codigo", flat=True).get(pk=importacao.contexto["turma"])
