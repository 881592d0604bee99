from avaliacoes.models.avaliacao import AvaliacaoPage, JanelaDaTurma, QuestaoDaAvaliacao, SorteioDaAvaliacao
from avaliacoes.models.correcao import CorrecaoAberta, CorrecaoManual, NotaAlterada, Recorrecao
from avaliacoes.models.questao import (
    BancoDeQuestoes,
    Categoria,
    CitacaoDaQuestao,
    EtiquetaDaQuestao,
    ImagemDaQuestao,
    Questao,
    RevisaoDaQuestao,
    VersaoEmUso,
    VersaoQuestao,
)
from avaliacoes.models.reacao import MINIMO_PARA_DIVULGAR, RespostaAnonima
from avaliacoes.models.tentativa import (
    ArquivoEnviado,
    EventoDaTentativa,
    FormaDaMatricula,
    ItemDaTentativa,
    Resposta,
    TempoExtra,
    Tentativa,
    TentativaExtra,
)

__all__ = [
    "MINIMO_PARA_DIVULGAR",
    "ArquivoEnviado",
    "AvaliacaoPage",
    "BancoDeQuestoes",
    "Categoria",
    "CitacaoDaQuestao",
    "CorrecaoAberta",
    "CorrecaoManual",
    "EtiquetaDaQuestao",
    "EventoDaTentativa",
    "FormaDaMatricula",
    "ImagemDaQuestao",
    "ItemDaTentativa",
    "JanelaDaTurma",
    "NotaAlterada",
    "Questao",
    "QuestaoDaAvaliacao",
    "Recorrecao",
    "Resposta",
    "RespostaAnonima",
    "RevisaoDaQuestao",
    "SorteioDaAvaliacao",
    "TempoExtra",
    "Tentativa",
    "TentativaExtra",
    "VersaoEmUso",
    "VersaoQuestao",
]
