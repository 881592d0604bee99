"""O que falta a uma avaliação para ser publicada, em frases; e o que merece atenção, sem impedir."""

from avaliacoes.banco.usos import quantas_alcanca
from avaliacoes.models import Questao, VersaoQuestao


def impedimentos(avaliacao, alcancados=None):
    """As frases do que impede publicar. Vale o que está na tela, gravado ou não. `alcancados`: o que `alcance` deu."""
    itens, sorteios = list(avaliacao.itens.all()), list(avaliacao.sorteios.all())
    if not itens and not sorteios:
        return ["A avaliação não tem questões. Escolha questões ou faça um sorteio."]
    return [
        *_sem_versao_pronta(itens),
        *_aposentadas_novas(avaliacao, itens),
        *_com_anexo_na_anonima(avaliacao, itens),
        *_sorteios_sem_banco(alcancados or alcance(avaliacao)),
    ]


def avisos(avaliacao):
    """As frases do que não impede, mas convém ver."""
    itens = list(avaliacao.itens.all())
    return [*_revisoes(itens), *_formas_desiguais(itens), *_repetidas(itens)]


def alcance(avaliacao):
    """[(sorteio, quantas questões ele alcança agora, se faltam)]."""
    linhas = []
    for sorteio in avaliacao.sorteios.all():
        sorteio.avaliacao = avaliacao
        ha = quantas_alcanca(sorteio)
        linhas.append((sorteio, ha, ha < (sorteio.quantidade or 0)))
    return linhas


def _codigos(itens, questoes):
    chaves = {item.questao_id for item in itens}
    return ", ".join(questoes.filter(pk__in=chaves).order_by("codigo").values_list("codigo", flat=True))


def _sem_versao_pronta(itens):
    prontas = VersaoQuestao.objects.prontas().values("questao")
    codigos = _codigos(itens, Questao.objects.exclude(pk__in=prontas))
    if codigos:
        yield f"Sem versão pronta: {codigos}. Marque-as como prontas ou tire-as da avaliação."


def _aposentadas_novas(avaliacao, itens):
    """A aposentada que a avaliação já tinha no ar continua; uma nova não entra."""
    ja = {*type(avaliacao).objects.filter(pk=avaliacao.pk, live=True).values_list("itens__questao", flat=True)}
    novas = [item for item in itens if item.questao_id not in ja]
    codigos = _codigos(novas, Questao.objects.exclude(aposentada_em=None))
    if codigos:
        yield f"Aposentadas: {codigos}. Questão aposentada não entra em avaliação nova."


def _com_anexo_na_anonima(avaliacao, itens):
    """O arquivo guarda de quem veio: a folha que o citasse deixaria de ser anônima."""
    prontas = VersaoQuestao.objects.prontas().filter(tipo="arquivo").values("questao")
    codigos = _codigos(itens, Questao.objects.filter(pk__in=prontas)) if avaliacao.anonima else ""
    if codigos:
        yield f"A avaliação de reação não recebe arquivos: tire {codigos}."


def _sorteios_sem_banco(alcancados):
    for sorteio, ha, faltam in alcancados:
        if faltam:
            yield (
                f"O sorteio de {sorteio.quantidade} ({sorteio.descricao}) só alcança {ha} "
                f"{'questão' if ha == 1 else 'questões'}. Diminua a quantidade ou abra os filtros."
            )


def _revisoes(itens):
    codigos = _codigos(itens, Questao.objects.filter(revisoes__resolvida_em=None, revisoes__isnull=False).distinct())
    if codigos:
        yield f"À espera de revisão: {codigos}. Veja em “A revisar” o que falta decidir."


def _formas_desiguais(itens):
    """Formas paralelas medem os mesmos objetivos: o que só uma tem desequilibra o ganho."""
    formas = {forma: {i.questao_id for i in itens if i.forma in ("", forma)} for forma in "AB"}
    if not any(item.forma for item in itens):
        return
    if len(formas["A"]) != len(formas["B"]):
        yield f"A forma A tem {len(formas['A'])} questões e a B, {len(formas['B'])}: o ganho fica torto."
    objetivos = {forma: _objetivos(questoes) for forma, questoes in formas.items()}
    for forma, outra in (("A", "B"), ("B", "A")):
        so_desta = sorted(objetivos[forma] - objetivos[outra])
        if so_desta:
            codigos = ", ".join(so_desta)
            yield f"Só a forma {forma} confere {codigos}: ponha na forma {outra} uma questão do mesmo objetivo."


def _objetivos(questoes):
    """Os códigos dos objetivos das versões que se mostram."""
    versoes = (
        VersaoQuestao.objects.prontas().filter(questao__in=questoes).prefetch_related("objetivos").order_by("numero")
    )
    ultimas = {versao.questao_id: versao for versao in versoes}
    return {objetivo.codigo for versao in ultimas.values() for objetivo in versao.objetivos.all()}


def _repetidas(itens):
    vistas, repetidas = set(), set()
    for item in itens:
        chave = (item.questao_id, item.forma)
        (repetidas if chave in vistas else vistas).add(chave)
    chaves = {questao for questao, _ in repetidas}
    if chaves:
        codigos = ", ".join(Questao.objects.filter(pk__in=chaves).values_list("codigo", flat=True))
        yield f"Mais de uma vez na lista: {codigos}. A aluna a vê uma vez só."
