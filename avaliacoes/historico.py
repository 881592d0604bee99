"""O que aconteceu em cada tentativa, para quem coordena ou tutora a turma: a lista da turma e a história de uma."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, Count, Q

from avaliacoes.models import ArquivoEnviado, AvaliacaoPage, EventoDaTentativa, JanelaDaTurma, Tentativa

Evento = EventoDaTentativa.Tipo
ANDAMENTO, ESGOTADA, POR_CORRIGIR, ENVIADA = "andamento", "esgotada", "por_corrigir", "enviada"
ESTADOS = {
    ANDAMENTO: "Em andamento",
    ESGOTADA: "Tempo esgotado, a encerrar",
    POR_CORRIGIR: "Por corrigir",
    ENVIADA: "Enviada",
}


def estado(tentativa, em=None):
    if tentativa.aberta:
        return ESGOTADA if tentativa.vencida(em) else ANDAMENTO
    return POR_CORRIGIR if tentativa.por_corrigir else ENVIADA


def duracao(tentativa):
    """Do começo ao envio; o que passou do prazo, até a plataforma encerrar, não é tempo de resposta. None se aberta."""
    if tentativa.aberta:
        return None
    fim = min(tentativa.enviada_em, tentativa.tolera_ate) if tentativa.tolera_ate else tentativa.enviada_em
    return timedelta(seconds=int((fim - tentativa.iniciada_em).total_seconds()))


def minutos(tentativa):
    tempo = duracao(tentativa)
    return None if tempo is None else round(tempo.total_seconds() / 60, 1)


# --- A turma ---------------------------------------------------------------------------------------------------------
def avaliacoes_da_turma(turma):
    """As avaliações da turma, na ordem dela, com `janela`, contagens e a média: três consultas."""
    ordem = dict(turma.atividades.values_list("pagina_id", "ordem"))
    paginas = AvaliacaoPage.objects.filter(pk__in=ordem)
    janelas = {j.avaliacao_id: j for j in JanelaDaTurma.objects.filter(turma=turma)}
    contas = {c["avaliacao"]: c for c in _contas(turma)}
    for pagina in paginas:
        pagina.janela, pagina.contas = janelas.get(pagina.pk), contas.get(pagina.pk, {})
    return sorted(paginas, key=lambda pagina: ordem[pagina.pk])


def _contas(turma):
    da_turma = Tentativa.objects.filter(matricula__turma=turma).order_by()
    return da_turma.values("avaliacao").annotate(
        pessoas=Count("matricula", distinct=True),
        andamento=Count("pk", filter=Q(enviada_em=None)),
        enviadas=Count("pk", filter=Q(enviada_em__isnull=False)),
        por_corrigir=Count("pk", filter=Q(enviada_em__isnull=False, nota=None)),
        media=Avg("nota"),
    )


def da_turma(turma, filtro):
    """As tentativas da turma que cumprem o `filtro` (avaliacao, estado, q), da mais recente à mais antiga."""
    tentativas = Tentativa.objects.filter(matricula__turma=turma)
    if filtro.get("avaliacao"):
        tentativas = tentativas.filter(avaliacao=filtro["avaliacao"])
    if filtro.get("q"):
        nome, email = (
            Q(matricula__pessoa__nome__icontains=filtro["q"]),
            Q(matricula__pessoa__email__icontains=filtro["q"]),
        )
        tentativas = tentativas.filter(nome | email)
    tentativas = _no_estado(tentativas, filtro.get("estado"))
    return tentativas.select_related("matricula__pessoa", "avaliacao").order_by("-iniciada_em", "-pk")


def _no_estado(tentativas, pedido):
    if pedido == ANDAMENTO:
        return tentativas.abertas().exclude(pk__in=tentativas.vencidas().values("pk"))
    if pedido == ESGOTADA:
        return tentativas.vencidas()
    if pedido == POR_CORRIGIR:
        return tentativas.por_corrigir()
    if pedido == ENVIADA:
        return tentativas.enviadas().exclude(pk__in=tentativas.por_corrigir().values("pk"))
    return tentativas


# --- Uma tentativa ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RespostaDada:
    """Uma resposta guardada, em palavras. `vale`: é a que conta; `depois`: chegou com a tentativa já enviada."""

    sequencia: int
    quando: object
    texto: str
    vale: bool
    depois: bool


@dataclass(frozen=True)
class QuestaoRespondida:
    item: object
    respostas: list
    anexos: list


@dataclass(frozen=True)
class Fato:
    """Um evento em palavras."""

    quando: object
    o_que: str
    quem: object
    pormenor: str


def questoes(tentativa):
    """[QuestaoRespondida], cada uma com todas as versões da resposta: o mesmo número de consultas em toda tentativa."""
    itens = tentativa.itens.select_related("versao__questao").prefetch_related("respostas")
    anexos = {}
    for arquivo in ArquivoEnviado.objects.filter(item__tentativa=tentativa, completo_em__isnull=False):
        anexos.setdefault(arquivo.item_id, []).append(arquivo)
    return [
        QuestaoRespondida(item, _respostas(tentativa, item), anexos.get(item.pk, []))
        for item in itens.order_by("ordem")
    ]


def _respostas(tentativa, item):
    dadas, tipo = list(item.respostas.all()), item.versao.comportamento
    return [
        RespostaDada(
            r.sequencia,
            r.recebida_em,
            tipo.resumir(item.versao.dados, r.conteudo) or "Em branco",
            vale=r is dadas[-1],
            depois=tentativa.enviada_em is not None and r.recebida_em > tentativa.enviada_em,
        )
        for r in dadas
    ]


def fatos(tentativa):
    eventos = tentativa.eventos.select_related("por")
    return [Fato(e.em, e.get_tipo_display(), e.por, _pormenor(e)) for e in eventos]


def _pormenor(evento):
    dados = evento.dados
    if evento.tipo == Evento.OUTRO_APARELHO:
        return "ou entrou de novo no mesmo. A plataforma distingue a sessão, não o aparelho."
    if evento.tipo == Evento.TEMPO_EXTRA:
        return f"{dados['minutos']} min a mais. Motivo: {dados['motivo']}"
    if evento.tipo == Evento.ARQUIVO:
        questoes = ", ".join(str(ordem) for ordem in dados["questoes"])
        nota = f" A nota foi de {dados['nota_de']} para {dados['nota_para']}." if dados.get("nota_de") else ""
        return f"Questões {questoes}. Motivo: {dados['motivo']}.{nota}"
    return dados.get("motivo", "")
