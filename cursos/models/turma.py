"""A turma: uma oferta do curso, com datas, vagas, equipe e critérios. Ao abrir, congela as atividades obrigatórias."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Page

from cursos.models.paginas import CursoPage
from rede.models import Macrorregiao


class TurmaQuerySet(models.QuerySet):
    def publicadas(self):
        return self.exclude(situacao=Turma.Situacao.RASCUNHO)

    def com_inscricoes_abertas(self, em=None):
        em = em or timezone.localdate()
        return self.filter(situacao=Turma.Situacao.ABERTA, inscricoes_de__lte=em, inscricoes_ate__gte=em)

    def coordenadas_por(self, pessoa):
        """As turmas que a pessoa coordena; todas, para quem administra a plataforma; nenhuma, para os demais."""
        if not pessoa.is_authenticated:
            return self.none()
        return self if pessoa.is_superuser else self.filter(coordenadores=pessoa)

    def acompanhadas_por(self, pessoa):
        """As que a pessoa pode ver no quadro: coordena, tutora ou guarda o registro acadêmico."""
        if not pessoa.is_authenticated:
            return self.none()
        if pessoa.is_superuser or pessoa.has_perm("certificados.ver_registro"):
            return self
        return self.filter(models.Q(coordenadores=pessoa) | models.Q(tutores=pessoa)).distinct()


class Turma(ClusterableModel):
    class Situacao(models.TextChoices):
        RASCUNHO = "rascunho", "Rascunho"
        ABERTA = "aberta", "Aberta"
        ENCERRADA = "encerrada", "Encerrada"

    codigo = models.SlugField("código", max_length=40, unique=True)
    curso = models.ForeignKey(CursoPage, models.PROTECT, related_name="turmas")
    macrorregioes = models.ManyToManyField(
        Macrorregiao,
        blank=True,
        related_name="turmas",
        verbose_name="macrorregiões",
        help_text="Nenhuma marcada: a turma é para todo o estado.",
    )
    situacao = models.CharField("situação", max_length=10, choices=Situacao, default=Situacao.RASCUNHO, editable=False)
    vagas = models.PositiveIntegerField("vagas", validators=[MinValueValidator(1)])
    inscricoes_de = models.DateField("inscrições de")
    inscricoes_ate = models.DateField("inscrições até")
    inicio = models.DateField("início das aulas")
    fim = models.DateField("fim das aulas")
    reserva_ate = models.DateField(
        "vagas de cota reservadas até",
        null=True,
        blank=True,
        help_text="Depois deste dia, o que sobrou das cotas fica para qualquer pessoa. Vazio: até o fim das aulas.",
    )
    espera_ate = models.DateField(
        "chama a lista de espera até",
        null=True,
        blank=True,
        help_text="Último dia em que uma vaga solta é oferecida a quem espera. Vazio: até o começo das aulas.",
    )
    horas_da_oferta = models.PositiveSmallIntegerField(
        "horas para aceitar a vaga oferecida",
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 15)],
        help_text="Quem está na lista de espera e é chamado tem este prazo; depois a vaga passa à pessoa seguinte.",
    )
    autoinstrucional = models.BooleanField(
        "autoinstrucional", default=False, help_text="Sem encontros nem dispersão: só as atividades a distância contam."
    )
    exige_anuencia = models.BooleanField("exige anuência da chefia", default=True)
    analise_automatica = models.BooleanField(
        "confirma sem análise", default=False, help_text="Quem se inscreve é confirmado na hora, se houver vaga."
    )
    confirmacao_em_dias = models.PositiveSmallIntegerField(
        "dias para a pessoa confirmar a vaga",
        default=0,
        help_text="Zero: a matrícula deferida já fica confirmada.",
    )
    emissao_automatica = models.BooleanField("emite o certificado ao concluir", default=False)
    modulos_em_ordem = models.BooleanField(
        "abre um módulo de cada vez",
        default=False,
        help_text="Cada módulo só abre para quem concluiu as atividades obrigatórias do anterior.",
    )
    falta_justificada_abona = models.BooleanField(
        "falta justificada conta como presença",
        default=False,
        help_text="Vale para a justificativa que a coordenação aceitou.",
    )
    diario_fechado_em = models.DateTimeField("diário fechado em", null=True, blank=True, editable=False)
    diario_fechado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    encerrada_em = models.DateTimeField("encerrada em", null=True, blank=True, editable=False)
    coordenadores = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="coordenação", related_name="turmas_coordenadas", blank=True
    )
    tutores = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="tutoria", related_name="turmas_tutoradas", blank=True
    )

    objects = TurmaQuerySet.as_manager()

    class Meta:
        verbose_name = "turma"
        ordering = ["-inicio", "codigo"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(inscricoes_ate__gte=models.F("inscricoes_de")),
                name="cursos_turma_inscricoes_em_ordem",
                violation_error_message="As inscrições não podem terminar antes de começar.",
            ),
            models.CheckConstraint(
                condition=models.Q(fim__gte=models.F("inicio")),
                name="cursos_turma_aulas_em_ordem",
                violation_error_message="As aulas não podem terminar antes de começar.",
            ),
        ]

    def __str__(self):
        return self.codigo

    def get_absolute_url(self):
        return reverse("cursos:turma", args=[self.codigo])

    @property
    def alcance(self):
        """Nomes das macrorregiões; em listas, leia `macrorregioes` antes (`prefetch_related`)."""
        return ", ".join(str(macro) for macro in self.macrorregioes.all()) or "Todo o estado"

    @property
    def espera_termina(self):
        """Último dia em que se chama a lista de espera."""
        return self.espera_ate or self.inicio

    def reserva_vigente(self, em=None):
        return self.reserva_ate is None or (em or timezone.localdate()) <= self.reserva_ate

    @property
    def diario_fechado(self):
        return self.diario_fechado_em is not None

    def inscricoes_abertas(self, em=None):
        em = em or timezone.localdate()
        return self.situacao == self.Situacao.ABERTA and self.inscricoes_de <= em <= self.inscricoes_ate

    def em_aulas(self, em=None):
        em = em or timezone.localdate()
        return self.situacao == self.Situacao.ABERTA and self.inicio <= em <= self.fim


class AtividadeDaTurma(models.Model):
    """Atividade que a turma congelou ao abrir. Mexer no curso depois não muda o que esta turma exige."""

    turma = models.ForeignKey(Turma, models.CASCADE, related_name="atividades")
    pagina = models.ForeignKey(Page, models.PROTECT, related_name="+")
    modulo = models.ForeignKey(Page, models.PROTECT, related_name="+")
    ordem = models.PositiveSmallIntegerField()
    minutos = models.PositiveSmallIntegerField()
    obrigatoria = models.BooleanField("obrigatória", default=True)
    exige_nota = models.BooleanField("exige a nota mínima da turma", default=False)
    peso = models.PositiveSmallIntegerField("peso no aproveitamento", default=0)

    class Meta:
        verbose_name = "atividade da turma"
        verbose_name_plural = "atividades da turma"
        ordering = ["ordem"]
        constraints = [models.UniqueConstraint(fields=["turma", "pagina"], name="cursos_atividade_unica_na_turma")]

    def __str__(self):
        return f"{self.ordem}. {self.pagina}"


class CriterioDaTurma(models.Model):
    """Regra para concluir, uma por linha. `valor` é um percentual de 0 a 100 (vazio em `ATIVIDADES`)."""

    class Tipo(models.TextChoices):
        ATIVIDADES = "atividades", "Concluir todas as atividades obrigatórias"
        NOTA_POR_AVALIACAO = "nota_por_avaliacao", "Nota mínima em cada avaliação formativa"
        FREQUENCIA = "frequencia", "Frequência mínima nos encontros"
        APROVEITAMENTO = "aproveitamento", "Aproveitamento mínimo no curso"

    turma = ParentalKey(Turma, on_delete=models.CASCADE, related_name="criterios")
    tipo = models.CharField("critério", max_length=20, choices=Tipo)
    valor = models.DecimalField(
        "mínimo (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = "critério"
        constraints = [
            models.UniqueConstraint(fields=["turma", "tipo"], name="cursos_criterio_unico_na_turma"),
            models.CheckConstraint(
                condition=models.Q(tipo="atividades", valor=None)
                | (~models.Q(tipo="atividades") & ~models.Q(valor=None)),
                name="cursos_criterio_com_valor",
                violation_error_message="Diga o percentual mínimo deste critério.",
            ),
        ]

    def __str__(self):
        return self.get_tipo_display() + (f": {self.valor:g}%" if self.valor is not None else "")


class ModuloDaTurma(models.Model):
    """O dia em que um módulo abre nesta turma. Módulo sem linha abre com as aulas."""

    turma = ParentalKey(Turma, on_delete=models.CASCADE, related_name="modulos")
    modulo = models.ForeignKey(
        "cursos.ModuloPage", models.PROTECT, related_name="+", verbose_name="módulo", help_text="Um módulo do curso."
    )
    abre_em = models.DateField("abre em")

    class Meta:
        verbose_name = "abertura de módulo"
        verbose_name_plural = "abertura dos módulos"
        ordering = ["abre_em", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["turma", "modulo"],
                name="cursos_modulo_unico_na_turma",
                violation_error_message="Este módulo já tem um dia de abertura nesta turma.",
            )
        ]

    def __str__(self):
        return f"{self.modulo} em {self.abre_em:%d/%m/%Y}"
