"""A questão é a identidade; a versão é o que se mostra e se corrige. Versão usada não muda: faz-se outra."""

from django.db import models
from django.utils import timezone

from avaliacoes.tipos import TIPOS
from contas.recusa import Recusa
from cursos.models import Norma, Objetivo
from oficinas.models import Eixo


class Questao(models.Model):
    class Dificuldade(models.IntegerChoices):
        FACIL = 1, "Fácil"
        MEDIA = 2, "Média"
        DIFICIL = 3, "Difícil"

    codigo = models.CharField("código", max_length=20, unique=True)
    eixo = models.ForeignKey(Eixo, models.PROTECT, related_name="questoes")
    dificuldade = models.PositiveSmallIntegerField("dificuldade", choices=Dificuldade, default=Dificuldade.MEDIA)
    fonte = models.CharField("fonte", max_length=255, blank=True)

    class Meta:
        verbose_name = "questão"
        verbose_name_plural = "questões"
        ordering = ["codigo"]

    def __str__(self):
        return self.codigo

    @property
    def versao_atual(self):
        return self.versoes.order_by("-numero").first()


class VersaoEmUso(Recusa):
    """Alguém já respondeu a esta versão: ela não muda mais."""

    def __init__(self):
        super().__init__("Esta versão já foi respondida e não pode mudar. Faça uma nova versão.", "versao_em_uso")


class VersaoQuestao(models.Model):
    """O texto e o gabarito de uma questão em um momento. `dados` tem a forma que o tipo define."""

    questao = models.ForeignKey(Questao, models.PROTECT, related_name="versoes")
    numero = models.PositiveSmallIntegerField("número", default=1)
    tipo = models.CharField("tipo", max_length=20, choices=[(codigo, t.rotulo) for codigo, t in TIPOS.items()])
    enunciado = models.TextField("enunciado")
    dados = models.JSONField("dados")
    devolutiva_certa = models.TextField("devolutiva para quem acerta", blank=True)
    devolutiva_errada = models.TextField("devolutiva para quem erra", blank=True)
    objetivos = models.ManyToManyField(Objetivo, related_name="versoes_de_questao", blank=True)
    criada_em = models.DateTimeField("criada em", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "versão da questão"
        verbose_name_plural = "versões da questão"
        ordering = ["questao", "numero"]
        constraints = [models.UniqueConstraint(fields=["questao", "numero"], name="avaliacoes_versao_unica")]

    def __str__(self):
        return f"{self.questao_id} v{self.numero}"

    def save(self, *args, **kwargs):
        """Raises `VersaoEmUso` se alguém já respondeu a esta versão."""
        if self.em_uso:
            raise VersaoEmUso
        super().save(*args, **kwargs)

    @property
    def comportamento(self):
        return TIPOS[self.tipo]

    @property
    def em_uso(self):
        return self.pk is not None and self.itens.exists()

    def clean(self):
        if self.tipo in TIPOS:
            self.comportamento.validar(self.dados)


class CitacaoDaQuestao(models.Model):
    versao = models.ForeignKey(VersaoQuestao, models.CASCADE, related_name="citacoes")
    norma = models.ForeignKey(Norma, models.PROTECT, related_name="citacoes_em_questoes")
    dispositivo = models.CharField("dispositivo", max_length=120, blank=True)

    class Meta:
        verbose_name = "norma citada"
        verbose_name_plural = "normas citadas"

    def __str__(self):
        return f"{self.norma}, {self.dispositivo}" if self.dispositivo else str(self.norma)
