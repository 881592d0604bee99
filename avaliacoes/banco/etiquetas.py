"""As etiquetas do banco. Trocar uma por outra só muda as questões: a palavra pode servir a mais gente no site."""

from django.db import transaction
from django.db.models import Count
from taggit.models import Tag
from wagtail.log_actions import log

from avaliacoes.models import EtiquetaDaQuestao, Questao, SorteioDaAvaliacao
from contas.recusa import Recusa


def usadas():
    """As que alguma questão tem, com `quantas`."""
    ligacoes = EtiquetaDaQuestao.objects.values("tag").annotate(quantas=Count("pk"))
    quantas = {ligacao["tag"]: ligacao["quantas"] for ligacao in ligacoes}
    etiquetas = list(Tag.objects.filter(pk__in=quantas).order_by("name"))
    for etiqueta in etiquetas:
        etiqueta.quantas = quantas[etiqueta.pk]
    return etiquetas


@transaction.atomic
def trocar(etiqueta, nome, por):
    """Põe a etiqueta `nome` no lugar de `etiqueta` em todas as questões e sorteios; com nome vazio, só a retira.

    Devolve quantas questões mudaram. Raises `Recusa`: `em_sorteio`, se se retira uma que um sorteio usa; `comprida`.
    """
    nome = " ".join(nome.split())
    if nome == etiqueta.name:
        return 0
    if len(nome) > 100:
        raise Recusa("A etiqueta tem no máximo 100 letras.", "comprida")
    sorteios = SorteioDaAvaliacao.objects.filter(etiqueta=etiqueta)
    if not nome and sorteios.exists():
        raise Recusa("Uma avaliação sorteia por esta etiqueta. Mude o sorteio antes de retirá-la.", "em_sorteio")
    questoes = list(Questao.objects.filter(etiquetadas__tag=etiqueta).distinct())
    if nome:
        nova = Tag.objects.filter(name__iexact=nome).exclude(pk=etiqueta.pk).first() or Tag.objects.create(name=nome)
        for questao in questoes:
            EtiquetaDaQuestao.objects.get_or_create(content_object=questao, tag=nova)
        sorteios.update(etiqueta=nova)
    EtiquetaDaQuestao.objects.filter(tag=etiqueta).delete()
    for questao in questoes:
        log(questao, "avaliacoes.etiqueta", user=por, data={"de": etiqueta.name, "para": nome})
    return len(questoes)
