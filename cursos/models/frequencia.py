"""A frequência: encontros, quem esteve em cada um e por quanto tempo, e a justificativa de quem faltou."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey

from cursos.models.arquivo import armazem_privado
from cursos.models.matricula import Matricula
from cursos.models.turma import Turma


class Encontro(models.Model):
    """Encontro presencial ou ao vivo da turma. `horas` conta na carga horária e na frequência."""

    class Formato(models.TextChoices):
        PRESENCIAL = "presencial", "Presencial"
        AO_VIVO = "ao vivo", "Ao vivo, a distância"

    turma = ParentalKey(Turma, on_delete=models.CASCADE, related_name="encontros")
    titulo = models.CharField("título", max_length=200)
    dia = models.DateField("dia")
    comeca_as = models.TimeField("começa às", null=True, blank=True)
    local = models.CharField("local ou endereço da sala", max_length=200, blank=True)
    formato = models.CharField("formato", max_length=20, choices=Formato, default=Formato.PRESENCIAL)
    horas = models.DecimalField(
        "horas", max_digits=4, decimal_places=2, validators=[MinValueValidator(0.25, "No mínimo 15 minutos (0,25).")]
    )
    codigo = models.CharField("código de presença", max_length=6, blank=True, editable=False)
    codigo_vale_ate = models.DateTimeField("código vale até", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "encontro"
        ordering = ["dia", "pk"]

    def __str__(self):
        return f"{self.titulo} ({self.dia:%d/%m/%Y})"

    def codigo_vigente(self, em=None):
        """O código que a sala pode digitar agora; vazio quando não há."""
        vale = self.codigo_vale_ate is not None and self.codigo_vale_ate > (em or timezone.now())
        return self.codigo if vale else ""


class Presenca(models.Model):
    """O que se sabe de uma pessoa em um encontro. Sem linha, ainda não se sabe."""

    class Situacao(models.TextChoices):
        PRESENTE = "presente", "Presente"
        FALTA = "falta", "Falta"
        JUSTIFICADA = "justificada", "Falta justificada"
        APROVEITADA = "aproveitada", "Aproveitada de outra turma"

    class Origem(models.TextChoices):
        CODIGO = "codigo", "Código na sala"
        LISTA = "lista", "Lista da coordenação"
        COLADA = "colada", "Lista colada"
        TRANSFERENCIA = "transferencia", "Veio de outra turma"

    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="presencas")
    encontro = models.ForeignKey(Encontro, models.PROTECT, related_name="presencas")
    situacao = models.CharField("situação", max_length=12, choices=Situacao)
    horas = models.DecimalField("horas presentes", max_digits=4, decimal_places=2, validators=[MinValueValidator(0)])
    origem = models.CharField("como se registrou", max_length=14, choices=Origem)
    registrada_em = models.DateTimeField("registrada em", default=timezone.now, editable=False)
    registrada_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "presença"
        constraints = [
            models.UniqueConstraint(fields=["matricula", "encontro"], name="cursos_presenca_unica"),
            models.CheckConstraint(condition=models.Q(horas__gte=0), name="cursos_presenca_horas_nao_negativas"),
            models.CheckConstraint(
                condition=models.Q(situacao__in=["presente", "aproveitada"], horas__gt=0)
                | models.Q(situacao__in=["falta", "justificada"], horas=0),
                name="cursos_presenca_horas_de_quem_veio",
            ),
        ]

    def __str__(self):
        return f"{self.matricula_id} no encontro {self.encontro_id}: {self.get_situacao_display()}"


class Justificativa(models.Model):
    """O motivo de uma ausência, com o documento que a pessoa mandou e o que a coordenação decidiu."""

    class Situacao(models.TextChoices):
        ENVIADA = "enviada", "Em análise"
        ACEITA = "aceita", "Aceita"
        RECUSADA = "recusada", "Recusada"

    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="justificativas")
    encontro = models.ForeignKey(Encontro, models.PROTECT, related_name="justificativas")
    texto = models.TextField("o que houve", max_length=2000)
    arquivo = models.FileField(
        "documento", storage=armazem_privado, upload_to="justificativas/", blank=True, max_length=200
    )
    situacao = models.CharField("situação", max_length=8, choices=Situacao, default=Situacao.ENVIADA)
    resposta = models.TextField("resposta da coordenação", blank=True)
    enviada_em = models.DateTimeField("enviada em", default=timezone.now, editable=False)
    enviada_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decidida_em = models.DateTimeField("decidida em", null=True, blank=True, editable=False)
    decidida_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "justificativa"
        ordering = ["enviada_em", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matricula", "encontro"],
                condition=models.Q(situacao__in=["enviada", "aceita"]),
                name="cursos_uma_justificativa_por_ausencia",
                violation_error_message="Já há uma justificativa para esta ausência.",
            )
        ]

    def __str__(self):
        return f"Justificativa de {self.matricula_id} no encontro {self.encontro_id}"
