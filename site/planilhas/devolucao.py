"""As linhas recusadas de volta: o mesmo arquivo, só com elas e com uma coluna a mais, que diz o motivo."""

from planilhas.escrita import Coluna
from planilhas.guarda import folha_de
from planilhas.leitura import XLSX
from planilhas.models import LinhaDaImportacao
from planilhas.resposta import baixar_csv, baixar_xlsx
from planilhas.tipos import MOTIVO, simplificar


def baixar_recusadas(importacao, nome):
    colunas, linhas = recusadas(importacao)
    if folha_de(importacao).tabela.formato == XLSX:
        return baixar_xlsx(nome, "Recusadas", colunas, linhas)
    return baixar_csv(nome, colunas, linhas)


def recusadas(importacao):
    """(colunas, linhas) do arquivo de volta. Corrigido e reenviado, a coluna do motivo é ignorada."""
    folha = folha_de(importacao)
    das_recusadas = importacao.linhas.filter(resultado=LinhaDaImportacao.Resultado.RECUSADA)
    motivos = {
        numero: motivo_escrito(problemas) for numero, problemas in das_recusadas.values_list("numero", "problemas")
    }
    registros = [registro for registro in folha.registros if registro.numero in motivos]
    largura = max([len(folha.titulos), *(len(registro.celulas) for registro in registros)])
    titulos = [*folha.titulos, *[""] * (largura - len(folha.titulos))]
    colunas = [
        Coluna(titulo, lambda registro, i=i: _celula(registro, i), largura=24)
        for i, titulo in enumerate(titulos)
        if simplificar(titulo) != MOTIVO
    ]
    return [*colunas, Coluna(MOTIVO, lambda registro: motivos[registro.numero], largura=80)], registros


def motivo_escrito(problemas):
    """Tudo o que há de errado na linha, em uma frase por problema."""
    return " ".join(" ".join(filter(None, (_onde(p), p["motivo"], p["sugestao"]))) for p in problemas)


def _onde(problema):
    return f"{problema['coluna']}:" if problema["coluna"] else ""


def _celula(registro, i):
    return registro.celulas[i] if i < len(registro.celulas) else ""
