"""Moodle XML: ler e escrever."""

from avaliacoes.troca.moodle_xml_escrita import em_partes, escrever
from avaliacoes.troca.moodle_xml_leitura import ler

__all__ = ["em_partes", "escrever", "ler"]
