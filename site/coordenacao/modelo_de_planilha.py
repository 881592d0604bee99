"""A planilha modelo para importar pessoas: só o cabeçalho, e em outra folha o que vai em cada coluna."""

from cursos.importar_pessoas.tipo import PessoasParaATurma
from planilhas.escrita import Coluna
from planilhas.resposta import baixar_xlsx


def baixar_modelo(turma):
    aceitas = PessoasParaATurma.colunas
    colunas = [Coluna(aceita.titulo, lambda _: "", largura=26) for aceita in aceitas]
    return baixar_xlsx(f"pessoas {turma.codigo}", "Pessoas", colunas, [], [_nota(aceita) for aceita in aceitas])


def _nota(coluna):
    exemplo = f" Por exemplo: {coluna.exemplo}." if coluna.exemplo else ""
    return f"{coluna.titulo}{' (obrigatória)' if coluna.obrigatoria else ''}: {coluna.ajuda}{exemplo}"
