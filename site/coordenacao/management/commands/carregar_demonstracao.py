"""`manage.py carregar_demonstracao`: o curso inteiro, com pessoas e turmas fictícias, para conhecer a plataforma."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

import oficinas.demonstracao
import rede.leitura
from contas.recusa import Recusa
from coordenacao import demonstracao, leitura

DEFEITOS = (leitura.ArquivoInvalido, oficinas.demonstracao.DadoInvalido, rede.leitura.DadoInvalido)


class Command(BaseCommand):
    requires_system_checks = []  # `make run` chama a cada início: não vale carregar todas as rotas para conferi-las
    help = (
        "Carrega a demonstração (rede, oficina, curso, questões, pessoas, turmas, certificados). Repetir não altera "
        "nada. Pede DEMONSTRACAO=1."
    )

    def add_arguments(self, parser):
        parser.add_argument("--arquivo", type=Path, default=leitura.PADRAO, help="O padrão vem com a plataforma.")
        parser.add_argument("--se-vazio", action="store_true", help="Não faz nada se já houver alguma turma.")
        parser.add_argument("--json", action="store_true", help="Escreve só o resultado, em uma linha de JSON.")

    def handle(self, *, arquivo, se_vazio, **opcoes):
        self.em_json = opcoes["json"]
        try:
            demonstracao.permitir()
            if se_vazio and demonstracao.carregada():
                self._dizer("A demonstração já estava carregada; nada mudou.", {"mudou": False})
                return
            resumo = demonstracao.carregar(arquivo, self._barra)
        except Recusa as erro:
            raise CommandError(str(erro)) from erro
        except DEFEITOS as erro:
            raise CommandError(f"{self._lugar(arquivo, erro)}{erro} Nada foi alterado.") from erro
        self._dizer(self._frases(resumo), resumo.como_dict())

    def _lugar(self, arquivo, erro):
        """`arquivo, linha N: ` para os defeitos que só sabem a chave do registro; vazio para os que já dizem onde."""
        chave = getattr(erro, "chave", None) or getattr(erro, "onde", "")
        if not chave or chave.startswith(arquivo.name) or not arquivo.exists():
            return ""
        linha = leitura.linha_de(arquivo, chave, erro.campo)
        return f"{arquivo.name}, linha {linha}: " if linha else f"{arquivo.name}: "

    def _dizer(self, frases, resultado):
        self.stdout.write(json.dumps(resultado, ensure_ascii=False) if self.em_json else frases)

    def _barra(self, feitos, total, o_que):
        if self.em_json or not self.stdout.isatty():
            return
        cheia = "█" * (feitos * 4) + "░" * ((total - feitos) * 4)
        self.stdout.write(f"\r{cheia} {feitos}/{total} {o_que:<20}", ending="\n" if feitos == total else "")
        self.stdout.flush()

    def _frases(self, resumo):
        if not resumo.mudou:
            linhas = ["A demonstração já estava carregada; nada mudou."]
        else:
            linhas = ["Demonstração carregada. Os certificados de exemplo têm a data de hoje: emissão não se antedata."]
        linhas.append(", ".join(f"{total} {nome.replace('_', ' ')}" for nome, total in resumo.totais.items()))
        linhas.append("Ainda não se carrega:")
        linhas.extend(f"- {aviso}" for aviso in resumo.avisos)
        return "\n".join(linhas)
