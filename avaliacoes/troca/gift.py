"""GIFT, o formato de texto do Moodle: ler e escrever."""

from avaliacoes.troca.gift_escrita import em_partes, escrever
from avaliacoes.troca.gift_leitura import ler

__all__ = ["em_partes", "escrever", "ler"]
