"""Quem esteve na oficina, de que órgão, e como deixa usar o que disse."""

import secrets
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from oficinas.models.oficina import Oficina
from rede.busca import normalizar
from rede.models import Consorcio, Municipio


class UsoDaFala(models.TextChoices):
    """Como a pessoa deixa usar o que disse. Vale o que ela escolheu quando enviou."""

    COM_ORGAO = "com_orgao", "Pode ser citado com o meu papel e o meu órgão"
    SEM_NOME = "sem_nome", "Pode ser citado sem dizer quem falou"
    SO_EQUIPE = "so_equipe", "Só a equipe da oficina pode ler"


class ParticipacaoQuerySet(models.QuerySet):
    def presentes(self):
        return self.filter(presente=True)


class Participacao(models.Model):
    """Uma pessoa na oficina, com ou sem conta na plataforma. O nome nunca sai na síntese publicada.

    `uuid` nasce no aparelho de quem se apresenta: reenviar não cria outra linha, e dois homônimos não se confundem.
    """

    oficina = models.ForeignKey(Oficina, models.CASCADE, related_name="participacoes")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    nome = models.CharField("nome", max_length=120, blank=True)
    email = models.EmailField("e-mail", blank=True, help_text="Só para a devolutiva e a declaração de participação.")
    papel = models.CharField("papel", max_length=120)
    entidade = models.CharField("órgão", max_length=200, blank=True)
    consorcio = models.ForeignKey(Consorcio, models.PROTECT, null=True, blank=True, related_name="participacoes")
    municipio = models.ForeignKey(Municipio, models.PROTECT, null=True, blank=True, related_name="participacoes")
    regiao = models.CharField("região", max_length=80, blank=True)
    presente = models.BooleanField("presente", default=True)
    horas_presentes = models.DecimalField(
        "horas presentes",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(200)],
        help_text="Só se a pessoa não ficou o tempo todo.",
    )
    uso_da_fala = models.CharField("uso do que disse", max_length=10, choices=UsoDaFala, default=UsoDaFala.SEM_NOME)
    aceite_em = models.DateTimeField("aceite em", null=True, blank=True, editable=False)
    criada_em = models.DateTimeField("criada em", default=timezone.now, editable=False)
    criada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = ParticipacaoQuerySet.as_manager()

    class Meta:
        verbose_name = "participação"
        verbose_name_plural = "participações"

    def __str__(self):
        return self.nome or f"{self.papel} ({self.entidade or self.municipio})"

    @property
    def orgao(self):
        """O órgão por extenso, como se publica; vazio quando não se sabe."""
        if self.consorcio_id:
            return self.consorcio.nome_publico
        if self.entidade:
            return self.entidade
        return f"Município de {self.municipio.nome}" if self.municipio_id else ""

    @property
    def orgao_chave(self):
        """Igual para quem vem do mesmo órgão, ainda que o nome tenha sido escrito de outro jeito."""
        if self.consorcio_id:
            return f"consorcio:{self.consorcio_id}"
        if self.entidade:
            return f"outro:{normalizar(self.entidade)}"
        return f"municipio:{self.municipio_id}" if self.municipio_id else ""

    @property
    def horas(self):
        """As que a declaração diz: as anotadas para a pessoa, senão as da oficina; zero se não esteve."""
        if not self.presente:
            return 0
        return self.oficina.horas if self.horas_presentes is None else float(self.horas_presentes)


def _novo_segredo():
    return secrets.token_urlsafe(24)


class AcessoDoOrgao(models.Model):
    """O endereço secreto pelo qual um órgão vê a devolutiva do que a gente dele disse. Revogar fecha o endereço."""

    oficina = models.ForeignKey(Oficina, models.CASCADE, related_name="acessos_dos_orgaos")
    orgao_chave = models.CharField("chave do órgão", max_length=220)
    orgao = models.CharField("órgão", max_length=220)
    segredo = models.CharField(max_length=40, unique=True, default=_novo_segredo, editable=False)
    criado_em = models.DateTimeField("criado em", default=timezone.now, editable=False)
    criado_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revogado_em = models.DateTimeField("revogado em", null=True, blank=True, editable=False)
    revogado_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "acesso do órgão à devolutiva"
        verbose_name_plural = "acessos dos órgãos à devolutiva"
        constraints = [
            models.UniqueConstraint(
                fields=["oficina", "orgao_chave"],
                condition=models.Q(revogado_em=None),
                name="oficinas_um_acesso_vigente_por_orgao",
                violation_error_message="Este órgão já tem um endereço. Revogue-o antes de criar outro.",
            )
        ]

    def __str__(self):
        return f"{self.orgao} em {self.oficina_id}"
