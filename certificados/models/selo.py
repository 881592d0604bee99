"""A parte pública das chaves com que a plataforma assina. A chave privada nunca entra no banco nem no registro."""

from django.db import models
from django.utils import timezone


class Selo(models.Model):
    """Um certificado X.509 que já assinou documentos daqui: guarda-se para conferir os antigos depois da troca."""

    class Tipo(models.TextChoices):
        PLATAFORMA = "plataforma", "Selo de integridade da plataforma"
        INSTITUICAO = "instituicao", "Certificado digital da instituição"

    impressao_digital = models.CharField("impressão digital (SHA-256)", max_length=64, unique=True, editable=False)
    tipo = models.CharField("tipo", max_length=11, choices=Tipo, editable=False)
    titular = models.CharField("titular", max_length=255, editable=False)
    emissor = models.CharField("emissor", max_length=255, editable=False)
    valido_de = models.DateTimeField("válido desde", editable=False)
    valido_ate = models.DateTimeField("válido até", editable=False)
    cadeia = models.TextField("certificado e intermediários (PEM)", editable=False)
    em_uso_desde = models.DateTimeField("em uso desde", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "selo"
        ordering = ["-em_uso_desde", "-pk"]

    def __str__(self):
        return f"{self.get_tipo_display()}: {self.titular}"
