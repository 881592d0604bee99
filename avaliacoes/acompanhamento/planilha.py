"""As tentativas da turma em planilha, com as mesmas linhas da tela."""

from avaliacoes import historico
from planilhas.escrita import DATA_E_HORA, NUMERO, Coluna

TENTATIVAS = [
    Coluna("Pessoa", lambda t: str(t.matricula.pessoa), largura=32),
    Coluna("Avaliação", lambda t: t.avaliacao.title, largura=40),
    Coluna("Tentativa", lambda t: t.numero, NUMERO, 10),
    Coluna("Estado", lambda t: historico.ESTADOS[historico.estado(t)], largura=24),
    Coluna("Começou em", lambda t: t.iniciada_em, DATA_E_HORA, 18),
    Coluna("Podia responder até", lambda t: t.prazo_em, DATA_E_HORA, 18),
    Coluna("Enviada em", lambda t: t.enviada_em, DATA_E_HORA, 18),
    Coluna("Tempo (min)", historico.minutos, NUMERO, 12),
    Coluna("Nota", lambda t: t.nota, NUMERO, 10),
    Coluna("Por que não entrou no progresso", lambda t: t.nao_lancada_por, largura=28),
]
