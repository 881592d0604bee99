"""O único livro do que cada pessoa fez: uma linha por matrícula e atividade."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from cursos.models.matricula import Matricula


class ProgressoQuerySet(models.QuerySet):
    def concluidos(self):
        return self.filter(concluido_em__isnull=False)


class Progresso(models.Model):
    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="progressos")
    pagina = models.ForeignKey(Page, models.PROTECT, related_name="+")
    iniciado_em = models.DateTimeField("iniciado em", default=timezone.now, editable=False)
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
