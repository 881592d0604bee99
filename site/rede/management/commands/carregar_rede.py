"""`manage.py carregar_rede`: põe no banco as macrorregiões, os municípios, os consórcios e quem se filia a quê."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from rede import carga
from rede.leitura import DadoInvalido


class Command(BaseCommand):
    help = (
        "Carrega a rede (regiões, municípios, consórcios, filiações e atendimentos). Repetir não altera nada, e o que "
        "alguém corrigiu no admin fica como está."
    )

    def add_arguments(self, parser):
        parser.add_argument("--pasta", type=Path, default=carga.PASTA, help="Pasta das planilhas; o padrão vem junto.")
        parser.add_argument(
            "--descartar-correcoes",
            action="store_true",
            help="Grava a planilha também por cima do que se corrigiu ou excluiu à mão.",
        )
        parser.add_argument("--json", action="store_true", help="Escreve só o resultado, em uma linha de JSON.")

    def handle(self, *, pasta, **opcoes):
        em_json = opcoes["json"]
        mostra_barra = self.stdout.isatty() and not em_json
        ao_avancar = self._barra if mostra_barra else lambda feitas, total: None
        try:
            contagem = carga.carregar(pasta, ao_avancar, descartar_correcoes=opcoes["descartar_correcoes"])
        except DadoInvalido as erro:
            raise CommandError(f"{erro} Nada foi alterado.") from erro
        if em_json:
            self.stdout.write(json.dumps(contagem.como_dict()))
        else:
            self._em_frases(contagem)

    def _barra(self, feitas, total):
        cheia = "█" * (feitas * 4) + "░" * ((total - feitas) * 4)
        self.stdout.write(f"\r{cheia} {feitas}/{total}", ending="\n" if feitas == total else "")
        self.stdout.flush()

    def _em_frases(self, contagem):
        if contagem.mudou:
            self.stdout.write(f"Rede carregada: {contagem.criados} linhas novas, {contagem.alterados} alteradas.")
        else:
            self.stdout.write("A rede já estava carregada; nada mudou.")
        self._mantidas(contagem.mantidas)
        self.stdout.write(
            f"{contagem.municipios} municípios, {contagem.microrregioes} microrregiões, "
            f"{contagem.macrorregioes} macrorregiões, {contagem.consorcios} consórcios, "
            f"{contagem.filiacoes} filiações, {contagem.atendimentos} atendimentos"
        )

    def _mantidas(self, mantidas):
        if mantidas:
            self.stdout.write(f"Ficaram como alguém as corrigiu ({len(mantidas)}), sem seguir a planilha:")
            for frase in mantidas:
                self.stdout.write(f"  {frase}")
