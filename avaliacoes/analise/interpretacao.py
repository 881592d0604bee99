"""O que cada índice quer dizer, em uma frase, para quem não é de estatística. Pura.

As faixas da discriminação e da facilidade são as de Ebel & Frisbie; as do ganho, as de Hake (1998).
"""

POUCAS = 10
AINDA_OSCILA = 30


def _na_faixa(valor, faixas):
    """A frase da primeira faixa cujo piso o valor alcança; as faixas vêm do maior piso ao menor."""
    return next(frase for piso, frase in faixas if valor >= piso)


def do_tamanho(n):
    """O aviso sobre o tamanho do grupo; vazio quando já basta."""
    if n < POUCAS:
        return f"Ainda são poucas respostas ({n}). Os índices aparecem a partir de {POUCAS}."
    if n < AINDA_OSCILA:
        return f"São {n} respostas. Com menos de {AINDA_OSCILA}, os índices ainda mudam muito de uma turma para outra."
    return ""


def da_facilidade(p):
    if p is None:
        return "Ninguém respondeu ainda."
    faixas = (
        (0.95, "Quase todos acertam: serve para dar segurança, mas não mostra quem sabe mais."),
        (0.80, "Fácil: a maioria acerta."),
        (0.40, "Dificuldade média: é onde a questão mais informa."),
        (0.20, "Difícil: menos da metade acerta."),
    )
    return _na_faixa(p, (*faixas, (0, "Quase ninguém acerta: confira o gabarito, o enunciado e a aula.")))


def da_discriminacao(d):
    if d is None:
        return "Não há como dizer: as notas não variam."
    faixas = (
        (0.40, "Separa muito bem quem sabe mais de quem sabe menos."),
        (0.30, "Separa bem quem sabe mais de quem sabe menos."),
        (0.20, "Separa pouco: vale reler a redação."),
        (0.00, "Quase não separa quem sabe mais de quem sabe menos."),
    )
    return _na_faixa(d, (*faixas, (-1, "Quem sabe mais erra mais: confira o gabarito.")))


def do_ponto_bisserial(r):
    if r is None:
        return "Não há como dizer: todos tiveram o mesmo acerto nesta questão, ou a mesma nota nas outras."
    faixas = (
        (0.30, "Quem acerta esta questão costuma ir bem nas outras."),
        (0.15, "Acertar esta questão tem alguma relação com ir bem nas outras."),
        (0.00, "Acertar esta questão quase não tem relação com ir bem nas outras."),
    )
    return _na_faixa(r, (*faixas, (-1, "Quem acerta esta questão costuma ir pior nas outras: confira o gabarito.")))


def do_acaso(p, acaso):
    if acaso is None:
        return "Não há como acertar por sorte, ou não há como calcular."
    if p is not None and p <= acaso:
        return "O grupo acerta tanto quanto quem respondesse sem ler."
    return "É o que acertaria quem respondesse sem ler."


def da_confiabilidade(r):
    if r is None:
        return "Não há como dizer: é preciso mais de uma pessoa, mais de uma questão e notas que variem."
    faixas = (
        (0.90, "Muito alta: a prova ordena as pessoas quase sempre do mesmo modo."),
        (0.80, "Boa: dá para confiar na diferença entre notas distantes."),
        (0.70, "Aceitável para uma avaliação de curso."),
        (0.60, "Fraca: não decida nada só por esta nota."),
        (0.00, "Baixa: as questões medem coisas diferentes, ou são poucas. Não decida nada só por esta nota."),
    )
    return _na_faixa(max(r, -1), (*faixas, (-1, "Negativa: as questões se contradizem. Confira os gabaritos.")))


def do_erro_padrao(pontos):
    if pontos is None:
        return "Não há como dizer sem a confiabilidade."
    margem = "1 ponto" if f"{pontos:.0f}" == "1" else f"{pontos:.0f} pontos"
    return f"A nota de uma pessoa deve ser lida com cerca de {margem} para mais ou para menos."


def do_ganho(g):
    """Hake: alto a partir de 0,7; médio a partir de 0,3."""
    if g is None:
        return "Não há ganho a medir: na inicial o grupo já acertava tudo."
    faixas = (
        (0.7, "Ganho alto: o grupo aprendeu a maior parte do que ainda não sabia."),
        (0.3, "Ganho médio: o grupo aprendeu uma boa parte do que ainda não sabia."),
        (0.0, "Ganho baixo: o grupo aprendeu pouco do que ainda não sabia."),
    )
    return next((frase for piso, frase in faixas if g >= piso), "O grupo acertou menos no fim do que no começo.")


def do_intervalo(intervalo):
    if intervalo is None:
        return "Com uma pessoa só não há intervalo."
    if intervalo.contem_zero:
        return "O intervalo passa por zero: com este grupo não se pode afirmar que houve mudança."
    return "O grupo avançou." if intervalo.de > 0 else "O grupo recuou."
