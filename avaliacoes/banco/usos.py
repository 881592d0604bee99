"""Onde uma questão é usada: avaliações que a fixam, sorteios que a alcançam, tentativas e resultado."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count

from avaliacoes.models import AvaliacaoPage, ItemDaTentativa, SorteioDaAvaliacao
from avaliacoes.selecao import candidatas


@dataclass(frozen=True)
class Resultado:
    """O de uma versão: quantas vezes apareceu, quantas já têm correção e a fração média de acerto (0 a 1)."""

    numero: int
    vezes: int
    corrigidas: int
    media: Decimal | None

    @property
    def porcento(self):
        return None if self.media is None else round(self.media * 100)


@dataclass(frozen=True)
class Usos:
    fixas: list
    sorteios: list
    resultados: list

    @property
    def tentativas(self):
        return sum(resultado.vezes for resultado in self.resultados)

    @property
    def nenhum(self):
        return not (self.fixas or self.sorteios or self.resultados)


def da_questao(questao):
    fixas = AvaliacaoPage.objects.filter(itens__questao=questao).distinct().order_by("title")
    return Usos(list(fixas), sorteios_que_alcancam(questao), resultados(questao))


def sorteios_que_alcancam(questao):
    """Os sorteios em que ela pode cair agora. Duas consultas por sorteio do seu eixo ou sem eixo."""
    sorteios = SorteioDaAvaliacao.objects.filter(eixo__in=[questao.eixo_id]) | SorteioDaAvaliacao.objects.filter(
        eixo=None
    )
    sorteios = sorteios.select_related("avaliacao", "categoria", "eixo", "objetivo", "etiqueta")
    return [s for s in sorteios if _alcanca(s, questao)]


def _alcanca(sorteio, questao):
    if not candidatas(sorteio).filter(pk=questao.pk).exists():
        return False
    versao = questao.versao_em_uso
    return not sorteio.objetivo_id or versao.objetivos.filter(pk=sorteio.objetivo_id).exists()


def quantas_alcanca(sorteio):
    """Quantas questões do banco um sorteio pode usar agora."""
    questoes = candidatas(sorteio)
    if sorteio.objetivo_id:
        questoes = [q for q in questoes.prefetch_related("versoes__objetivos") if _tem(q, sorteio.objetivo_id)]
        return len(questoes)
    return questoes.count()


def _tem(questao, objetivo):
    """O objetivo é o da versão que se mostraria: a pronta de maior número."""
    prontas = [versao for versao in questao.versoes.all() if versao.situacao == versao.Situacao.PRONTA]
    ultima = max(prontas, key=lambda versao: versao.numero)
    return any(o.pk == objetivo for o in ultima.objetivos.all())


def resultados(questao):
    linhas = (
        ItemDaTentativa.objects.filter(versao__questao=questao)
        .values("versao__numero")
        .annotate(vezes=Count("pk"), corrigidas=Count("fracao"), media=Avg("fracao"))
        .order_by("versao__numero")
    )
    return [Resultado(li["versao__numero"], li["vezes"], li["corrigidas"], li["media"]) for li in linhas]
