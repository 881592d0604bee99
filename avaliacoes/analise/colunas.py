"""As tabelas das telas de resultado. As mesmas colunas fazem a tela e a planilha: o que se baixa é o que se vê."""

from planilhas.escrita import NUMERO, Coluna


def em_pontos(parte):
    """De 0 a 1 para porcentagem com uma casa; None continua None."""
    return None if parte is None else round(parte * 100, 1)


def indice(valor):
    return None if valor is None else round(valor, 2)


def _situacao(item):
    return f"Anulada ({item.anulada.lower()})" if item.anulada else " ".join(item.alertas)


ITENS = [
    Coluna("Questão", lambda i: f"{i.versao.questao.codigo} v{i.versao.numero}", largura=16),
    Coluna("Tipo", lambda i: i.versao.comportamento.rotulo, largura=18),
    Coluna("Respostas", lambda i: i.n, NUMERO, 11),
    Coluna("Em branco", lambda i: i.em_branco, NUMERO, 11),
    Coluna("Facilidade (%)", lambda i: em_pontos(i.facilidade), NUMERO, 13),
    Coluna("Ao acaso (%)", lambda i: em_pontos(i.ao_acaso), NUMERO, 12),
    Coluna("Discriminação", lambda i: indice(i.discriminacao), NUMERO, 14),
    Coluna("Ponto-bisserial", lambda i: indice(i.ponto_bisserial), NUMERO, 14),
    Coluna("O que conferir", _situacao, largura=50),
]
ESCOLHAS = [
    Coluna("Questão", lambda e: e[0].versao.questao.codigo, largura=14),
    Coluna("Parte", lambda e: e[1].nome, largura=30),
    Coluna("Escolha", lambda e: e[2].texto, largura=50),
    Coluna("Certa", lambda e: "sim" if e[2].certa else "", largura=8),
    Coluna("Pessoas", lambda e: e[2].n, NUMERO, 10),
    Coluna("Do grupo (%)", lambda e: em_pontos(e[2].parcela), NUMERO, 12),
    Coluna("Nota média de quem escolheu", lambda e: None if e[2].nota is None else round(e[2].nota, 1), NUMERO, 16),
]
OBJETIVOS = [
    Coluna("Objetivo", lambda linha: linha.codigo, largura=14),
    Coluna("Enunciado", lambda linha: linha.nome, largura=60),
    Coluna("Questões", lambda linha: linha.questoes, NUMERO, 11),
    Coluna("Pessoas", lambda linha: linha.pessoas, NUMERO, 11),
    Coluna("Acerto (%)", lambda linha: em_pontos(linha.acerto), NUMERO, 11),
    Coluna("Esperado (%)", lambda linha: em_pontos(linha.esperado), NUMERO, 12),
    Coluna("Aulas a rever", lambda linha: "; ".join(a.title for a in linha.aulas) if linha.rever else "", largura=40),
]
EIXOS = [
    Coluna("Eixo", lambda linha: linha.nome, largura=40),
    *OBJETIVOS[2:6],
]
REFORCO = [
    Coluna("Pessoa", lambda r: str(r.matricula.pessoa), largura=36),
    Coluna("Média nos objetivos (%)", lambda r: round(r.pontos, 1), NUMERO, 16),
    Coluna("Abaixo do esperado em", lambda r: "; ".join(f"{c} ({p * 100:.0f}%)" for c, p in r.objetivos), largura=60),
]


def _do_ganho(nome):
    return lambda linha: None if linha[1].escondido else em_pontos(getattr(linha[1], nome))


def _ponta(nome):
    def valor(linha):
        intervalo = linha[1].intervalo
        return None if intervalo is None else em_pontos(getattr(intervalo, nome))

    return valor


def _quantas(linha):
    return "menos de 5" if linha[1].escondido and linha[1].poucas else linha[1].n


def ganhos(titulo):
    """As colunas do ganho; cada linha é (grupo, Ganho)."""
    return [
        Coluna(titulo, lambda linha: linha[0], largura=50),
        Coluna("Pessoas nas duas", _quantas, NUMERO, 12),
        Coluna("Média inicial (%)", _do_ganho("pre"), NUMERO, 12),
        Coluna("Média final (%)", _do_ganho("pos"), NUMERO, 12),
        Coluna("Avanço médio (pontos)", _ponta("centro"), NUMERO, 14),
        Coluna("De (95%)", _ponta("de"), NUMERO, 10),
        Coluna("Até (95%)", _ponta("ate"), NUMERO, 10),
        Coluna("Ganho ⟨g⟩", lambda linha: indice(linha[1].g), NUMERO, 10),
        Coluna("O que diz", lambda linha: linha[1].frase, largura=60),
    ]


REACAO = [
    Coluna("Item", lambda r: r[0].versao.enunciado, largura=60),
    Coluna("Responderam", lambda r: r[0].n if not r[0].escondido else "menos de 5", NUMERO, 12),
    Coluna("Resposta", lambda r: r[1].texto if r[1] else "", largura=36),
    Coluna("Pessoas", lambda r: r[1].n if r[1] else None, NUMERO, 10),
    Coluna("Do grupo (%)", lambda r: em_pontos(r[1].parcela) if r[1] else None, NUMERO, 12),
    Coluna("Mediana", lambda r: r[0].mediana, largura=26),
    Coluna("Concordam (%)", lambda r: em_pontos(r[0].concordam), NUMERO, 14),
]
ABERTAS = [
    Coluna("Item", lambda r: r[0].versao.enunciado, largura=50),
    Coluna("Resposta", lambda r: texto_da(r[1]), largura=90),
]


def texto_da(resposta):
    return f"[Oculta: {resposta.motivo}]" if resposta.oculta_em else resposta.texto


def tabela(colunas, linhas):
    """[[(coluna, valor)]], para o template."""
    return [[(coluna, coluna.valor(linha)) for coluna in colunas] for linha in linhas]
