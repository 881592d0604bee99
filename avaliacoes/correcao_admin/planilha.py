"""As tabelas da correção em planilha: as mesmas linhas e colunas da tela."""

from avaliacoes.fila_de_correcao import prazo_de
from planilhas.escrita import DATA, DATA_E_HORA, NUMERO, Coluna

FILA = [
    Coluna("Pessoa", lambda t: str(t.matricula.pessoa), largura=32),
    Coluna("Turma", lambda t: t.matricula.turma.codigo, largura=24),
    Coluna("Avaliação", lambda t: t.avaliacao.title, largura=40),
    Coluna("Entregue em", lambda t: t.enviada_em, DATA_E_HORA, 18),
    Coluna("Corrigir até", prazo_de, DATA),
    Coluna("Entrega", lambda t: t.entregas, NUMERO, 8),
    Coluna("Quem abriu", lambda t: ", ".join(str(a.por) for a in t.com), largura=32),
]


def ensaio(nome_de):
    """`nome_de(tentativa)`: o nome, ou só a turma para quem não é da equipe dela."""
    return [
        Coluna("Pessoa", lambda e: nome_de(e.tentativa), largura=36),
        Coluna("Turma", lambda e: e.tentativa.matricula.turma.codigo, largura=24),
        Coluna("Avaliação", lambda e: e.tentativa.avaliacao.title, largura=40),
        Coluna("Tentativa", lambda e: e.tentativa.numero, NUMERO, 8),
        Coluna("Nota antes", lambda e: e.de, NUMERO),
        Coluna("Nota depois", lambda e: e.para, NUMERO),
        Coluna("Mínimo da turma", lambda e: e.minimo, NUMERO),
        Coluna("O que muda", consequencia, largura=40),
    ]


def consequencia(efeito):
    if efeito.encerrada:
        return f"Matrícula {efeito.tentativa.matricula.get_situacao_display().lower()}: nada muda nela"
    if efeito.alcanca:
        return "Passa a alcançar o mínimo"
    return "Deixa de alcançar o mínimo" if efeito.deixa_de_alcancar else ""


def alteradas(nome_de):
    return [
        Coluna("Pessoa", lambda a: nome_de(a.tentativa), largura=36),
        Coluna("Turma", lambda a: a.tentativa.matricula.turma.codigo, largura=24),
        Coluna("Avaliação", lambda a: a.tentativa.avaliacao.title, largura=40),
        Coluna("Nota antes", lambda a: a.de, NUMERO),
        Coluna("Nota depois", lambda a: a.para, NUMERO),
        Coluna("Matrícula", lambda a: a.tentativa.matricula.get_situacao_display(), largura=20),
        Coluna("Vista por", lambda a: str(a.vista_por) if a.vista_por else "", largura=32),
        Coluna("Vista em", lambda a: a.vista_em, DATA_E_HORA, 18),
    ]
