"""A avaliação é uma página do módulo, com as suas regras e a sua lista de questões."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from avaliacoes.banco.paineis import PainelDeConferencia
from avaliacoes.models.questao import Categoria, Questao
from cursos.models import AtividadeMixin, Objetivo, Turma
from oficinas.models import Eixo

FORMAS = [("", "Todas as pessoas"), ("A", "Forma A"), ("B", "Forma B")]
EXPLICACOES = {
    "diagnostica_pre": "Mostra o que você já sabe antes de começar. Não vale nota: responda sem consultar nada.",
    "diagnostica_pos": "Mostra o quanto você avançou desde o começo do curso. Não vale nota.",
    "formativa": "Verifica o que ficou do módulo e explica cada resposta.",
    "somativa": "É a avaliação final do curso.",
    "reacao": "A sua opinião sobre o curso. As respostas não são ligadas ao seu nome.",
    "plano": "O plano que você vai pôr em prática no seu consórcio. Quem faz a tutoria lê, comenta e dá a nota.",
}


class AvaliacaoPage(AtividadeMixin, Page):
    class Tipo(models.TextChoices):
        DIAGNOSTICA_PRE = "diagnostica_pre", "Diagnóstica inicial"
        DIAGNOSTICA_POS = "diagnostica_pos", "Diagnóstica final"
        FORMATIVA = "formativa", "Formativa"
        SOMATIVA = "somativa", "Somativa"
        REACAO = "reacao", "Reação"
        PLANO = "plano", "Plano de intervenção"

    class Quando(models.TextChoices):
        """A fase a partir da qual a pessoa vê algo do seu resultado."""

        APOS_ENVIO = "apos_envio", "Depois do envio"
        SEM_TENTATIVAS = "sem_tentativas", "Quando não há mais tentativas"
        APOS_ENCERRAMENTO = "apos_encerramento", "Depois que a avaliação encerra para a turma"
        NUNCA = "nunca", "Não mostra"

    class Conta(models.TextChoices):
        MAIOR = "maior", "A maior nota"
        ULTIMA = "ultima", "A última nota"
        PRIMEIRA = "primeira", "A primeira nota"
        MEDIA = "media", "A média das notas"

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
    conta = models.CharField("que tentativa conta", max_length=10, choices=Conta, default=Conta.MAIOR)
    tolerancia_segundos = models.PositiveSmallIntegerField(
        "tolerância depois do prazo (segundos)",
        default=30,
        validators=[MaxValueValidator(3600)],
        help_text="Folga para a resposta dada no último instante atravessar uma rede ruim.",
    )
    mostra_nota = models.CharField("mostra a nota", max_length=20, choices=Quando, default=Quando.APOS_ENVIO)
    devolutiva = models.CharField(
        "mostra o que acertou, com comentários", max_length=20, choices=Quando, default=Quando.APOS_ENVIO
    )
    gabarito = models.CharField("mostra a resposta certa", max_length=20, choices=Quando, default=Quando.APOS_ENVIO)
    embaralhar = models.BooleanField("embaralha as alternativas", default=True)
    embaralhar_questoes = models.BooleanField("embaralha as questões", default=False)
    peso = models.PositiveSmallIntegerField(
        "peso no aproveitamento", default=0, help_text="Zero: a nota é só para quem responde."
    )
    versoes = models.PositiveSmallIntegerField(
        "entregas por tentativa",
        default=2,
        validators=[MinValueValidator(1)],
        help_text="Para o que uma pessoa corrige: a primeira e as que voltam depois de devolvidas para corrigir.",
    )
    prazo_devolutiva_dias = models.PositiveSmallIntegerField(
        "prazo para corrigir (dias)",
        default=5,
        validators=[MinValueValidator(1)],
        help_text="Em quantos dias quem entrega recebe a leitura da tutoria.",
    )
    uma_por_objetivo = models.BooleanField("no sorteio, no máximo uma questão por objetivo", default=False)

    DIAGNOSTICAS = frozenset({Tipo.DIAGNOSTICA_PRE, Tipo.DIAGNOSTICA_POS})

    rotulo = "Avaliação"
    template = "avaliacoes/avaliacao.html"
    REGRAS = ("tentativas", "conta", "tempo_minutos", "tolerancia_segundos", "nota_minima", "peso")
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel(c) for c in ("tipo", "minutos", "instrucoes")], "Ficha"),
        MultiFieldPanel([FieldPanel(c) for c in REGRAS], "Regras"),
        MultiFieldPanel([FieldPanel(c) for c in ("mostra_nota", "devolutiva", "gabarito")], "O que se vê, e quando"),
        MultiFieldPanel([FieldPanel(c) for c in ("versoes", "prazo_devolutiva_dias")], "Correção por uma pessoa"),
        PainelDeConferencia(),
        InlinePanel("itens", label="Questão"),
        InlinePanel("sorteios", label="Sorteio"),
        MultiFieldPanel(
            [FieldPanel(c) for c in ("embaralhar", "embaralhar_questoes", "uma_por_objetivo")], "Sorteio e ordem"
        ),
        FieldPanel("objetivos"),
    ]

    class Meta:
        verbose_name = "avaliação"
        verbose_name_plural = "avaliações"

    @classmethod
    def impossiveis(cls, paginas):
        com_questoes = {*QuestaoDaAvaliacao.objects.filter(avaliacao__in=paginas).values_list("avaliacao", flat=True)}
        com_questoes |= {*SorteioDaAvaliacao.objects.filter(avaliacao__in=paginas).values_list("avaliacao", flat=True)}
        return {p.pk: "a avaliação não tem questões" for p in paginas if p.pk not in com_questoes}

    @property
    def exige_nota(self):
        return self.tipo in (self.Tipo.FORMATIVA, self.Tipo.PLANO)

    @property
    def a_distancia(self):
        """O plano se faz no serviço, e a turma autoinstrucional não o exige."""
        return self.tipo != self.Tipo.PLANO

    @property
    def anonima(self):
        return self.tipo == self.Tipo.REACAO

    @property
    def vale_nota(self):
        """Se a tentativa recebe nota. A de reação não tem certo nem errado."""
        return not self.anonima

    @property
    def tolerancia(self):
        return timedelta(seconds=self.tolerancia_segundos)

    @property
    def diagnostica(self):
        return self.tipo in self.DIAGNOSTICAS

    @property
    def explicacao(self):
        return EXPLICACOES[self.tipo]

    def clean(self):
        super().clean()
        if self.diagnostica and self.peso:
            raise ValidationError({"peso": "Avaliação diagnóstica não vale nota: deixe o peso em zero."})
        if self.anonima and (self.peso or self.nota_minima is not None):
            raise ValidationError({"peso": "Avaliação de reação não vale nota: deixe o peso em zero, sem nota mínima."})
        self._exigir_o_mesmo_anonimato()

    def _exigir_o_mesmo_anonimato(self):
        """Quem respondeu sem nome não passa a ter nome, nem o contrário: as tentativas começaram com essa promessa."""
        antes = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if antes and antes.anonima != self.anonima and antes.tentativas_feitas.exists():
            frase = (
                "Já há quem tenha começado esta avaliação: ela não deixa de ser de reação nem passa a ser. Crie outra."
            )
            raise ValidationError({"tipo": frase})


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
    """Quantas questões sortear entre as que cumprem todos os filtros e a avaliação não fixou."""

    FILTROS = ("categoria", "eixo", "objetivo", "etiqueta", "dificuldade")

    avaliacao = ParentalKey(AvaliacaoPage, on_delete=models.CASCADE, related_name="sorteios")
    quantidade = models.PositiveSmallIntegerField("quantidade", validators=[MinValueValidator(1)])
    eixo = models.ForeignKey(Eixo, models.PROTECT, null=True, blank=True, related_name="+")
    objetivo = models.ForeignKey(Objetivo, models.PROTECT, null=True, blank=True, related_name="+")
    categoria = models.ForeignKey(Categoria, models.PROTECT, null=True, blank=True, related_name="+")
    etiqueta = models.ForeignKey("taggit.Tag", models.PROTECT, null=True, blank=True, related_name="+")
    dificuldade = models.PositiveSmallIntegerField(
        "dificuldade", choices=Questao.Dificuldade, null=True, blank=True, help_text="Vazio: qualquer uma."
    )

    class Meta(Orderable.Meta):
        verbose_name = "sorteio"
        verbose_name_plural = "sorteios"

    def __str__(self):
        return f"{self.quantidade} de {self.descricao}"

    @property
    def descricao(self):
        partes = (getattr(self, campo) for campo in ("categoria", "eixo", "objetivo", "etiqueta"))
        dificuldade = [self.get_dificuldade_display().lower()] if self.dificuldade else []
        return ", ".join([*(str(parte) for parte in partes if parte), *dificuldade]) or "todo o banco"


class JanelaDaTurma(models.Model):
    """Quando uma turma pode **começar** a avaliação. A duração da tentativa é outra coisa e nunca é cortada por ela."""

    turma = models.ForeignKey(Turma, models.CASCADE, related_name="janelas_de_avaliacao")
    avaliacao = models.ForeignKey(AvaliacaoPage, models.PROTECT, related_name="janelas")
    inicia_de = models.DateTimeField("pode iniciar a partir de", null=True, blank=True)
    inicia_ate = models.DateTimeField("pode iniciar até", null=True, blank=True)

    class Meta:
        verbose_name = "janela da avaliação"
        verbose_name_plural = "janelas das avaliações"
        constraints = [
            models.UniqueConstraint(fields=["turma", "avaliacao"], name="avaliacoes_uma_janela_por_turma"),
            models.CheckConstraint(
                condition=models.Q(inicia_de=None)
                | models.Q(inicia_ate=None)
                | models.Q(inicia_de__lt=F("inicia_ate")),
                name="avaliacoes_janela_em_ordem",
                violation_error_message="O fim da janela vem depois do começo.",
            ),
        ]

    def __str__(self):
        return f"{self.avaliacao_id} na turma {self.turma_id}"
