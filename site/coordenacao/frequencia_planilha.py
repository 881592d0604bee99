"""As tabelas da frequência em planilha: a lista de um encontro, as justificativas, como cada pessoa fica ao fechar."""

from cursos.models import Justificativa, Matricula
from planilhas.escrita import DATA, DATA_E_HORA, NUMERO, Coluna

J, S = Justificativa.Situacao, Matricula.Situacao


def como_fica(linha):
    """O que fechar o diário faz com a pessoa, em palavras."""
    situacao = linha.matricula.situacao
    if linha.conclui:
        return "Conclui o curso"
    if situacao == S.CONCLUIDA and linha.abaixo:
        return "Já concluiu: alguém precisa olhar"
    return "Continua com pendências" if situacao == S.CONFIRMADA else linha.matricula.get_situacao_display()


def _da_presenca(campo):
    """O campo da presença; vazio sem registro e, nas horas, para quem faltou, como na tela."""
    return lambda linha: linha.presenca and getattr(linha.presenca, campo) or None


def _escolha(campo):
    return lambda linha: getattr(linha.presenca, f"get_{campo}_display")() if linha.presenca else ""


LISTA = [
    Coluna("Pessoa", lambda linha: str(linha.matricula.pessoa), largura=32),
    Coluna("De onde", lambda linha: linha.matricula.lugar, largura=24),
    Coluna("Situação na turma", lambda linha: linha.matricula.get_situacao_display(), largura=20),
    Coluna("Presença", _escolha("situacao"), largura=24),
    Coluna("Horas", _da_presenca("horas"), NUMERO, 10),
    Coluna("Registro", _escolha("origem"), largura=24),
    Coluna("Registrada em", _da_presenca("registrada_em"), DATA_E_HORA, 18),
]
FECHAMENTO = [
    Coluna("Pessoa", lambda linha: str(linha.matricula.pessoa), largura=32),
    Coluna("Horas", lambda linha: linha.frequencia.horas, NUMERO, 10),
    Coluna("De", lambda linha: linha.frequencia.de, NUMERO, 10),
    Coluna("Encontros sem registro", lambda linha: linha.frequencia.sem_registro, NUMERO),
    Coluna("Frequência (%)", lambda linha: linha.frequencia.percentual, NUMERO),
    Coluna("Abaixo do mínimo", lambda linha: "Sim" if linha.abaixo else "Não"),
    Coluna("Como fica", como_fica, largura=32),
]
JUSTIFICATIVAS = [
    Coluna("Pessoa", lambda j: str(j.matricula.pessoa), largura=32),
    Coluna("Encontro", lambda j: j.encontro.titulo, largura=40),
    Coluna("Dia", lambda j: j.encontro.dia, DATA),
    Coluna("Enviada em", lambda j: j.enviada_em, DATA_E_HORA, 18),
    Coluna("Situação", lambda j: "A decidir" if j.situacao == J.ENVIADA else j.get_situacao_display()),
    Coluna("Documento", lambda j: "Com documento" if j.arquivo else "Sem documento", largura=18),
]
