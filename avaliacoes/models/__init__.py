from avaliacoes.models.avaliacao import AvaliacaoPage, QuestaoDaAvaliacao, SorteioDaAvaliacao
from avaliacoes.models.questao import CitacaoDaQuestao, Questao, VersaoEmUso, VersaoQuestao
from avaliacoes.models.tentativa import (
    TOLERANCIA,
    FormaDaMatricula,
    ItemDaTentativa,
    Resposta,
    Tentativa,
    TentativaExtra,
)

__all__ = [
    "TOLERANCIA",
    "AvaliacaoPage",
    "CitacaoDaQuestao",
    "FormaDaMatricula",
    "ItemDaTentativa",
    "Questao",
    "QuestaoDaAvaliacao",
    "Resposta",
    "SorteioDaAvaliacao",
    "Tentativa",
    "TentativaExtra",
    "VersaoEmUso",
    "VersaoQuestao",
]
