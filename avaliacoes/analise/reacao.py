"""O que as pessoas acharam do curso: a distribuição de cada item e as respostas abertas, sem saber de quem são.

Só entram as folhas já soltas (`levas`). A posição de cada uma na lista é a da chave sorteada: a ordem não diz quem
respondeu antes.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone
from wagtail.log_actions import log

from avaliacoes.analise import supressao
from avaliacoes.analise.grafico import Barra, barras
from avaliacoes.models import (
    MINIMO_PARA_DIVULGAR,
    QuestaoDaAvaliacao,
    RespostaAnonima,
    Tentativa,
    VersaoQuestao,
)
from contas.recusa import Recusa
from cursos.models import Matricula

S = Matricula.Situacao
FAZEM = (S.CONFIRMADA, S.CONCLUIDA, S.REPROVADA)
CONCORDAM = 2  # os dois rótulos de cima da escala
Com = RespostaAnonima.Com


class OcultacaoRecusada(Recusa):
    """A resposta não pode ser ocultada, ou mostrada de novo."""


@dataclass(frozen=True)
class Opcao:
    texto: str
    n: int
    parcela: float

    @property
    def pontos(self):
        return self.parcela * 100


@dataclass(frozen=True)
class Item:
    """Um item da avaliação. `escondido`: menos de cinco responderam a ele, ou daria para deduzir os outros."""

    versao: VersaoQuestao
    n: int
    escondido: bool = False
    opcoes: list = field(default_factory=list)
    mediana: str = ""
    concordam: float | None = None
    abertas: list = field(default_factory=list)

    @property
    def em_escala(self):
        return self.versao.tipo == "escala"

    @property
    def grafico(self):
        linhas = [Barra(o.texto, o.parcela, f"{o.n} ({o.pontos:.0f}%)") for o in self.opcoes]
        return barras(self.versao.enunciado, linhas)


@dataclass(frozen=True)
class Reacao:
    """`folhas` são as que se mostram; `responderam` de `poderiam`, a taxa de resposta."""

    folhas: int
    responderam: int
    poderiam: int
    itens: list

    @property
    def aberta(self):
        return bool(self.itens)

    @property
    def guardadas(self):
        return max(self.responderam - self.folhas, 0)

    @property
    def taxa(self):
        return self.responderam / self.poderiam if self.poderiam else None

    @property
    def faltam(self):
        return supressao.faltam(self.responderam)


def ler(avaliacao, turma=None):
    """A `Reacao` do curso, ou a de uma turma; sem itens quando o grupo é pequeno."""
    responderam, poderiam = _participacao(avaliacao, turma)
    linhas = _linhas(avaliacao)
    da_turma = [linha for linha in linhas if turma is None or (linha.turma_id, linha.com) == (turma.pk, Com.TURMA)]
    folhas = len({linha.folha for linha in da_turma})
    if folhas < MINIMO_PARA_DIVULGAR:
        return Reacao(folhas, responderam, poderiam, [])
    ordem = dict(QuestaoDaAvaliacao.objects.filter(avaliacao=avaliacao).values_list("questao", "sort_order"))
    return Reacao(folhas, responderam, poderiam, _itens(da_turma, _itens_abertos(linhas, turma), ordem))


def _linhas(avaliacao):
    soltas = RespostaAnonima.objects.filter(avaliacao=avaliacao).exclude(com=Com.NINGUEM).order_by("id")
    return list(soltas.select_related("versao__questao"))


def _participacao(avaliacao, turma):
    """(quantas pessoas enviaram, quantas poderiam). Quem enviou está entre quem poderia, ainda que tenha saído."""
    turmas = {"turma": turma} if turma else {"turma__atividades__pagina": avaliacao}
    enviaram = Tentativa.objects.enviadas().filter(avaliacao=avaliacao)
    if turma:
        enviaram = enviaram.filter(matricula__turma=turma)
    quem = set(enviaram.values_list("matricula__pessoa", flat=True))
    fazem = Matricula.objects.filter(situacao__in=FAZEM, **turmas).values_list("pessoa", flat=True)
    return len(quem), len(quem | set(fazem))


def _itens_abertos(linhas, turma):
    """As versões que se mostram neste recorte, por quem respondeu a cada uma em cada turma."""
    contas = defaultdict(Counter)
    for linha in linhas:
        contas[linha.versao_id][linha.turma_id if linha.com == Com.TURMA else None] += 1
    if turma is None:
        return {versao for versao, grupos in contas.items() if grupos.total() >= MINIMO_PARA_DIVULGAR}
    return {versao for versao, grupos in contas.items() if turma.pk in supressao.abertos(grupos)}


def _itens(linhas, abertos, ordem):
    """Na ordem em que a avaliação pergunta."""
    por_versao = defaultdict(list)
    for linha in linhas:
        por_versao[linha.versao].append(linha)
    ordenadas = sorted(por_versao, key=lambda v: (ordem.get(v.questao_id) or 0, v.questao.codigo, v.numero))
    return [_item(versao, por_versao[versao], versao.pk in abertos) for versao in ordenadas]


def _item(versao, linhas, aberto):
    if not aberto:
        return Item(versao, len(linhas), escondido=True)
    tipo = versao.comportamento
    possiveis = [opcao.texto for opcao in tipo.opcoes(versao.dados)]
    if not possiveis:
        return Item(versao, len(linhas), abertas=linhas)
    escolhidas = Counter(e.texto for linha in linhas for e in tipo.escolhas(versao.dados, linha.conteudo) if e.texto)
    n = len(linhas)
    opcoes = [Opcao(texto, escolhidas[texto], escolhidas[texto] / n) for texto in possiveis]
    if tipo.codigo != "escala":
        return Item(versao, n, opcoes=opcoes)
    return Item(versao, n, False, opcoes, mediana(opcoes), sum(o.parcela for o in opcoes[-CONCORDAM:]))


def mediana(opcoes):
    """O rótulo do meio de uma escala em ordem; os dois do meio, quando a metade cai entre eles. Média não: 4 não é o
    dobro de 2 em uma escala de concordância."""
    ordenados = [opcao.texto for opcao in opcoes for _ in range(opcao.n)]
    if not ordenados:
        return ""
    meio = len(ordenados) // 2
    dois = dict.fromkeys(ordenados[meio - (len(ordenados) % 2 == 0) : meio + 1])
    return "entre “{}” e “{}”".format(*dois) if len(dois) == 2 else next(iter(dois))


# --- Moderar ---------------------------------------------------------------------------------------------------------
def ocultar(resposta, por, motivo):
    """Tira da tela o texto que identifica alguém; a resposta continua a contar.

    Raises:
        OcultacaoRecusada: `sem_motivo`, ou `ja_oculta`.
    """
    if not motivo.strip():
        raise OcultacaoRecusada("Diga por que a resposta sai da tela.", "sem_motivo")
    campos = {"oculta_em": timezone.now(), "oculta_por": por, "motivo": motivo.strip()}
    if not RespostaAnonima.objects.filter(pk=resposta.pk, oculta_em=None).update(**campos):
        raise OcultacaoRecusada("Esta resposta já está oculta.", "ja_oculta")
    _anotar(resposta, "avaliacoes.ocultar_resposta", por, campos["motivo"])


def mostrar(resposta, por):
    """Põe de volta.

    Raises:
        OcultacaoRecusada: `nao_oculta`.
    """
    campos = {"oculta_em": None, "oculta_por": None, "motivo": ""}
    if not RespostaAnonima.objects.filter(pk=resposta.pk, oculta_em__isnull=False).update(**campos):
        raise OcultacaoRecusada("Esta resposta já está à vista.", "nao_oculta")
    _anotar(resposta, "avaliacoes.mostrar_resposta", por, "")


def _anotar(resposta, acao, por, motivo):
    log(resposta.avaliacao, acao, user=por, data={"resposta": str(resposta.pk), "motivo": motivo})


def folhas_por_turma(avaliacao):
    """{turma: folhas que se mostram}, para dizer que recortes se abrem."""
    soltas = RespostaAnonima.objects.filter(avaliacao=avaliacao, com=Com.TURMA).order_by()
    return dict(soltas.values_list("turma").annotate(Count("folha", distinct=True)))
