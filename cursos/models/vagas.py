"""De quem são as vagas: cotas, limites e o livro de que sai toda conta de vaga."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Mod
from django.utils import timezone
from modelcluster.fields import ParentalKey

from cursos.models.turma import Turma
from rede.models import Consorcio, Macrorregiao, Municipio


class Cota(models.Model):
    """Vagas da turma guardadas para um consórcio, um município ou uma macrorregião, até `turma.reserva_ate`."""

    class Para(models.TextChoices):
        TODAS = "todas", "Qualquer pessoa dali"
        CONSORCIOS = "consorcios", "Quem trabalha em consórcio"
        MUNICIPIOS = "municipios", "Quem trabalha em município"

    turma = ParentalKey(Turma, on_delete=models.CASCADE, related_name="cotas")
    nome = models.CharField("nome", max_length=80, help_text="Como aparece para quem se inscreve.")
    vagas = models.PositiveSmallIntegerField("vagas", validators=[MinValueValidator(1)])
    consorcio = models.ForeignKey(
        Consorcio, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="consórcio"
    )
    municipio = models.ForeignKey(
        Municipio, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="município"
    )
    macrorregiao = models.ForeignKey(
        Macrorregiao, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="macrorregião"
    )
    para = models.CharField("para", max_length=10, choices=Para, default=Para.TODAS)

    class Meta:
        verbose_name = "cota"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(consorcio__isnull=False, municipio=None, macrorregiao=None)
                    | models.Q(consorcio=None, municipio__isnull=False, macrorregiao=None)
                    | models.Q(consorcio=None, municipio=None, macrorregiao__isnull=False)
                ),
                name="cursos_cota_de_um_so_lugar",
                violation_error_message="Diga um só lugar: o consórcio, o município ou a macrorregião.",
            )
        ]

    def __str__(self):
        return f"{self.nome}: {self.vagas}"

    @property
    def larga(self):
        """Se vale para uma região inteira. A vaga mais estreita se gasta primeiro."""
        return self.macrorregiao_id is not None

    def serve_a(self, matricula):
        """Se a pessoa, pelo lugar que tinha ao se inscrever, pode ocupar uma vaga desta cota."""
        if self.consorcio_id:
            return matricula.consorcio_id == self.consorcio_id
        if self.municipio_id:
            return matricula.municipio_id == self.municipio_id
        if matricula.macrorregiao_id != self.macrorregiao_id:
            return False
        de_consorcio = matricula.consorcio_id is not None
        return self.para == self.Para.TODAS or (self.para == self.Para.CONSORCIOS) is de_consorcio


class Limite(models.Model):
    """O máximo de vagas que um mesmo consórcio, município ou macrorregião pode ocupar na turma."""

    class Por(models.TextChoices):
        CONSORCIO = "consorcio", "Consórcio"
        MUNICIPIO = "municipio", "Município"
        MACRORREGIAO = "macrorregiao", "Macrorregião"

    turma = ParentalKey(Turma, on_delete=models.CASCADE, related_name="limites")
    por = models.CharField("por", max_length=12, choices=Por)
    vagas = models.PositiveSmallIntegerField("no máximo", validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = "limite"
        constraints = [
            models.UniqueConstraint(
                fields=["turma", "por"],
                name="cursos_limite_unico_na_turma",
                violation_error_message="Este limite já está na lista.",
            )
        ]

    def __str__(self):
        return f"No máximo {self.vagas} por {self.get_por_display().lower()}"


class MovimentoDeVaga(models.Model):
    """Uma vaga que ganhou (+1) ou perdeu (−1) dona. Não se edita nem se apaga; toda conta de vagas é a soma daqui.

    Em cada matrícula os movimentos se alternam, começando por +1: o banco não aceita a mesma vaga contada duas vezes.
    """

    turma = models.ForeignKey(Turma, models.PROTECT, related_name="movimentos")
    matricula = models.ForeignKey("cursos.Matricula", models.PROTECT, related_name="movimentos")
    ordem = models.PositiveSmallIntegerField("ordem na matrícula")
    quantas = models.SmallIntegerField("vagas", choices=[(1, "+1"), (-1, "−1")])
    cota = models.ForeignKey(Cota, models.PROTECT, null=True, blank=True, related_name="movimentos")
    situacao = models.CharField("situação a que a matrícula passou", max_length=20)
    em = models.DateTimeField("em", default=timezone.now, editable=False)
    por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "movimento de vaga"
        verbose_name_plural = "movimentos de vaga"
        ordering = ["em", "pk"]
        indexes = [models.Index(fields=["turma", "cota"], name="cursos_movimento_contas")]
        constraints = [
            models.UniqueConstraint(fields=["matricula", "ordem"], name="cursos_movimento_em_ordem"),
            models.CheckConstraint(
                condition=models.Q(quantas=1) | models.Q(quantas=-1), name="cursos_movimento_de_uma_vaga"
            ),
            models.CheckConstraint(
                condition=models.Q(quantas=2 * Mod(models.F("ordem"), 2) - 1), name="cursos_movimento_alternado"
            ),
        ]

    def __str__(self):
        return f"{self.quantas:+d} na turma {self.turma_id}"
