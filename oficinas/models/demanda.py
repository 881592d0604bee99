"""A demanda: achados parecidos reunidos em um pedido só, a decisão sobre ele e o desfecho que teve."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from oficinas.models.achado import Achado
from oficinas.models.oficina import Eixo, Oficina


class DemandaQuerySet(models.QuerySet):
    def da_oficina(self, oficina):
        """As que reúnem ao menos um achado desta oficina, cada uma uma vez."""
        return self.filter(pk__in=Consolidacao.objects.filter(achado__oficina=oficina).values("demanda"))

    def vigentes(self):
        """As que reúnem ao menos um achado: a que foi unida a outra fica só como origem."""
        return self.filter(models.Exists(Consolidacao.objects.filter(demanda=models.OuterRef("pk"))))


class Demanda(models.Model):
    """Reúne achados parecidos em um pedido só e guarda a decisão e o desfecho que ele teve."""

    class Decisao(models.TextChoices):
        CURSO = "curso", "Responder com formação"
        ENCAMINHAR = "encaminhar", "Encaminhar a outro órgão"
        NAO_SEGUIR = "nao_seguir", "Não seguir"

    class Desfecho(models.TextChoices):
        ATENDIDA = "atendida", "Atendida"
        ENCAMINHADA = "encaminhada", "Encaminhada"
        NAO_ATENDIDA = "nao_atendida", "Não atendida"

    codigo = models.CharField("código", max_length=20, unique=True)
    eixo = models.ForeignKey(Eixo, models.PROTECT, related_name="demandas")
    enunciado = models.TextField("enunciado")
    justificativa = models.TextField("justificativa", blank=True)
    achados = models.ManyToManyField(Achado, through="Consolidacao", related_name="demandas")
    unida_a = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorvidas", verbose_name="unida a", editable=False
    )
    decisao = models.CharField("decisão", max_length=10, choices=Decisao, blank=True)
    motivo_da_decisao = models.TextField("por que se decidiu assim", blank=True)
    decidida_em = models.DateTimeField("decidida em", null=True, blank=True, editable=False)
    decidida_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    desfecho = models.CharField("desfecho", max_length=12, choices=Desfecho, blank=True)
    atendida_em = models.CharField(
        "atendida em", max_length=255, blank=True, help_text="Se não foi por um curso daqui: onde ou como se atendeu."
    )
    destino = models.CharField("encaminhada a", max_length=255, blank=True)
    motivo = models.TextField("motivo", blank=True)
    desfecho_em = models.DateTimeField("desfecho registrado em", null=True, blank=True, editable=False)
    desfecho_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
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
            ),
            models.CheckConstraint(
                condition=models.Q(decisao="") | ~models.Q(motivo_da_decisao=""),
                name="oficinas_demanda_decisao_explicada",
                violation_error_message="Diga por que se decidiu assim.",
            ),
        ]

    def __str__(self):
        return f"{self.codigo} · {self.enunciado}"

    def get_absolute_url(self):
        return reverse("rastreabilidade:codigo", args=[self.codigo])


class Consolidacao(models.Model):
    """Em que demanda está um achado, agora. Como ele chegou até ali contam os movimentos."""

    achado = models.ForeignKey(Achado, models.PROTECT, related_name="consolidacoes")
    demanda = models.ForeignKey(Demanda, models.PROTECT, related_name="consolidacoes")
    feita_em = models.DateTimeField("feita em", default=timezone.now, editable=False)
    feita_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "consolidação"
        verbose_name_plural = "consolidações"
        constraints = [
            models.UniqueConstraint(
                fields=["achado"],
                name="oficinas_achado_em_uma_so_demanda",
                violation_error_message="Este achado já está em outra demanda.",
            )
        ]

    def __str__(self):
        return f"{self.achado} em {self.demanda_id}"


class Movimento(models.Model):
    """Um ato de agrupar, com cada achado que ele levou de um lugar a outro: por isso pode ser desfeito."""

    class Tipo(models.TextChoices):
        REUNIR = "reunir", "Reuniu achados"
        UNIR = "unir", "Uniu demandas"
        DIVIDIR = "dividir", "Dividiu a demanda"
        RETIRAR = "retirar", "Retirou achados"

    oficina = models.ForeignKey(Oficina, models.PROTECT, related_name="movimentos")
    tipo = models.CharField("tipo", max_length=8, choices=Tipo)
    feito_em = models.DateTimeField("feito em", default=timezone.now, editable=False)
    feito_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    desfeito_em = models.DateTimeField("desfeito em", null=True, blank=True, editable=False)
    desfeito_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "movimento"
        ordering = ["-feito_em", "-pk"]

    def __str__(self):
        return f"{self.get_tipo_display()} em {self.feito_em:%d/%m/%Y %H:%M}"


class PassoDoMovimento(models.Model):
    """Um achado que o movimento levou `de` uma demanda `para` outra. Vazio quer dizer fora de qualquer demanda."""

    movimento = models.ForeignKey(Movimento, models.CASCADE, related_name="passos")
    achado = models.ForeignKey(Achado, models.PROTECT, related_name="passos")
    de = models.ForeignKey(Demanda, models.PROTECT, null=True, blank=True, related_name="+")
    para = models.ForeignKey(Demanda, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "passo do movimento"
        verbose_name_plural = "passos do movimento"
        constraints = [
            models.UniqueConstraint(fields=["movimento", "achado"], name="oficinas_um_passo_por_achado_no_movimento"),
            models.CheckConstraint(
                condition=models.Q(de__isnull=False) | models.Q(para__isnull=False),
                name="oficinas_passo_vai_ou_vem",
            ),
        ]

    def __str__(self):
        return f"{self.achado_id}: {self.de_id} → {self.para_id}"
