"""O único livro do que cada pessoa fez: uma linha por matrícula e atividade."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from cursos.models.arquivo import armazem_privado
from cursos.models.matricula import Matricula


class ProgressoQuerySet(models.QuerySet):
    def concluidos(self):
        return self.filter(concluido_em__isnull=False)


class Progresso(models.Model):
    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="progressos")
    pagina = models.ForeignKey(Page, models.PROTECT, related_name="+")
    iniciado_em = models.DateTimeField("iniciado em", default=timezone.now, editable=False)
    entregue_em = models.DateTimeField(
        "entregue em, à espera de correção", null=True, blank=True, editable=False, help_text="Vazio: nada a corrigir."
    )
    concluido_em = models.DateTimeField("concluído em", null=True, blank=True, editable=False)
    nota = models.DecimalField(
        "nota (0 a 100)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    segundos = models.PositiveIntegerField("tempo (segundos)", default=0)

    objects = ProgressoQuerySet.as_manager()

    class Meta:
        verbose_name = "progresso"
        constraints = [
            models.UniqueConstraint(fields=["matricula", "pagina"], name="cursos_progresso_unico"),
            models.CheckConstraint(
                condition=models.Q(nota=None) | models.Q(nota__range=(0, 100)), name="cursos_progresso_nota_de_0_a_100"
            ),
        ]

    def __str__(self):
        return f"{self.pagina_id} por {self.matricula_id}"


class Entrega(models.Model):
    """Texto que a pessoa entregou em uma prática. Nova entrega é nova linha; vale a última."""

    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="entregas")
    pagina = models.ForeignKey(Page, models.PROTECT, related_name="+")
    texto = models.TextField("texto")
    enviada_em = models.DateTimeField("enviada em", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "entrega"
        ordering = ["enviada_em", "pk"]

    def __str__(self):
        return f"Entrega de {self.matricula_id} em {self.pagina_id}"


class MarcacaoManual(models.Model):
    """Atividade que a coordenação deu por feita, com o motivo e, se houver, a prova (uma foto, um documento)."""

    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="marcacoes")
    pagina = models.ForeignKey(Page, models.PROTECT, related_name="+")
    motivo = models.TextField("motivo", max_length=2000)
    evidencia = models.FileField("prova", storage=armazem_privado, upload_to="evidencias/", blank=True, max_length=200)
    feita_em = models.DateTimeField("feita em", default=timezone.now, editable=False)
    feita_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "marcação manual"
        verbose_name_plural = "marcações manuais"
        ordering = ["feita_em", "pk"]
        constraints = [models.UniqueConstraint(fields=["matricula", "pagina"], name="cursos_marcacao_unica")]

    def __str__(self):
        return f"{self.pagina_id} dada por feita na matrícula {self.matricula_id}"
