"""O modelo do documento e quem o assina."""

from django.core.exceptions import ValidationError
from django.db import models

from certificados import redacao
from cursos.models import Turma


class Signatario(models.Model):
    """Quem assina, com o cargo e o mandato que valem na data da emissão."""

    nome = models.CharField("nome", max_length=120)
    cargo = models.CharField("cargo", max_length=160)
    mandato_de = models.DateField("mandato desde")
    mandato_ate = models.DateField("mandato até", null=True, blank=True)

    class Meta:
        verbose_name = "signatário"
        ordering = ["nome"]

    def __str__(self):
        return f"{self.nome}, {self.cargo}"

    def com_mandato(self, em):
        return self.mandato_de <= em and (self.mandato_ate is None or em <= self.mandato_ate)


def validar_corpo(texto):
    try:
        redacao.validar_corpo(texto)
    except redacao.TextoRecusado as recusa:
        raise ValidationError(str(recusa), code=recusa.codigo) from recusa


class ModeloQuerySet(models.QuerySet):
    def da_turma(self, turma):
        """O modelo próprio da turma ou, sem ele, o geral mais recente; None se não há nenhum."""
        modelos = self.filter(models.Q(turmas=turma) | models.Q(turmas=None))
        return modelos.order_by(models.F("turmas").asc(nulls_last=True), "-pk").first()


class Modelo(models.Model):
    """Texto do certificado com marcadores como `{nome}` e `{curso}`. Sem turmas, vale para as que não têm o seu."""

    titulo = models.CharField("título", max_length=80, default="Certificado")
    corpo = models.TextField(
        "texto",
        validators=[validar_corpo],
        help_text="Marcadores: " + ", ".join(f"{{{m}}} ({o_que})" for m, o_que in redacao.MARCADORES.items()) + ".",
    )
    corpo_sem_frequencia = models.TextField(
        "texto quando a turma não tem encontros",
        blank=True,
        validators=[validar_corpo],
        help_text="Vazio: usa o texto acima, sem o trecho da frequência.",
    )
    signatarios = models.ManyToManyField(Signatario, related_name="modelos", blank=True, verbose_name="signatários")
    turmas = models.ManyToManyField(
        Turma,
        related_name="modelos_de_certificado",
        blank=True,
        verbose_name="turmas",
        help_text="Nenhuma: vale para todas as turmas que não têm modelo próprio.",
    )

    objects = ModeloQuerySet.as_manager()

    class Meta:
        verbose_name = "modelo de certificado"
        verbose_name_plural = "modelos de certificado"

    def __str__(self):
        return self.titulo

    @property
    def alcance(self):
        return ", ".join(turma.codigo for turma in self.turmas.all()) or "Todas as turmas sem modelo próprio"
