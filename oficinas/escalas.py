"""As palavras de cada nota: quem responde escolhe pela palavra, e o número só serve à conta da prioridade."""

IMPACTO = [
    (1, "Quase não atrapalha"),
    (2, "Atrapalha um pouco"),
    (3, "Atrapalha"),
    (4, "Atrapalha muito"),
    (5, "Impede o trabalho"),
]
FREQUENCIA = [
    (1, "Raramente"),
    (2, "Algumas vezes por ano"),
    (3, "Todo mês"),
    (4, "Toda semana"),
    (5, "Todo dia"),
]


def por_extenso(escala, nota):
    """“4 · Toda semana”; só o número, se ele não é da escala."""
    palavra = dict(escala).get(nota)
    return f"{nota} · {palavra}" if palavra else str(nota)
