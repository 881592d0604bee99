"""As prioridades de uma oficina em planilha: o peso de cada demanda e o que se decidiu sobre ela."""

from planilhas.escrita import DATA, NUMERO, Coluna

COLUNAS = [
    Coluna("Demanda", lambda peso: peso.demanda.codigo, largura=11),
    Coluna("Enunciado", lambda peso: peso.demanda.enunciado, largura=60),
    Coluna("Eixo", lambda peso: peso.demanda.eixo.nome, largura=22),
    Coluna("Impacto", lambda peso: peso.impacto, NUMERO, 10),
    Coluna("Frequência", lambda peso: peso.frequencia, NUMERO, 11),
    Coluna("Prioridade", lambda peso: peso.prioridade, NUMERO, 11),
    Coluna("Achados", lambda peso: peso.achados, NUMERO, 10),
    Coluna("Achados de outra oficina", lambda peso: peso.de_outras, NUMERO, 13),
    Coluna("Achados sem autoria", lambda peso: peso.sem_autoria, NUMERO, 13),
    Coluna("Órgãos", lambda peso: len(peso.orgaos), NUMERO, 10),
    Coluna("Quais órgãos", lambda peso: ", ".join(peso.orgaos), largura=40),
    Coluna("Regiões", lambda peso: len(peso.regioes), NUMERO, 10),
    Coluna("Quais regiões", lambda peso: ", ".join(peso.regioes), largura=40),
    Coluna("Decisão", lambda peso: peso.demanda.get_decisao_display() or "Por decidir", largura=20),
    Coluna("Motivo da decisão", lambda peso: peso.demanda.motivo_da_decisao, largura=60),
    Coluna("Decidida em", lambda peso: peso.demanda.decidida_em, DATA),
    Coluna("Desfecho", lambda peso: peso.demanda.get_desfecho_display(), largura=20),
]
