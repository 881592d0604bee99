"""O que a própria pessoa vê do seu pedido e da sua matrícula: onde está, o que vem depois e quando."""

from dataclasses import dataclass

from django.utils import formats, timezone

from cursos.models import Matricula

S = Matricula.Situacao
FRASES = {
    S.SOLICITADA: "Recebemos o seu pedido.",
    S.AGUARDANDO_ANUENCIA: "Seu pedido espera a anuência da sua chefia.",
    S.EM_ANALISE: "A coordenação está analisando o seu pedido. Você recebe um e-mail com a resposta.",
    S.LISTA_DE_ESPERA: "Você está na lista de espera. Se uma vaga abrir, avisamos por e-mail.",
    S.DEFERIDA: "A vaga é sua: falta confirmar.",
    S.CONFIRMADA: "Você está matriculada(o) nesta turma.",
    S.TRANCADA: "A sua matrícula está trancada, com a vaga guardada. Para voltar, fale com a coordenação.",
    S.CONCLUIDA: "Você concluiu esta turma.",
    S.RECUSADA: "O seu pedido não foi aceito. Se algo mudou, você pode pedir de novo ou procurar outra turma do curso.",
    S.CANCELADA: "A sua matrícula foi cancelada.",
    S.DESISTENTE: "Registramos a sua desistência. O que você fez fica guardado.",
    S.TRANSFERIDA: "Você foi transferida(o) para outra turma deste curso, com o que já tinha feito.",
    S.REPROVADA: "A turma terminou sem que você cumprisse todos os critérios.",
    S.EXPIRADA: "O prazo para confirmar a vaga passou, e ela foi oferecida a outra pessoa.",
}


def situacao_em_palavras(matricula):
    """O que a situação quer dizer para a pessoa. Na espera, diz o lugar se `com_posicao` o anotou."""
    posicao = getattr(matricula, "posicao", None)
    if matricula.situacao == S.LISTA_DE_ESPERA and posicao:
        return f"Você está na lista de espera, em {posicao}º lugar. Se uma vaga abrir, avisamos por e-mail."
    padrao = f"A sua matrícula está {matricula.get_situacao_display().lower()}."
    return FRASES.get(matricula.situacao, padrao)


def proxima_data(matricula, hoje=None):
    """A data que vem a seguir, em uma frase; vazia quando não há o que esperar. Lê `turma.encontros`."""
    turma, hoje = matricula.turma, hoje or timezone.localdate()
    if not matricula.aberta or hoje > turma.fim:
        return ""
    if matricula.situacao == S.DEFERIDA and matricula.confirmar_ate:
        return f"Confirme a vaga até {_quando(timezone.localtime(matricula.confirmar_ate))}."
    if matricula.situacao == S.LISTA_DE_ESPERA:
        return _da_espera(turma, hoje)
    if hoje < turma.inicio:
        return f"As aulas começam em {_dia(turma.inicio)}."
    encontro = next((e for e in turma.encontros.all() if e.dia >= hoje), None)
    if matricula.da_acesso and encontro:
        return f"Próximo encontro: {_dia(encontro.dia)} ({encontro.get_formato_display().lower()})."
    return f"As aulas vão até {_dia(turma.fim)}."


def _da_espera(turma, hoje):
    if hoje > turma.espera_termina:
        return f"O prazo para chamar a lista de espera terminou em {_dia(turma.espera_termina)}."
    frase = f"Chamamos a lista até {_dia(turma.espera_termina)}; você terá {turma.horas_da_oferta} horas para aceitar."
    if turma.reserva_ate and hoje <= turma.reserva_ate:
        frase += f" As vagas de cota que sobrarem ficam para todos depois de {_dia(turma.reserva_ate)}."
    return frase


@dataclass(frozen=True)
class Etapa:
    """Uma etapa do caminho até a vaga. `estado`: `feita`, `agora`, `depois` ou `parou`."""

    nome: str
    estado: str
    quando: object = None

    @property
    def em_palavras(self):
        return {"feita": "feita", "agora": "você está aqui", "depois": "vem depois", "parou": "parou aqui"}[self.estado]


def caminho(matricula):
    """As etapas do pedido ao estudo, na ordem desta turma."""
    turma = matricula.turma
    marcos = [("Pedido recebido", matricula.solicitada_em, {S.SOLICITADA})]
    if turma.exige_anuencia:
        marcos.append(("Anuência do seu órgão", matricula.anuencia_em, {S.AGUARDANDO_ANUENCIA}))
    if not turma.analise_automatica:
        marcos.append(("Análise da coordenação", None, {S.EM_ANALISE}))
    if matricula.situacao == S.LISTA_DE_ESPERA:
        marcos.append(("Lista de espera", None, {S.LISTA_DE_ESPERA}))
    marcos.append(("Confirmação da vaga", matricula.confirmada_em, {S.DEFERIDA}))
    marcos.append(("Aulas", None, {S.CONFIRMADA, S.TRANCADA}))
    marcos.append(("Curso concluído", None, {S.CONCLUIDA}))
    return _etapas(matricula, marcos)


def _etapas(matricula, marcos):
    if matricula.situacao == S.CONCLUIDA:
        return [Etapa(nome, "feita", quando) for nome, quando, _ in marcos[:-1]] + [
            Etapa(marcos[-1][0], "feita", matricula.encerrada_em)
        ]
    aqui = next((n for n, (_, _, quais) in enumerate(marcos) if matricula.situacao in quais), None)
    if aqui is None:  # encerrada antes do fim: parou na primeira etapa sem data depois da última cumprida
        aqui = 1 + max((n for n, (_, quando, _) in enumerate(marcos) if quando), default=0)
    agora = "agora" if matricula.aberta else "parou"
    estados = ["feita"] * aqui + [agora] + ["depois"] * len(marcos)
    quando_parou = None if matricula.aberta else matricula.encerrada_em
    return [
        Etapa(nome, estado, quando_parou if estado == "parou" else (quando if estado == "feita" else None))
        for (nome, quando, _), estado in zip(marcos, estados, strict=False)
        if matricula.aberta or estado != "depois"
    ]


def _dia(data):
    return formats.date_format(data, "j b. Y")


def _quando(instante):
    return formats.date_format(instante, "j b. Y, H:i")
