"""O projeto do curso: das demandas da oficina aos objetivos, módulos e horas, antes de haver uma aula escrita."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from cursos.models.conteudo import Objetivo
from cursos.models.paginas import CursoPage
from oficinas.models import Eixo, Oficina


class ProjetoDeCurso(ClusterableModel):
    titulo = models.CharField("título do curso", max_length=255)
    slug = models.SlugField("identificador", max_length=255, unique=True, help_text="O mesmo do endereço do curso.")
    oficinas = ParentalManyToManyField(Oficina, verbose_name="oficinas de origem", related_name="projetos", blank=True)
    curso = models.OneToOneField(
        CursoPage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projeto",
        verbose_name="curso criado a partir dele",
        editable=False,
    )
    justificativa = models.TextField("justificativa", blank=True)
    objetivo_geral = models.TextField("objetivo geral", blank=True)
    publico = models.TextField("para quem", blank=True)
    modalidade = models.CharField("modalidade", max_length=255, blank=True)
    metodologia = models.TextField("como se aprende", blank=True)
    avaliacao = models.TextField("como se avalia", blank=True)
    atualizado_em = models.DateTimeField("atualizado em", auto_now=True)

    class Meta:
        verbose_name = "projeto de curso"
        verbose_name_plural = "projetos de curso"
        ordering = ["titulo"]

    def __str__(self):
        return self.titulo

    @property
    def carga_horaria(self):
        """Soma das horas dos módulos."""
        return sum(m.horas_a_distancia + m.horas_no_servico + m.horas_em_encontros for m in self.modulos.all())


class ModuloDoProjeto(Orderable, ClusterableModel):
    """Uma linha da matriz curricular. As horas são inteiras e se dividem como no curso."""

    projeto = ParentalKey(ProjetoDeCurso, on_delete=models.CASCADE, related_name="modulos")
    sigla = models.CharField("sigla", max_length=8, help_text="Por exemplo, M1.")
    titulo = models.CharField("título", max_length=255)
    eixo = models.ForeignKey(Eixo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="eixo")
    horas_a_distancia = models.PositiveSmallIntegerField("horas a distância", default=0)
    horas_no_servico = models.PositiveSmallIntegerField("horas no serviço", default=0)
    horas_em_encontros = models.PositiveSmallIntegerField("horas em encontros", default=0)
    objetivos = ParentalManyToManyField(
        Objetivo, verbose_name="objetivos", related_name="modulos_de_projeto", blank=True
    )

    class Meta(Orderable.Meta):
        verbose_name = "módulo do projeto"
        verbose_name_plural = "módulos do projeto"
        constraints = [
            models.UniqueConstraint(
                fields=["projeto", "sigla"],
                name="cursos_sigla_unica_no_projeto",
                violation_error_message="Dois módulos não podem ter a mesma sigla.",
            )
        ]

    def __str__(self):
        return f"{self.sigla} · {self.titulo}"

    @property
    def horas(self):
        return self.horas_a_distancia + self.horas_no_servico + self.horas_em_encontros


class VersaoDoProjeto(models.Model):
    """O projeto como estava em um dia: `dados` é tudo o que o documento diz, e não muda mais."""

    projeto = models.ForeignKey(ProjetoDeCurso, models.PROTECT, related_name="versoes")
    numero = models.PositiveSmallIntegerField("versão", editable=False)
    dados = models.JSONField("dados", editable=False)
    nota = models.CharField("o que mudou", max_length=255, blank=True)
    criada_em = models.DateTimeField("criada em", default=timezone.now, editable=False)
    criada_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "versão do projeto"
        verbose_name_plural = "versões do projeto"
        ordering = ["-numero"]
        constraints = [models.UniqueConstraint(fields=["projeto", "numero"], name="cursos_versao_unica_do_projeto")]

    def __str__(self):
        return f"{self.projeto}, versão {self.numero}"
