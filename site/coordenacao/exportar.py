"""As tabelas da coordenação em planilha: as mesmas linhas e colunas da tela, na mesma ordem."""

from django.utils.text import capfirst

from planilhas.escrita import DATA, DATA_E_HORA, NUMERO, Coluna


def _certificado(linha):
    return linha.certificado.registro if linha.certificado else ""


def _modulo(linha):
    resumo = linha.resumo
    if not linha.estudou:
        return ""
    return f"{resumo.modulo.numero}. {resumo.modulo.titulo}" if resumo.modulo else "Fez todos"


def _se_estudou(campo):
    return lambda linha: getattr(linha.resumo, campo) if linha.estudou else None


def _risco(linha):
    return linha.risco.grau.rotulo if linha.risco else ""


def _falta(linha):
    return "\n".join(p.frase for p in linha.falta)


QUADRO = [
    Coluna("Pessoa", lambda linha: str(linha.pessoa), largura=32),
    Coluna("De onde", lambda linha: linha.lugar, largura=24),
    Coluna("Situação", lambda linha: linha.matricula.get_situacao_display(), largura=20),
    Coluna("Certificado", _certificado),
    Coluna("Atividades feitas", _se_estudou("feitas"), NUMERO),
    Coluna("Obrigatórias", _se_estudou("obrigatorias"), NUMERO),
    Coluna("Módulo em que está", _modulo, largura=32),
    Coluna("Nota (%)", _se_estudou("aproveitamento"), NUMERO),
    Coluna("Frequência (%)", _se_estudou("frequencia"), NUMERO),
    Coluna("Último acesso", lambda linha: linha.matricula.ultimo_acesso_em, DATA_E_HORA, 18),
    Coluna("Risco", _risco),
    Coluna("Por quê", lambda linha: linha.risco.frase, largura=40),
    Coluna("O que falta", _falta, largura=60),
]
TURMAS = [
    Coluna("Turma", lambda t: t.codigo, largura=24),
    Coluna("Curso", lambda t: t.curso.title, largura=40),
    Coluna("Alcance", lambda t: t.alcance, largura=30),
    Coluna("Situação", lambda t: t.get_situacao_display()),
    Coluna("Início", lambda t: t.inicio, DATA),
    Coluna("Fim", lambda t: t.fim, DATA),
    Coluna("Vagas ocupadas", lambda t: t.ocupadas, NUMERO),
    Coluna("Vagas", lambda t: t.vagas, NUMERO),
    Coluna("Pedidos a decidir", lambda t: t.a_decidir, NUMERO),
    Coluna("Estudando", lambda t: t.estudando, NUMERO),
    Coluna("Certificados a emitir", lambda t: t.a_certificar, NUMERO),
]
MOVIMENTOS = [
    Coluna("Quando", lambda m: m.em, DATA_E_HORA, 18),
    Coluna("Vaga", lambda m: m.quantas, NUMERO, 8),
    Coluna("Pessoa", lambda m: str(m.matricula.pessoa), largura=32),
    Coluna("De onde", lambda m: m.matricula.lugar, largura=24),
    Coluna("Passou a", lambda m: m.passou_a, largura=20),
    Coluna("Cota", lambda m: m.cota.nome if m.cota else "Vaga livre", largura=24),
    Coluna("Quem", lambda m: str(m.por) if m.por else "A plataforma", largura=32),
]
CONTAS = [
    Coluna("O que se conta", lambda linha: linha[0], largura=40),
    Coluna("De quem", lambda linha: linha[1].nome, largura=40),
    Coluna("Ocupadas", lambda linha: linha[1].ocupadas, NUMERO),
    Coluna("No máximo", lambda linha: linha[1].vagas, NUMERO),
]
FILA = [
    Coluna("Posição", lambda e: e.posicao, NUMERO, 8),
    Coluna("Pessoa", lambda e: str(e.matricula.pessoa), largura=32),
    Coluna("De onde", lambda e: e.matricula.lugar, largura=24),
    Coluna("Pediu em", lambda e: e.matricula.solicitada_em, DATA_E_HORA, 18),
    Coluna("Por que espera", lambda e: e.porque, largura=60),
]
EMISSAO = [
    Coluna("Pessoa", lambda item: str(item.matricula.pessoa), largura=32),
    Coluna("Certificado", _certificado),
    Coluna("Resultado", lambda item: item.resultado, largura=60),
]
PREVIA_DA_EMISSAO = [
    Coluna("Pessoa", lambda linha: str(linha.matricula.pessoa), largura=32),
    Coluna("Recebe agora", lambda linha: "Não" if linha.motivo else "Sim"),
    Coluna("Por quê", lambda linha: linha.motivo, largura=60),
    Coluna("O que resolve", lambda linha: linha.resolve.acao if linha.resolve else "", largura=40),
    Coluna("Certificado", _certificado),
]
PREVIA_DO_ENCERRAMENTO = [
    Coluna("Pessoa", lambda linha: str(linha[0].pessoa), largura=32),
    Coluna("Situação hoje", lambda linha: linha[0].get_situacao_display(), largura=20),
    Coluna("O que acontece", lambda linha: linha[1], largura=40),
    Coluna("Por quê", lambda linha: linha[2], largura=60),
]
PREVIA_DO_ATO = [
    Coluna("Pessoa", lambda item: str(item.matricula.pessoa), largura=32),
    Coluna("Vai", lambda item: "Não" if item.recusa else "Sim"),
    Coluna("Por quê", lambda item: item.recusa, largura=60),
]
ATO = [
    Coluna("Pessoa", lambda item: str(item.matricula.pessoa), largura=32),
    Coluna("Situação hoje", lambda item: item.matricula.get_situacao_display(), largura=20),
    Coluna("Resultado", lambda item: resultado_do_ato(item), largura=60),
]


def resultado_do_ato(item):
    return item.recusa or ("Feito" if item.feito_em else "À espera")


# --- As contas das pessoas e as secretarias --------------------------------------------------------------------------
REPETIDAS = [
    Coluna("Uma conta", lambda linha: str(linha["par"].uma), largura=32),
    Coluna("E-mail de uma", lambda linha: linha["emails"][0], largura=26),
    Coluna("Outra conta", lambda linha: str(linha["par"].outra), largura=32),
    Coluna("E-mail da outra", lambda linha: linha["emails"][1], largura=26),
    Coluna("Por que parecem a mesma", lambda linha: capfirst(linha["sinais"]), largura=40),
]
GENTE_DO_CONSORCIO = [
    Coluna("Pessoa", lambda linha: str(linha.matricula.pessoa), largura=32),
    Coluna("Turma", lambda linha: linha.matricula.turma.codigo, largura=24),
    Coluna("Curso", lambda linha: linha.matricula.turma.curso.title, largura=40),
    Coluna("Situação", lambda linha: linha.matricula.get_situacao_display(), largura=20),
    Coluna("Atividades feitas", lambda linha: linha.feitas if linha.mostra_andamento else None, NUMERO),
    Coluna("Obrigatórias", lambda linha: linha.obrigatorias if linha.mostra_andamento else None, NUMERO),
    Coluna("Certificado emitido em", lambda linha: linha.certificado and linha.certificado.emitido_em, DATA),
]


def secretarias(vigentes):
    """As colunas, com as chaves das que estão em exercício hoje."""
    return [
        Coluna("Pessoa", lambda s: str(s.pessoa), largura=32),
        Coluna("Consórcio", lambda s: s.consorcio.sigla),
        Coluna("Cargo", lambda s: s.cargo, largura=32),
        Coluna("De", lambda s: s.de, DATA),
        Coluna("Até", lambda s: s.ate, DATA),
        Coluna("Quem deu", lambda s: str(s.concedida_por) if s.concedida_por else "", largura=32),
        Coluna("Em exercício", lambda s: "Sim" if s.pk in vigentes else "Não"),
    ]
