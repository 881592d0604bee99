"""As declarações de uma oficina em planilha: quem esteve, e o registro e o estado de cada declaração."""

from planilhas.escrita import Coluna


def colunas(encerrada):
    """`encerrada`: se a oficina já terminou, e por isso já se podem emitir declarações."""
    return [
        Coluna("Pessoa", lambda pessoa: pessoa.nome or "Sem nome na lista", largura=32),
        Coluna("Papel", lambda pessoa: pessoa.papel, largura=28),
        Coluna("Órgão", lambda pessoa: pessoa.orgao, largura=36),
        Coluna("Presença", lambda pessoa: "Presente" if pessoa.presente else "Ausente"),
        Coluna("Declaração", lambda pessoa: _declaracoes(pessoa, encerrada), largura=50),
    ]


def _declaracoes(pessoa, encerrada):
    """Uma por linha da célula; sem nenhuma em vigor, também o que falta para emitir."""
    linhas = [f"nº {c.registro}, {_estado(c)}" for c in pessoa.declaracoes.all()]
    return "\n".join(linhas if pessoa.tem else [*linhas, _por_emitir(pessoa, encerrada)])


def _estado(declaracao):
    if declaracao.em_vigor:
        return "em vigor" if declaracao.pronto else "em vigor, PDF em preparo"
    if declaracao.situacao == declaracao.Situacao.SUBSTITUIDO:
        return f"substituída pela nº {declaracao.substituido_por.registro}"
    return "revogada"


def _por_emitir(pessoa, encerrada):
    if not pessoa.nome:
        return "Falta o nome"
    if not pessoa.presente:
        return "Não se emite"
    return "A emitir" if encerrada else "Depois de encerrar"
