"""A lista de presença em planilha. A linha é a da tela: (pessoa, se parece repetida, quantos achados disse)."""

from planilhas.escrita import NUMERO, Coluna

COLUNAS = [
    Coluna("Nome", lambda linha: str(linha[0]), largura=32),
    Coluna("O que faz", lambda linha: linha[0].papel, largura=28),
    Coluna("Órgão", lambda linha: linha[0].orgao, largura=36),
    Coluna("Presença", lambda linha: "Presente" if linha[0].presente else "Ausente"),
    Coluna("Horas", lambda linha: linha[0].horas_presentes, NUMERO, 10),
    Coluna("Achados que disse", lambda linha: linha[2], NUMERO, 12),
    Coluna("Talvez repetida", lambda linha: "Sim" if linha[1] else "Não"),
]
