"""A anuência: o órgão em que a pessoa trabalha diz se ela pode participar, por um endereço secreto ou por documento."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from cursos.models.arquivo import armazem_privado
from cursos.models.matricula import Matricula


def _novo_segredo():
    return secrets.token_urlsafe(24)


class Anuencia(models.Model):
    """O pedido feito à chefia e a resposta, com quem respondeu, quando e de onde. Respondida, não muda mais."""

    class Resposta(models.TextChoices):
        DADA = "dada", "Anuência dada"
        NEGADA = "negada", "Anuência negada"

    class Meio(models.TextChoices):
        ENDERECO = "endereco", "Endereço mandado à chefia"
        DOCUMENTO = "documento", "Documento assinado"
        SECRETARIA = "secretaria", "Secretaria executiva, na plataforma"
        COORDENACAO = "coordenacao", "Registrada pela coordenação"

    matricula = models.OneToOneField(Matricula, models.CASCADE, related_name="anuencia")
    segredo = models.CharField(max_length=40, unique=True, default=_novo_segredo, editable=False)
    chefia_nome = models.CharField("nome da chefia", max_length=120, blank=True)
    chefia_email = models.EmailField("e-mail da chefia", blank=True)
    pedida_em = models.DateTimeField("pedida em", null=True, blank=True, editable=False)
    arquivo = models.FileField(
        "documento assinado", storage=armazem_privado, upload_to="anuencias/", blank=True, max_length=200
    )
    arquivo_em = models.DateTimeField("documento enviado em", null=True, blank=True, editable=False)
    resposta = models.CharField("resposta", max_length=6, choices=Resposta, blank=True)
    meio = models.CharField("meio", max_length=11, choices=Meio, blank=True)
    respondida_em = models.DateTimeField("respondida em", null=True, blank=True, editable=False)
    nome = models.CharField("quem respondeu", max_length=120, blank=True)
    cargo = models.CharField("cargo de quem respondeu", max_length=120, blank=True)
    ip = models.GenericIPAddressField("endereço de rede de quem respondeu", null=True, blank=True)
    motivo = models.TextField("motivo da negativa", blank=True)
    registrada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    criada_em = models.DateTimeField("criada em", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "anuência"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resposta="", respondida_em=None)
                | (~models.Q(resposta="") & models.Q(respondida_em__isnull=False) & ~models.Q(nome="")),
                name="cursos_anuencia_respondida_por_alguem",
            )
        ]

    def __str__(self):
        return f"Anuência da matrícula {self.matricula_id}"

    @property
    def respondida(self):
        return bool(self.resposta)
