"""Um rol de pessoas como chega da vida real, com defeitos, escrito em CSV de várias codificações e em XLSX."""

import io
from datetime import date

from openpyxl import Workbook

CABECALHO = ["Nome Completo", "E-mail institucional", "CPF", "Sigla do consórcio", "Município", "Cargo/Função", "Ramal"]
CPF_COM_ZERO = "01234567890"  # válido; o Excel guarda 1234567890
LINHAS = [
    ["Conceição Fábula", "Conceicao.Fabula@example.org", "529.982.247-25", "CISTESTE", "", "Técnica de regulação", "1"],
    ["José Lenda  da Silva", "jose.lenda@example.org", "1234567890", "", "São João do Teste", "", "2"],
    [],
    ["Nuno Quimera", "nuno.quimera@example.org", "111.111.111-11", "CISTESTE", "", "Motorista", "=1+1"],
    ["Ana Miragem", "ana.miragem.example.org", "", "CISTESTI", "", "Médica", "4"],
    ["Conceição Fábula", "conceicao.fabula@example.org", "", "CISTESTE", "", "", "5"],
    ["", "sem.nome@example.org", "", "", "Sao Joao do Testo", "", "6"],
    ["Lúcia Ficção", "lucia.ficcao@gmial.com", "", "", "", "Enfermeira", "7"],
]
CODIFICACOES = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")


def em_csv(codificacao, linhas=LINHAS, cabecalho=CABECALHO, separador=";", fim="\r\n"):
    texto = fim.join(separador.join(linha) for linha in [cabecalho, *linhas]) + fim
    return texto.encode(codificacao)


def em_xlsx(linhas=LINHAS, cabecalho=CABECALHO):
    """O CPF só de algarismos vira número, como no Excel de quem digitou sem formatar a coluna."""
    livro = Workbook()
    for linha in [cabecalho, *linhas]:
        livro.active.append([int(v) if v.isdigit() and len(v) > 3 else v for v in linha])
    for celulas in livro.active.iter_rows():
        for celula in celulas:
            if isinstance(celula.value, str) and celula.value.startswith("="):
                celula.data_type = "s"
    return salvar(livro)


def salvar(livro):
    saida = io.BytesIO()
    livro.save(saida)
    return saida.getvalue()


def livro_com(*linhas):
    livro = Workbook()
    for linha in linhas:
        livro.active.append(linha)
    return livro


DIA = date(2026, 3, 5)
