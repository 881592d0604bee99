"""Imagens e documentos que a equipe envia."""

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Imagem(AbstractImage):
    credito = models.CharField("crédito", max_length=160, blank=True, help_text="Autoria ou origem da imagem.")

    admin_form_fields = (*Image.admin_form_fields, "credito")

    class Meta(AbstractImage.Meta):
        verbose_name = "imagem"
        verbose_name_plural = "imagens"


class Rendicao(AbstractRendition):
    image = models.ForeignKey(Imagem, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="portal_rendicao_unica")
        ]


class Documento(AbstractDocument):
    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = "documento"
