"""O lote de emissão que a coordenação acompanha."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from certificados.models.certificado import Certificado
from cursos.models import Matricula, Turma


class LoteEmissaoQuerySet(models.QuerySet):
    def abertos(self):
        return self.filter(encerrado_em=None)


class LoteEmissao(models.Model):
    """Pedido de emitir para todos os que cumprem os critérios de uma turma."""

    turma = models.ForeignKey(Turma, models.PROTECT, related_name="lotes_de_emissao")
    criado_em = models.DateTimeField("criado em", default=timezone.now, editable=False)
    criado_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    encerrado_em = models.DateTimeField("encerrado em", null=True, blank=True, editable=False)

    objects = LoteEmissaoQuerySet.as_manager()

    class Meta:
        verbose_name = "lote de emissão"
        verbose_name_plural = "lotes de emissão"
        ordering = ["-criado_em"]
        constraints = [
            models.UniqueConstraint(
                fields=["turma"],
                condition=models.Q(encerrado_em=None),
                name="certificados_um_lote_aberto_por_turma",
            )
        ]

    def __str__(self):
        return f"Lote {self.pk} de {self.turma_id}"

    @property
    def andamento(self):
        """Quantos itens no total, já com certificado, recusados e à espera."""
        return self.itens.aggregate(
            total=models.Count("pk"),
            emitidos=models.Count("pk", filter=models.Q(certificado__isnull=False)),
            recusados=models.Count("pk", filter=~models.Q(recusa="")),
            a_fazer=models.Count("pk", filter=models.Q(certificado=None, recusa="")),
        )


class ItemDoLoteQuerySet(models.QuerySet):
    def a_fazer(self):
        return self.filter(certificado=None, recusa="")


class ItemDoLote(models.Model):
    """Uma matrícula do lote: à espera, com certificado, ou com o motivo de não ter saído."""

    lote = models.ForeignKey(LoteEmissao, models.CASCADE, related_name="itens")
    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="+")
    certificado = models.ForeignKey(Certificado, models.PROTECT, null=True, blank=True, related_name="+")
    recusa = models.CharField("por que não saiu", max_length=255, blank=True)
    tentativas = models.PositiveSmallIntegerField("tentativas", default=0, editable=False)
    tentar_em = models.DateTimeField("tentar a partir de", default=timezone.now, editable=False)

    objects = ItemDoLoteQuerySet.as_manager()

    class Meta:
        verbose_name = "item do lote"
        verbose_name_plural = "itens do lote"
        constraints = [models.UniqueConstraint(fields=["lote", "matricula"], name="certificados_item_unico_no_lote")]

    def __str__(self):
        return f"{self.matricula_id} no lote {self.lote_id}"
