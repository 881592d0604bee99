"""A oficina e o que ela produz: achados (o que se disse) reunidos em demandas (o que se pede)."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from rede.models import Consorcio, Municipio

DE_1_A_5 = [MinValueValidator(1), MaxValueValidator(5)]


class Eixo(models.Model):
    """Um dos quatro eixos da oficina, mais *fundamentos* e *projeto*. O código dá a cor na tela."""

    codigo = models.SlugField("código", max_length=20, unique=True)
    nome = models.CharField("nome", max_length=60)
    ordem = models.PositiveSmallIntegerField("ordem", default=0)

    class Meta:
        verbose_name = "eixo"
        ordering = ["ordem"]

    def __str__(self):
        return self.nome


class OficinaQuerySet(models.QuerySet):
    def publicadas(self):
        return self.filter(publicada=True)


class Oficina(models.Model):
    codigo = models.CharField("código", max_length=20, unique=True, help_text="Por exemplo, OF-2019-01.")
    slug = models.SlugField("endereço", max_length=60, unique=True)
    titulo = models.CharField("título", max_length=255)
    data = models.DateField("data")
    local = models.CharField("local", max_length=255)
    publico = models.TextField("para quem")
    coordenacao = models.CharField("coordenação", max_length=255, blank=True)
    mediacao = models.CharField("mediação", max_length=255, blank=True)
    temas = models.TextField("temas debatidos", blank=True)
    depoente = models.CharField("quem deu depoimento", max_length=255, blank=True)
    depoimento = models.TextField("síntese do depoimento", blank=True)
    desdobramento = models.TextField("desdobramento", blank=True)
    fonte = models.TextField("fonte", blank=True)
    eixos = models.ManyToManyField(Eixo, related_name="oficinas", blank=True)
    publicada = models.BooleanField("publicada", default=False)

    objects = OficinaQuerySet.as_manager()

    class Meta:
        verbose_name = "oficina"
        ordering = ["-data"]

    def __str__(self):
        return f"{self.codigo} · {self.data:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("oficinas:oficina", args=[self.slug])


class Participacao(models.Model):
    """Quem esteve na oficina. O nome é opcional: na síntese publicada vale o papel e o órgão."""

    oficina = models.ForeignKey(Oficina, models.CASCADE, related_name="participacoes")
    nome = models.CharField("nome", max_length=120, blank=True)
    papel = models.CharField("papel", max_length=120)
    entidade = models.CharField("órgão", max_length=200, blank=True)
    consorcio = models.ForeignKey(Consorcio, models.PROTECT, null=True, blank=True, related_name="participacoes")
    municipio = models.ForeignKey(Municipio, models.PROTECT, null=True, blank=True, related_name="participacoes")
    regiao = models.CharField("região", max_length=80, blank=True)
    presente = models.BooleanField("presente", default=True)

    class Meta:
        verbose_name = "participação"
        verbose_name_plural = "participações"

    def __str__(self):
        return self.nome or f"{self.papel} ({self.entidade or self.municipio})"


class AchadoQuerySet(models.QuerySet):
    def por_prioridade(self):
        """Eixo a eixo, do que mais pesa ao que menos pesa."""
        return self.order_by("eixo__ordem", (models.F("impacto") * models.F("frequencia")).desc(), "codigo")


class Achado(models.Model):
    """O que alguém apontou na oficina. Nunca identifica paciente."""

    codigo = models.CharField("código", max_length=24, unique=True, help_text="Por exemplo, OF-2019-01/017.")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    oficina = models.ForeignKey(Oficina, models.PROTECT, related_name="achados")
    eixo = models.ForeignKey(Eixo, models.PROTECT, related_name="achados")
    enunciado = models.TextField("enunciado")
    evidencia = models.CharField("evidência", max_length=200, blank=True)
    impacto = models.PositiveSmallIntegerField("impacto", validators=DE_1_A_5)
    frequencia = models.PositiveSmallIntegerField("frequência", validators=DE_1_A_5)
    participacao = models.ForeignKey(Participacao, models.SET_NULL, null=True, blank=True, related_name="achados")
    ilustrativo = models.BooleanField(
        "ilustrativo", default=False, help_text="Verossímil, mas não dito por pessoa real."
    )

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


class DemandaQuerySet(models.QuerySet):
    def da_oficina(self, oficina):
        """As que reúnem ao menos um achado desta oficina, cada uma uma vez."""
        return self.filter(pk__in=Consolidacao.objects.filter(achado__oficina=oficina).values("demanda"))


class Demanda(models.Model):
    """Reúne achados parecidos em um pedido só e guarda o desfecho que ele teve."""

    class Desfecho(models.TextChoices):
        ATENDIDA = "atendida", "Atendida"
        ENCAMINHADA = "encaminhada", "Encaminhada"
        NAO_ATENDIDA = "nao_atendida", "Não atendida"

    codigo = models.CharField("código", max_length=20, unique=True)
    eixo = models.ForeignKey(Eixo, models.PROTECT, related_name="demandas")
    enunciado = models.TextField("enunciado")
    justificativa = models.TextField("justificativa", blank=True)
    achados = models.ManyToManyField(Achado, through="Consolidacao", related_name="demandas")
    desfecho = models.CharField("desfecho", max_length=12, choices=Desfecho, blank=True)
    destino = models.CharField("encaminhada a", max_length=255, blank=True)
    motivo = models.TextField("motivo", blank=True)
    ilustrativa = models.BooleanField("ilustrativa", default=False)

    objects = DemandaQuerySet.as_manager()

    class Meta:
        verbose_name = "demanda"
        ordering = ["codigo"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(desfecho="nao_atendida", motivo="") & ~models.Q(desfecho="encaminhada", destino=""),
                name="oficinas_demanda_desfecho_explicado",
                violation_error_message="Diga a quem a demanda foi encaminhada ou por que não foi atendida.",
            )
        ]

    def __str__(self):
        return f"{self.codigo} · {self.enunciado}"


class Consolidacao(models.Model):
    """Um achado que entrou em uma demanda. É uma linha, para que a união possa ser desfeita."""

    achado = models.ForeignKey(Achado, models.PROTECT, related_name="consolidacoes")
    demanda = models.ForeignKey(Demanda, models.PROTECT, related_name="consolidacoes")
    feita_em = models.DateTimeField("feita em", default=timezone.now, editable=False)
    feita_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "consolidação"
        verbose_name_plural = "consolidações"
        constraints = [models.UniqueConstraint(fields=["achado", "demanda"], name="oficinas_consolidacao_unica")]

    def __str__(self):
        return f"{self.achado} em {self.demanda_id}"
