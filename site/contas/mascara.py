"""Cobrir parte de um dado pessoal: o bastante para quem é dona dele se reconhecer, pouco para outra pessoa o usar."""


def email_mascarado(email):
    """“joana.silva@exemplo.br” → “j•••@exemplo.br”."""
    quem, _, onde = email.partition("@")
    return f"{quem[:1]}•••@{onde}" if onde else ""


def nome_mascarado(nome):
    """“Maria José da Silva” → “Maria J. d. S.”."""
    primeiro, *demais = nome.split() or [""]
    return " ".join([primeiro, *(f"{parte[0]}." for parte in demais)])
