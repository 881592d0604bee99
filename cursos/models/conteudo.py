"""O que sustenta a aula: objetivo de aprendizagem, norma citada e termo do glossário."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page
from wagtail.search import index

from oficinas.models import Demanda


class Objetivo(models.Model):
    """O que se aprende. Liga a demanda da oficina às aulas e às questões."""

    codigo = models.CharField("código", max_length=20, unique=True)
    enunciado = models.TextField("enunciado")
    demandas = models.ManyToManyField(Demanda, related_name="objetivos", blank=True)

    class Meta:
        verbose_name = "objetivo de aprendizagem"
        verbose_name_plural = "objetivos de aprendizagem"
        ordering = ["codigo"]

    def __str__(self):
        return f"{self.codigo} · {self.enunciado}"


class Norma(index.Indexed, models.Model):
    """Lei, decreto, portaria ou resolução, com data e vigência. A ementa é nossa, não o texto oficial."""

    identificador = models.SlugField("identificador", max_length=60, unique=True)
    tipo = models.CharField("tipo", max_length=60)
    numero = models.CharField("número", max_length=40)
    data = models.DateField("data")
    ementa = models.TextField("ementa resumida")
    vigente = models.BooleanField("vigente", default=True)
    revogada_por = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="revoga")
    consolidada = models.BooleanField("texto em norma de consolidação", default=False)

    search_fields = [index.SearchField("numero"), index.SearchField("ementa"), index.AutocompleteField("numero")]

    class Meta:
        verbose_name = "norma"
        ordering = ["-data"]

    def __str__(self):
        return f"{self.tipo} nº {self.numero}" if self.tipo != "Constituição" else "Constituição Federal de 1988"


class Termo(index.Indexed, models.Model):
    """Verbete do glossário, explicado no lugar em que a aula o usa."""

    slug = models.SlugField("identificador", max_length=60, unique=True)
    termo = models.CharField("termo", max_length=120)
    definicao = models.TextField("definição")

    search_fields = [index.SearchField("termo"), index.AutocompleteField("termo"), index.SearchField("definicao")]

    class Meta:
        verbose_name = "termo do glossário"
        verbose_name_plural = "termos do glossário"
        ordering = ["termo"]

    def __str__(self):
        return self.termo


class RevisaoDaPaginaQuerySet(models.QuerySet):
    def pendentes(self):
        return self.filter(resolvida_em=None)


class RevisaoDaPagina(models.Model):
    """Uma aula ou outra página que cita uma norma revogada e precisa ser relida."""

    pagina = models.ForeignKey(Page, models.CASCADE, related_name="+")
    norma = models.ForeignKey(Norma, models.PROTECT, related_name="revisoes_de_paginas")
    pedida_em = models.DateTimeField("pedida em", default=timezone.now, editable=False)
    pedida_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resolvida_em = models.DateTimeField("resolvida em", null=True, blank=True)
    resolvida_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    conclusao = models.CharField("o que se decidiu", max_length=255, blank=True)

    objects = RevisaoDaPaginaQuerySet.as_manager()

    class Meta:
        verbose_name = "revisão de página"
        verbose_name_plural = "revisões de páginas"
        ordering = ["pedida_em", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pagina", "norma"],
                condition=models.Q(resolvida_em=None),
                name="cursos_uma_revisao_pendente_por_norma",
            )
        ]

    def __str__(self):
        return f"Revisão de {self.pagina_id} por {self.norma_id}"
