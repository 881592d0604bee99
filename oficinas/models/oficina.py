"""A oficina: quando, onde, com quem, sobre quais eixos e perguntas, e em que ponto está."""

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from rede.models import Consorcio, Municipio

# Sem 0/O, 1/I/L, 5/S, 2/Z, 8/B: lê-se no cartaz do fundo da sala e se dita em voz alta.
LETRAS_DO_CODIGO = "ACDEFGHJKMNPQRTUVWXY34679"
TAMANHO_DO_CODIGO = 6
RESERVADOS = frozenset({"entrar", "sala", "devolutiva"})


def novo_codigo_de_entrada():
    """Seis símbolos que não se confundem: 25⁶, cerca de 244 milhões."""
    return "".join(secrets.choice(LETRAS_DO_CODIGO) for _ in range(TAMANHO_DO_CODIGO))


def recusar_reservado(slug):
    if slug in RESERVADOS:
        raise ValidationError(f"“{slug}” já é o endereço de outra página. Escolha outro, por exemplo a data.")


class Eixo(models.Model):
    """Um dos quatro eixos da oficina, mais *fundamentos* e *projeto*. O código dá a cor na tela."""

    codigo = models.SlugField("código", max_length=20, unique=True)
    nome = models.CharField("nome", max_length=60)
    ordem = models.PositiveSmallIntegerField("ordem", default=0)

    class Meta:
        verbose_name = "eixo"
        ordering = ["ordem"]

    def __str__(self):
        return self.nome


class OficinaQuerySet(models.QuerySet):
    def publicadas(self):
        return self.filter(publicada=True)

    def conduzidas_por(self, pessoa):
        """As que a pessoa facilita; todas, para quem administra a plataforma; nenhuma, para os demais."""
        if not pessoa.is_authenticated:
            return self.none()
        return self if pessoa.is_superuser else self.filter(facilitadoras=pessoa)


class Oficina(ClusterableModel):
    class Situacao(models.TextChoices):
        PREPARACAO = "preparacao", "Em preparação"
        ABERTA = "aberta", "Aberta na sala"
        ENCERRADA = "encerrada", "Encerrada"

    codigo = models.CharField("código", max_length=20, unique=True, help_text="Por exemplo, OF-2019-01.")
    slug = models.SlugField(
        "endereço",
        max_length=60,
        unique=True,
        validators=[recusar_reservado],
        help_text="Como aparece em /oficinas/…/; a data serve bem.",
    )
    titulo = models.CharField("título", max_length=255)
    data = models.DateField("primeiro dia")
    local = models.CharField("local", max_length=255)
    anfitria = models.CharField("instituição que recebe", max_length=255, blank=True)
    publico = models.TextField("para quem")
    coordenacao = models.CharField("coordenação", max_length=255, blank=True)
    mediacao = models.CharField("mediação", max_length=255, blank=True)
    temas = models.TextField("temas debatidos", blank=True)
    depoente = models.CharField("quem deu depoimento", max_length=255, blank=True)
    depoimento = models.TextField("síntese do depoimento", blank=True)
    desdobramento = models.TextField("desdobramento", blank=True)
    fonte = models.TextField("fonte", blank=True)
    eixos = ParentalManyToManyField(Eixo, verbose_name="eixos", related_name="oficinas", blank=True)
    facilitadoras = ParentalManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="facilitação", related_name="oficinas_facilitadas", blank=True
    )
    situacao = models.CharField(
        "situação", max_length=10, choices=Situacao, default=Situacao.PREPARACAO, editable=False
    )
    codigo_de_entrada = models.CharField(
        "código de entrada", max_length=6, unique=True, default=novo_codigo_de_entrada, editable=False
    )
    ultimo_achado = models.PositiveIntegerField("número do último achado", default=0, editable=False)
    aberta_em = models.DateTimeField("aberta em", null=True, blank=True, editable=False)
    encerrada_em = models.DateTimeField("encerrada em", null=True, blank=True, editable=False)
    publicada = models.BooleanField("publicada", default=False)
    devolutiva_em = models.DateTimeField("devolutiva publicada em", null=True, blank=True, editable=False)

    objects = OficinaQuerySet.as_manager()

    class Meta:
        verbose_name = "oficina"
        ordering = ["-data"]
        permissions = [("ler_registro", "Pode ler o registro inteiro de qualquer oficina")]

    def __str__(self):
        return f"{self.codigo} · {self.data:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("oficinas:oficina", args=[self.slug])

    @property
    def aberta(self):
        return self.situacao == self.Situacao.ABERTA

    @property
    def horas(self):
        """Duração somada dos períodos, em horas (`float`); zero quando nenhum foi informado."""
        return sum((p.duracao for p in self.periodos.all()), timedelta()) / timedelta(hours=1)


class Periodo(models.Model):
    """Um turno da oficina. A soma dos períodos é a carga horária da declaração de participação."""

    oficina = ParentalKey(Oficina, on_delete=models.CASCADE, related_name="periodos")
    dia = models.DateField("dia")
    inicio = models.TimeField("das")
    fim = models.TimeField("às")

    class Meta:
        verbose_name = "período"
        ordering = ["dia", "inicio"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fim__gt=models.F("inicio")),
                name="oficinas_periodo_em_ordem",
                violation_error_message="O período precisa terminar depois de começar.",
            )
        ]

    def __str__(self):
        return f"{self.dia:%d/%m/%Y}, das {self.inicio:%H:%M} às {self.fim:%H:%M}"

    @property
    def duracao(self):
        return datetime.combine(date.min, self.fim) - datetime.combine(date.min, self.inicio)


class ItemDaAgenda(Orderable):
    oficina = ParentalKey(Oficina, on_delete=models.CASCADE, related_name="agenda")
    quando = models.CharField("quando", max_length=40, blank=True, help_text="Por exemplo, 9h às 10h30.")
    titulo = models.CharField("o que se faz", max_length=200)
    conducao = models.CharField("quem conduz", max_length=120, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = "item da agenda"
        verbose_name_plural = "agenda"

    def __str__(self):
        return self.titulo


class PerguntaNorteadora(Orderable):
    """O que se pergunta ao grupo; sem eixo, vale para todos."""

    oficina = ParentalKey(Oficina, on_delete=models.CASCADE, related_name="perguntas")
    eixo = models.ForeignKey(Eixo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="eixo")
    texto = models.CharField("pergunta", max_length=300)

    class Meta(Orderable.Meta):
        verbose_name = "pergunta norteadora"
        verbose_name_plural = "perguntas norteadoras"

    def __str__(self):
        return self.texto


class Convite(Orderable):
    """Órgão convidado e quantas pessoas se esperam dele."""

    oficina = ParentalKey(Oficina, on_delete=models.CASCADE, related_name="convites")
    entidade = models.CharField("órgão", max_length=200, blank=True, help_text="Se não for consórcio nem município.")
    consorcio = models.ForeignKey(
        Consorcio, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="consórcio"
    )
    municipio = models.ForeignKey(
        Municipio, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="município"
    )
    previstas = models.PositiveSmallIntegerField("pessoas previstas", default=1)

    class Meta(Orderable.Meta):
        verbose_name = "órgão convidado"
        verbose_name_plural = "órgãos convidados"
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(consorcio__isnull=False, municipio=None, entidade="")
                    | models.Q(consorcio=None, municipio__isnull=False, entidade="")
                    | (models.Q(consorcio=None, municipio=None) & ~models.Q(entidade=""))
                ),
                name="oficinas_convite_a_um_so_orgao",
                violation_error_message="Diga um só órgão: o consórcio, o município ou outro.",
            )
        ]

    def __str__(self):
        return self.lugar

    @property
    def lugar(self):
        if self.consorcio_id:
            return self.consorcio.nome_publico
        return f"Município de {self.municipio.nome}" if self.municipio_id else self.entidade
