"""O que a coordenação registra sobre a cadeia inteira, da oficina ao resultado."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from cursos.models import CursoPage


class PublicacaoComLacunas(models.Model):
    """Um curso que foi ao ar com a cadeia incompleta: quais lacunas havia, quem publicou e por quê."""

    curso = models.ForeignKey(CursoPage, models.CASCADE, related_name="publicacoes_com_lacunas")
    motivo = models.TextField("motivo")
    lacunas = models.JSONField("lacunas", help_text="Por tipo, os códigos que estavam sem seguimento.")
    feita_em = models.DateTimeField("publicado em", default=timezone.now, editable=False)
    feita_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "publicação com lacunas"
        verbose_name_plural = "publicações com lacunas"
        ordering = ["-feita_em"]

    def __str__(self):
        return f"{self.curso} em {self.feita_em:%d/%m/%Y}"
