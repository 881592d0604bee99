import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from avaliacoes.models import VersaoQuestao
from avaliacoes.troca import formatos
from avaliacoes.troca.importacao import receber
from avaliacoes.troca.tabelas import problema_escrito
from cursos.models import Objetivo
from oficinas.models import Eixo
from planilhas import importacao as ciclo
from planilhas.models import Importacao
from planilhas.recusa import ImportacaoRecusada

Situacao = Importacao.Situacao
CONTAS = ("total", "a_criar", "a_mudar", "iguais", "recusadas")


class Command(BaseCommand):
    help = (
        "Importa questões para o banco, de um arquivo GIFT, Aiken, Moodle XML ou da planilha da casa (XLSX, CSV): "
        "confere, grava as boas e diz o que recusou. Repetir o mesmo arquivo não muda nada. Sai com 0 se nenhuma "
        "questão foi recusada, 1 se alguma foi, 2 se o arquivo não se lê ou uma opção não existe."
    )

    def add_arguments(self, parser):
        parser.add_argument("arquivo", type=Path, metavar="ARQUIVO", help="arquivo de questões")
        parser.add_argument(
            "--formato", choices=sorted(formatos.FORMATOS), default="", help="não descobrir pelo conteúdo"
        )
        parser.add_argument("--simular", action="store_true", help="só confere: não grava nada")
        parser.add_argument("--eixo", default="", metavar="CODIGO", help="eixo das questões novas que não o dizem")
        parser.add_argument("--categoria", default="", metavar="CAMINHO", help="categoria de destino, com / entre elas")
        parser.add_argument(
            "--objetivo",
            action="append",
            default=[],
            metavar="CODIGO",
            help="objetivo das que não o dizem; pode repetir",
        )
        parser.add_argument("--prontas", action="store_true", help="entram prontas, e não como rascunho")
        parser.add_argument("--json", action="store_true", help="uma linha de JSON na saída")

    def handle(self, *, arquivo, simular, **opcoes):
        importacao = self._conferir(arquivo, opcoes)
        if simular:
            recusadas = self._recusadas(importacao)
            ciclo.cancelar(importacao, None)
        else:
            self._gravar(importacao)
            recusadas = self._recusadas(importacao)
        self._dizer(importacao, simular, recusadas, opcoes["json"])
        if recusadas:
            raise SystemExit(1)

    def _conferir(self, arquivo, opcoes):
        escolhas = self._escolhas(opcoes)
        try:
            formatos.exigir_tamanho(arquivo.stat().st_size)
            importacao = receber(arquivo.name, arquivo.read_bytes(), escolhas, None, opcoes["formato"])
        except OSError as erro:
            raise CommandError(f"Não consegui ler {arquivo}: {erro.strerror}.", returncode=2) from erro
        except ImportacaoRecusada as recusa:
            raise CommandError(str(recusa), returncode=2) from recusa
        self._esperar(importacao, ciclo.conferir, (Situacao.RECEBIDA, Situacao.CONFERINDO))
        return importacao

    def _escolhas(self, opcoes):
        self._exigir(Eixo, filter(None, [opcoes["eixo"]]), "o eixo")
        self._exigir(Objetivo, opcoes["objetivo"], "o objetivo")
        S = VersaoQuestao.Situacao
        return {
            "eixo": opcoes["eixo"],
            "categoria": "/".join(parte.strip() for parte in opcoes["categoria"].split("/") if parte.strip()),
            "objetivos": opcoes["objetivo"],
            "situacao": S.PRONTA if opcoes["prontas"] else S.RASCUNHO,
        }

    def _exigir(self, modelo, codigos, o_que):
        conhecidos = set(modelo.objects.values_list("codigo", flat=True))
        for codigo in codigos:
            if codigo not in conhecidos:
                ha = ", ".join(sorted(conhecidos)[:30])
                raise CommandError(f"Não conheço {o_que} “{codigo}”. Há: {ha}.", returncode=2)

    def _gravar(self, importacao):
        if importacao.boas:
            ciclo.mandar_gravar(importacao, None)
            self._esperar(importacao, ciclo.gravar, (Situacao.GRAVANDO,))

    def _esperar(self, importacao, passo, enquanto):
        """Dá o passo aqui mesmo; se o trabalhador chegou antes, espera por ele."""
        passo(importacao.pk)
        importacao.refresh_from_db()
        while importacao.situacao in enquanto:
            time.sleep(0.5)
            passo(importacao.pk)
            importacao.refresh_from_db()
        if importacao.falha:
            raise CommandError(importacao.falha, returncode=2)

    def _recusadas(self, importacao):
        return list(importacao.linhas.filter(resultado="recusada").values("numero", "rotulo", "problemas"))

    def _dizer(self, importacao, simular, recusadas, em_json):
        contas = {campo: getattr(importacao, campo) for campo in CONTAS}
        formato = importacao.contexto["formato"]
        if em_json:
            resultado = {"formato": formato, "simulada": simular, **contas, "questoes_recusadas": recusadas}
            self.stdout.write(json.dumps(resultado, ensure_ascii=False))
            return
        self.stdout.write("Ensaio: nada foi gravado." if simular else "Importação terminada.")
        self.stdout.write(f"Formato: {formatos.FORMATOS[formato].rotulo}.")
        self.stdout.write(
            "{a_criar} a criar, {a_mudar} a mudar, {iguais} iguais, {recusadas} recusadas.".format(**contas)
        )
        for linha in recusadas:
            for problema in linha["problemas"]:
                self.stdout.write(f"{linha['rotulo'][:60]}: {problema_escrito(problema)}")
