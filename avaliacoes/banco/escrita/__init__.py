"""Como se escreve cada tipo de questão no admin: do texto de quem digita aos `dados` da versão, e de volta."""

from avaliacoes.banco.escrita.abertas import EscreveArquivo, EscreveDissertativa
from avaliacoes.banco.escrita.alternativas import EscreveMultipla, EscreveUnica, EscreveVerdadeiroFalso
from avaliacoes.banco.escrita.base import Escrita
from avaliacoes.banco.escrita.lacunas import EscreveLacunas
from avaliacoes.banco.escrita.listas import EscreveAssociacao, EscreveEscala, EscreveOrdenacao
from avaliacoes.banco.escrita.respostas import EscreveNumerica, EscreveRespostaCurta

ESCRITAS: dict[str, Escrita] = {
    escrita.codigo: escrita
    for escrita in (
        EscreveUnica(),
        EscreveMultipla(),
        EscreveVerdadeiroFalso(),
        EscreveAssociacao(),
        EscreveOrdenacao(),
        EscreveNumerica(),
        EscreveRespostaCurta(),
        EscreveLacunas(),
        EscreveDissertativa(),
        EscreveArquivo(),
        EscreveEscala(),
    )
}

__all__ = ["ESCRITAS", "Escrita"]
