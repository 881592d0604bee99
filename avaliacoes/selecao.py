"""Que questões entram em uma tentativa: as fixas da forma e as sorteadas por eixo, sempre na versão atual."""

import logging
from collections import defaultdict

from avaliacoes.models import VersaoQuestao

registro = logging.getLogger(__name__)


def tem_formas(avaliacao):
    return any(item.forma for item in avaliacao.itens.all())


def quantas(avaliacao, forma=None):
    """Quantas questões a pessoa terá, no máximo. Sem forma ainda, conta a maior das duas."""
    formas = [forma] if forma else ["A", "B"]
    itens = list(avaliacao.itens.all())
    fixas = max(len({i.questao_id for i in itens if i.forma in ("", f)}) for f in formas)
    return fixas + sum(sorteio.quantidade for sorteio in avaliacao.sorteios.all())


def escolher(avaliacao, forma, sorteador):
    """As `VersaoQuestao` da tentativa, na ordem. Se há menos questões do que o sorteio pede, usa as que há."""
    fixas = list(dict.fromkeys(i.questao_id for i in avaliacao.itens.all() if i.forma in ("", forma or "")))
    versoes = _versoes_atuais(questao__in=fixas)
    escolhidas = [versoes[pk] for pk in fixas if pk in versoes]
    return escolhidas + _sortear(avaliacao, escolhidas, sorteador)


def _versoes_atuais(**filtro):
    """{pk da questão: versão de maior número}."""
    versoes = VersaoQuestao.objects.filter(**filtro).select_related("questao").prefetch_related("objetivos")
    return {versao.questao_id: versao for versao in versoes.order_by("numero")}


def _sortear(avaliacao, fixas, sorteador):
    sorteios = list(avaliacao.sorteios.all())
    if not sorteios:
        return []
    por_eixo = defaultdict(list)
    for versao in _versoes_atuais(questao__eixo__in=[s.eixo_id for s in sorteios]).values():
        if versao not in fixas:
            por_eixo[versao.questao.eixo_id].append(versao)
    usados = {objetivo.pk for versao in fixas for objetivo in versao.objetivos.all()}
    sorteadas = []
    for sorteio in sorteios:
        candidatas = por_eixo[sorteio.eixo_id]
        sorteador.shuffle(candidatas)
        do_eixo = _ate(sorteio.quantidade, candidatas, usados if avaliacao.uma_por_objetivo else None)
        if len(do_eixo) < sorteio.quantidade:
            _avisar_falta(avaliacao, sorteio, len(do_eixo))
        por_eixo[sorteio.eixo_id] = [versao for versao in candidatas if versao not in do_eixo]
        sorteadas += do_eixo
    return sorteadas


def _ate(quantidade, candidatas, usados):
    """As primeiras `quantidade`; com `usados`, sem repetir objetivo (as de um só vêm antes: fecham menos portas)."""
    if usados is None:
        return candidatas[:quantidade]
    escolhidas = []
    for versao in sorted(candidatas, key=lambda versao: len(versao.objetivos.all())):
        objetivos = {objetivo.pk for objetivo in versao.objetivos.all()}
        if len(escolhidas) < quantidade and not objetivos & usados:
            escolhidas.append(versao)
            usados |= objetivos
    return escolhidas


def _avisar_falta(avaliacao, sorteio, ha):
    registro.warning(
        "sorteio com menos questões: avaliação %s, eixo %s, pedidas %s, usadas %s",
        avaliacao.pk,
        sorteio.eixo_id,
        sorteio.quantidade,
        ha,
    )
