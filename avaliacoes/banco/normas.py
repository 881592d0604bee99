"""As questões que citam uma norma revogada: a parte das avaliações em `cursos.norma_revogada`."""

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from avaliacoes.models import Questao, RevisaoDaQuestao, VersaoQuestao
from cursos.norma_revogada import Citada, Fonte, Pendencia


class Questoes(Fonte):
    nome = "questoes"
    rotulo = "Questões"

    def que_citam(self, norma):
        return [_citada(questao) for questao in _questoes(norma)]

    def marcar(self, norma, por, desde):
        questoes = _questoes(norma)
        ja = RevisaoDaQuestao.objects.filter(norma=norma, questao__in=questoes)
        ja = ja.filter(pedida_em__gt=desde) if desde else ja
        ja = set(ja.values_list("questao", flat=True)) | set(
            RevisaoDaQuestao.objects.pendentes().filter(norma=norma).values_list("questao", flat=True)
        )
        novas = [
            RevisaoDaQuestao(
                questao=questao, norma=norma, motivo=f"A norma {norma} foi revogada."[:255], pedida_por=por
            )
            for questao in questoes
            if questao.pk not in ja
        ]
        return len(RevisaoDaQuestao.objects.bulk_create(novas))

    def desfazer(self, norma, por, conclusao):
        pendentes = RevisaoDaQuestao.objects.pendentes().filter(norma=norma)
        return pendentes.update(resolvida_em=timezone.now(), resolvida_por=por, conclusao=conclusao)

    def pendencias(self):
        revisoes = RevisaoDaQuestao.objects.pendentes().select_related("questao", "norma", "pedida_por")
        versoes = _versoes_por_questao([revisao.questao_id for revisao in revisoes])
        return [_pendencia(revisao, versoes.get(revisao.questao_id)) for revisao in revisoes]

    def travar(self, pk):
        return RevisaoDaQuestao.objects.select_for_update(of=("self",)).select_related("questao").filter(pk=pk).first()

    def alvo(self, revisao):
        return revisao.questao


def _questoes(norma):
    """As que a citam na versão que se edita ou na que está no ar: as antigas já não se mostram a ninguém."""
    versoes = VersaoQuestao.objects.filter(questao=OuterRef("questao")).order_by("-numero")
    citam = VersaoQuestao.objects.filter(citacoes__norma=norma).annotate(
        atual=Subquery(versoes.values("pk")[:1]), no_ar=Subquery(versoes.prontas().values("pk")[:1])
    )
    vivas = citam.filter(pk=F("atual")) | citam.filter(pk=F("no_ar"))
    return list(Questao.objects.filter(pk__in=vivas.values("questao"), aposentada_em=None))


def _versoes_por_questao(questoes):
    versoes = VersaoQuestao.objects.filter(questao__in=questoes).prefetch_related("objetivos").order_by("numero")
    return {versao.questao_id: versao for versao in versoes}


def _citada(questao):
    versao = questao.versao_atual
    return Citada(
        titulo=questao.codigo,
        texto=versao.enunciado[:200],
        url=reverse("questoes:inspect", args=[questao.pk]),
        objetivos=[str(objetivo) for objetivo in versao.objetivos.all()],
    )


def _pendencia(revisao, versao):
    return Pendencia(
        fonte="questoes",
        pk=revisao.pk,
        titulo=revisao.questao.codigo,
        texto=versao.enunciado[:200] if versao else "",
        url=reverse("questoes:inspect", args=[revisao.questao_id]),
        norma=revisao.norma,
        motivo=revisao.motivo,
        pedida_em=revisao.pedida_em,
        pedida_por=revisao.pedida_por,
        objetivos=[str(objetivo) for objetivo in versao.objetivos.all()] if versao else [],
    )
