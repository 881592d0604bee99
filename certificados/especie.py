"""O que a escola emite com número e código, e com que cara."""

from django.db import models


class Especie(models.TextChoices):
    """Espécie do documento. As de matrícula tratam de uma matrícula; a de participação, de quem esteve numa oficina."""

    CERTIFICADO = "certificado", "Certificado"
    PARTICIPACAO = "participacao", "Declaração de participação"
    MATRICULA = "matricula", "Declaração de matrícula"
    HISTORICO = "historico", "Histórico do curso"


class Desenho(models.TextChoices):
    SOBRIO = "sobrio", "Sóbrio"
    FESTIVO = "festivo", "Festivo"


class Orientacao(models.TextChoices):
    PAISAGEM = "paisagem", "Paisagem (deitada)"
    RETRATO = "retrato", "Retrato (em pé)"
