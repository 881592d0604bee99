"""A avaliação é uma página do módulo, com as suas regras e a sua lista de questões."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from avaliacoes.models.questao import Questao
from cursos.models import AtividadeMixin
from oficinas.models import Eixo

FORMAS = [("", "Todas as pessoas"), ("A", "Forma A"), ("B", "Forma B")]
EXPLICACOES = {
    "diagnostica_pre": "Mostra o que você já sabe antes de começar. Não vale nota: responda sem consultar nada.",
    "diagnostica_pos": "Mostra o quanto você avançou desde o começo do curso. Não vale nota.",
    "formativa": "Verifica o que ficou do módulo e explica cada resposta.",
    "somativa": "É a avaliação final: sorteia questões do curso inteiro.",
}


class AvaliacaoPage(AtividadeMixin, Page):
    class Tipo(models.TextChoices):
        DIAGNOSTICA_PRE = "diagnostica_pre", "Diagnóstica inicial"
        DIAGNOSTICA_POS = "diagnostica_pos", "Diagnóstica final"
        FORMATIVA = "formativa", "Formativa"
        SOMATIVA = "somativa", "Somativa"

    class Devolutiva(models.TextChoices):
        APOS_ENVIO = "apos_envio", "Depois do envio"
        NUNCA = "nunca", "Não mostra"

    tipo = models.CharField("tipo", max_length=16, choices=Tipo, default=Tipo.FORMATIVA)
    instrucoes = RichTextField("instruções", blank=True, features=["bold", "ul"])
    tentativas = models.PositiveSmallIntegerField("tentativas", default=2, validators=[MinValueValidator(1)])
    tempo_minutos = models.PositiveSmallIntegerField(
        "tempo de cada tentativa (minutos)", null=True, blank=True, help_text="Vazio: sem limite de tempo."
    )
    nota_minima = models.DecimalField(
        "nota mínima (0 a 100)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    devolutiva = models.CharField("devolutiva", max_length=10, choices=Devolutiva, default=Devolutiva.APOS_ENVIO)
    embaralhar = models.BooleanField("embaralha as alternativas", default=True)
    peso = models.PositiveSmallIntegerField(
        "peso no aproveitamento", default=0, help_text="Zero: a nota é só para quem responde."
    )
    uma_por_objetivo = models.BooleanField("no sorteio, no máximo uma questão por objetivo", default=False)

    DIAGNOSTICAS = frozenset({Tipo.DIAGNOSTICA_PRE, Tipo.DIAGNOSTICA_POS})

    rotulo = "Avaliação"
    template = "avaliacoes/avaliacao.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel(c) for c in ("tipo", "minutos", "instrucoes")], "Ficha"),
        MultiFieldPanel(
            [
                FieldPanel(c)
                for c in (
                    "tentativas",
                    "tempo_minutos",
                    "nota_minima",
                    "peso",
                    "devolutiva",
                    "embaralhar",
                    "uma_por_objetivo",
                )
            ],
            "Regras",
        ),
        InlinePanel("itens", label="Questão"),
        InlinePanel("sorteios", label="Sorteio por eixo"),
        FieldPanel("objetivos"),
    ]

    class Meta:
        verbose_name = "avaliação"
        verbose_name_plural = "avaliações"

    @property
    def exige_nota(self):
        return self.tipo == self.Tipo.FORMATIVA

    @property
    def diagnostica(self):
        return self.tipo in self.DIAGNOSTICAS

    @property
    def explicacao(self):
        return EXPLICACOES[self.tipo]

    @property
    def mostra_devolutiva(self):
        return self.devolutiva == self.Devolutiva.APOS_ENVIO

    def clean(self):
        super().clean()
        if self.diagnostica and self.peso:
            raise ValidationError({"peso": "Avaliação diagnóstica não vale nota: deixe o peso em zero."})


class QuestaoDaAvaliacao(Orderable):
    avaliacao = ParentalKey(AvaliacaoPage, on_delete=models.CASCADE, related_name="itens")
    questao = models.ForeignKey(Questao, models.PROTECT, related_name="avaliacoes")
    forma = models.CharField("quem responde", max_length=1, choices=FORMAS, blank=True, default="")

    class Meta(Orderable.Meta):
        verbose_name = "questão da avaliação"
        verbose_name_plural = "questões da avaliação"

    def __str__(self):
        return f"{self.questao} {self.forma}".strip()


class SorteioDaAvaliacao(Orderable):
    """Quantas questões sortear de um eixo, entre as que a avaliação não fixou."""

    avaliacao = ParentalKey(AvaliacaoPage, on_delete=models.CASCADE, related_name="sorteios")
    eixo = models.ForeignKey(Eixo, models.PROTECT, related_name="+")
    quantidade = models.PositiveSmallIntegerField("quantidade", validators=[MinValueValidator(1)])

    class Meta(Orderable.Meta):
        verbose_name = "sorteio por eixo"
        verbose_name_plural = "sorteios por eixo"

    def __str__(self):
        return f"{self.quantidade} de {self.eixo}"
