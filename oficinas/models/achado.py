"""O achado: o que alguém apontou na oficina, e o que se corrigiu nele."""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from oficinas.models.oficina import Eixo, Oficina
from oficinas.models.participacao import Participacao, UsoDaFala

DE_1_A_5 = [MinValueValidator(1), MaxValueValidator(5)]
MAXIMO_DO_ENUNCIADO = 5000
MAXIMO_DA_EVIDENCIA = 1000


class AchadoQuerySet(models.QuerySet):
    def por_prioridade(self):
        """Eixo a eixo, do que mais pesa ao que menos pesa."""
        return self.order_by("eixo__ordem", (models.F("impacto") * models.F("frequencia")).desc(), "codigo")

    def visiveis(self):
        """Os que a moderação não escondeu. É o que a equipe da oficina trabalha."""
        return self.filter(oculto_em=None)

    def publicos(self):
        """Os que se podem mostrar a qualquer pessoa: visíveis, e de quem deixou citar."""
        return self.visiveis().exclude(uso_da_fala=UsoDaFala.SO_EQUIPE)


class Achado(models.Model):
    """O que alguém apontou na oficina. Nunca identifica paciente.

    `uuid` nasce no aparelho de quem envia: reenviar não cria outro. `uso_da_fala` é o consentimento do momento do
    envio.
    """

    codigo = models.CharField("código", max_length=24, unique=True, help_text="Por exemplo, OF-2019-01/017.")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    oficina = models.ForeignKey(Oficina, models.PROTECT, related_name="achados")
    eixo = models.ForeignKey(Eixo, models.PROTECT, related_name="achados")
    enunciado = models.TextField("enunciado", validators=[MaxLengthValidator(MAXIMO_DO_ENUNCIADO)])
    evidencia = models.TextField("evidência", blank=True, validators=[MaxLengthValidator(MAXIMO_DA_EVIDENCIA)])
    impacto = models.PositiveSmallIntegerField("impacto", validators=DE_1_A_5)
    frequencia = models.PositiveSmallIntegerField("frequência", validators=DE_1_A_5)
    participacao = models.ForeignKey(Participacao, models.SET_NULL, null=True, blank=True, related_name="achados")
    uso_da_fala = models.CharField("uso do que se disse", max_length=10, choices=UsoDaFala, default=UsoDaFala.SEM_NOME)
    ilustrativo = models.BooleanField(
        "ilustrativo", default=False, help_text="Verossímil, mas não dito por pessoa real."
    )
    criado_em = models.DateTimeField("criado em", default=timezone.now, editable=False)
    criado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    oculto_em = models.DateTimeField("oculto em", null=True, blank=True, editable=False)
    oculto_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    motivo_da_ocultacao = models.CharField("motivo de ocultar", max_length=255, blank=True, editable=False)

    objects = AchadoQuerySet.as_manager()

    class Meta:
        verbose_name = "achado"
        ordering = ["codigo"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(impacto__range=(1, 5), frequencia__range=(1, 5)),
                name="oficinas_achado_escalas_de_1_a_5",
                violation_error_message="Impacto e frequência vão de 1 a 5.",
            )
        ]

    def __str__(self):
        return self.codigo

    @property
    def prioridade(self):
        return self.impacto * self.frequencia

    @property
    def publico(self):
        return self.oculto_em is None and self.uso_da_fala != UsoDaFala.SO_EQUIPE


class CorrecaoDoAchado(models.Model):
    """O que mudou em um achado depois de enviado: corrigir, mover de eixo, ocultar, mostrar de novo.

    `antes` e `depois` guardam só os campos mudados. Quando o texto identificava alguém, `antes` fica sem ele: guardar
    no histórico o que se apagou da tela não protege ninguém.
    """

    achado = models.ForeignKey(Achado, models.CASCADE, related_name="correcoes")
    antes = models.JSONField("antes")
    depois = models.JSONField("depois")
    motivo = models.CharField("motivo", max_length=255, blank=True)
    feita_em = models.DateTimeField("feita em", default=timezone.now, editable=False)
    feita_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "correção do achado"
        verbose_name_plural = "correções do achado"
        ordering = ["-feita_em", "-pk"]

    def __str__(self):
        return f"{self.achado_id} em {self.feita_em:%d/%m/%Y %H:%M}"
