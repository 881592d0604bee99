"""Tentativas já enviadas e corrigidas, sem passar pelas telas: para medir o que delas se lê."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from fabricas import MatriculaFactory, criar_avaliacao

from avaliacoes.models import ItemDaTentativa, Resposta, Tentativa
from avaliacoes.reacao import soltar_respostas
from cursos.models import CursoPage, ModuloPage, Turma

CERTA, ERRADA = ["b"], ["c"]


@dataclass
class Sala:
    """Uma turma e as suas avaliações, com atalhos para responder sem passar pelas telas."""

    turma: Turma
    curso: CursoPage
    feitas: list = field(default_factory=list)

    @property
    def modulo(self):
        return ModuloPage.objects.descendant_of(self.curso).first()

    def avaliacao(self, tipo, questoes=3, **campos):
        campos = {"nota_minima": None, "peso": 0, "tipo": tipo, "slug": tipo.replace("_", "-"), **campos}
        return criar_avaliacao(self.modulo, questoes, **campos)

    def pessoa(self, **campos):
        return MatriculaFactory(turma=campos.pop("turma", self.turma), confirmada=True, **campos)

    def responder(self, avaliacao, matricula, conteudos, *, em=None, numero=1, versoes=None):
        """Uma tentativa enviada e corrigida, com um conteúdo por questão."""
        versoes = versoes or versoes_de(avaliacao)
        em = em or timezone.now()
        fracoes = [v.comportamento.corrigir(v.dados, c) for v, c in zip(versoes, conteudos, strict=True)]
        nota = None if None in fracoes else Decimal(sum(fracoes) / len(fracoes) * 100).quantize(Decimal("0.01"))
        tentativa = Tentativa.objects.create(
            matricula=matricula,
            avaliacao=avaliacao,
            numero=numero,
            enviada_em=em + timedelta(minutes=numero),
            nota=nota,
        )
        itens = ItemDaTentativa.objects.bulk_create(
            ItemDaTentativa(tentativa=tentativa, ordem=n, versao=versao, fracao=fracao)
            for n, (versao, fracao) in enumerate(zip(versoes, fracoes, strict=True), start=1)
        )
        Resposta.objects.bulk_create(
            Resposta(item=item, sequencia=1, conteudo=conteudo)
            for item, conteudo in zip(itens, conteudos, strict=True)
            if conteudo is not None
        )
        return tentativa

    def opinar(self, avaliacao, matricula, conteudos):
        tentativa = self.responder(avaliacao, matricula, conteudos)
        Tentativa.objects.filter(pk=tentativa.pk).update(nota=None)
        soltar_respostas(tentativa, matricula)
        return tentativa


def versoes_de(avaliacao):
    itens = avaliacao.itens.select_related("questao").order_by("sort_order")
    return [item.questao.versao_em_uso for item in itens]


def ligar(versao, *objetivos):
    versao.objetivos.add(*objetivos)
