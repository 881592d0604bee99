"""Que questões entram em uma tentativa: as fixas da forma e as sorteadas, sempre na versão pronta mais nova."""

import logging

from django.db.models import Q

from avaliacoes.models import EtiquetaDaQuestao, Questao, VersaoQuestao
from avaliacoes.models.questao import SEPARADOR

registro = logging.getLogger(__name__)


def tem_formas(avaliacao):
    return any(item.forma for item in avaliacao.itens.all())


def quantas(avaliacao, forma=None, so_automaticas=False):
    """Quantas questões a pessoa terá, no máximo. Sem forma ainda, conta a maior das duas."""
    formas = [forma] if forma else ["A", "B"]
    itens = list(avaliacao.itens.all())
    if so_automaticas:
        versoes = _versoes_atuais(questao__in=[item.questao_id for item in itens])
        itens = [i for i in itens if i.questao_id in versoes and _automatica(versoes[i.questao_id])] or itens
    fixas = max(len({i.questao_id for i in itens if i.forma in ("", f)}) for f in formas)
    return fixas + sum(sorteio.quantidade for sorteio in avaliacao.sorteios.all())


def escolher(avaliacao, forma, sorteador, so_automaticas=False):
    """As `VersaoQuestao` da tentativa, na ordem. Se há menos questões do que o sorteio pede, usa as que há.

    `so_automaticas`: sem as que uma pessoa corrige, a não ser que a avaliação seja só delas.
    """
    versoes = _escolher(avaliacao, forma, sorteador)
    return [v for v in versoes if _automatica(v)] or versoes if so_automaticas else versoes


def _automatica(versao):
    return not versao.comportamento.manual


def _escolher(avaliacao, forma, sorteador):
    fixas = list(dict.fromkeys(i.questao_id for i in avaliacao.itens.all() if i.forma in ("", forma or "")))
    versoes = _versoes_atuais(questao__in=fixas)
    escolhidas = [versoes[pk] for pk in fixas if pk in versoes]
    return escolhidas + _sortear(avaliacao, escolhidas, sorteador)


def _versoes_atuais(**filtro):
    """{pk da questão: versão pronta de maior número}."""
    versoes = VersaoQuestao.objects.prontas().filter(**filtro).select_related("questao").prefetch_related("objetivos")
    return {versao.questao_id: versao for versao in versoes.order_by("numero")}


def candidatas(sorteio):
    """As questões que um sorteio pode usar agora. As fixas da própria avaliação ficam de fora."""
    fixas = sorteio.avaliacao.itens.all().values_list("questao", flat=True)
    questoes = Questao.objects.sorteaveis().exclude(pk__in=list(fixas))
    if sorteio.eixo_id:
        questoes = questoes.filter(eixo=sorteio.eixo_id)
    if sorteio.dificuldade:
        questoes = questoes.filter(dificuldade=sorteio.dificuldade)
    if sorteio.categoria_id:
        caminho = sorteio.categoria.caminho
        dentro = Q(categoria=sorteio.categoria_id) | Q(categoria__caminho__startswith=caminho + SEPARADOR)
        questoes = questoes.filter(dentro)
    if sorteio.etiqueta_id:
        etiquetadas = EtiquetaDaQuestao.objects.filter(tag=sorteio.etiqueta_id).values("content_object")
        questoes = questoes.filter(pk__in=etiquetadas)
    return questoes


def _sortear(avaliacao, fixas, sorteador):
    usados = {pk for versao in fixas for pk in _ocupa(versao)}
    ja = {versao.questao_id for versao in fixas}
    sorteadas = []
    for sorteio in avaliacao.sorteios.select_related("categoria", "eixo", "etiqueta", "objetivo"):
        sorteio.avaliacao = avaliacao
        versoes = _do_sorteio(sorteio, ja)
        sorteador.shuffle(versoes)
        escolhidas = _ate(sorteio.quantidade, versoes, usados if avaliacao.uma_por_objetivo else None)
        if len(escolhidas) < sorteio.quantidade:
            _avisar_falta(avaliacao, sorteio, len(escolhidas))
        ja |= {versao.questao_id for versao in escolhidas}
        sorteadas += escolhidas
    return sorteadas


def _do_sorteio(sorteio, ja):
    """As versões que o sorteio pode usar, em ordem fixa. O objetivo é o da versão que se vai mostrar."""
    versoes = _versoes_atuais(questao__in=candidatas(sorteio)).values()
    if sorteio.objetivo_id:
        versoes = [v for v in versoes if any(o.pk == sorteio.objetivo_id for o in v.objetivos.all())]
    return sorted((v for v in versoes if v.questao_id not in ja), key=lambda versao: versao.questao_id)


def _ate(quantidade, candidatas, usados):
    """As primeiras `quantidade`; com `usados`, sem repetir objetivo (as de um só vêm antes: fecham menos portas)."""
    if usados is None:
        return candidatas[:quantidade]
    escolhidas = []
    for versao in sorted(candidatas, key=lambda versao: len(versao.objetivos.all())):
        objetivos = _ocupa(versao)
        if len(escolhidas) < quantidade and not objetivos & usados:
            escolhidas.append(versao)
            usados |= objetivos
    return escolhidas


def _ocupa(versao):
    """Os objetivos que a versão toma no sorteio. A que uma pessoa corrige não toma nenhum: ela vai além da objetiva."""
    return {objetivo.pk for objetivo in versao.objetivos.all()} if _automatica(versao) else set()


def _avisar_falta(avaliacao, sorteio, ha):
    registro.warning(
        "sorteio com menos questões: avaliação %s, sorteio %s, pedidas %s, usadas %s",
        avaliacao.pk,
        sorteio.pk,
        sorteio.quantidade,
        ha,
    )
