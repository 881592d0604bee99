"""A árvore do curso: catálogo → curso → módulo → aula ou prática (avaliacoes acrescenta a avaliação)."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cursos.blocks import CorpoBlock
from cursos.models.conteudo import Norma, Objetivo, Termo
from oficinas.models import Eixo, Oficina


class CatalogoPage(Page):
    """A lista de cursos, em `/cursos/`."""

    introducao = models.TextField("introdução", blank=True)

    max_count = 1
    parent_page_types = ["portal.HomePage"]
    content_panels = [*Page.content_panels, FieldPanel("introducao")]
    template = "cursos/catalogo.html"

    class Meta:
        verbose_name = "catálogo de cursos"


class CursoPage(Page):
    subtitulo = models.CharField("subtítulo", max_length=255, blank=True)
    apresentacao = models.TextField("apresentação", blank=True, help_text="Objetivo geral, em um parágrafo.")
    natureza = models.CharField("natureza", max_length=255, blank=True)
    modalidade = models.CharField("modalidade", max_length=255, blank=True)
    publico = models.TextField("para quem", blank=True)
    metodologia = models.TextField("como se aprende", blank=True)
    carga_horaria = models.PositiveSmallIntegerField("carga horária (horas)", null=True, blank=True)
    base_legal = models.TextField("base legal", blank=True, help_text="Impressa no verso do certificado.")
    oficina = models.ForeignKey(Oficina, models.PROTECT, null=True, blank=True, related_name="cursos")

    parent_page_types = ["cursos.CatalogoPage"]
    template = "cursos/curso.html"
    search_fields = [*Page.search_fields, index.SearchField("apresentacao"), index.SearchField("publico")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("subtitulo"),
        FieldPanel("apresentacao"),
        MultiFieldPanel(
            [FieldPanel(c) for c in ("natureza", "modalidade", "publico", "metodologia", "carga_horaria")], "Ficha"
        ),
        FieldPanel("oficina"),
        FieldPanel("base_legal"),
    ]

    class Meta:
        verbose_name = "curso"


class ModuloPage(Page):
    eixo = models.ForeignKey(Eixo, models.PROTECT, null=True, related_name="modulos")
    sigla = models.CharField("sigla", max_length=8, blank=True, help_text="Por exemplo, M1.")
    carga_horaria = models.PositiveSmallIntegerField("carga horária (horas)", null=True, blank=True)
    horas_em_encontros = models.PositiveSmallIntegerField("horas em encontros presenciais ou ao vivo", default=0)
    resultados_esperados = RichTextField("ao final, você saberá", blank=True, features=["ul"])

    parent_page_types = ["cursos.CursoPage"]
    template = "cursos/modulo.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel(c) for c in ("eixo", "sigla", "carga_horaria", "horas_em_encontros")], "Ficha"),
        FieldPanel("resultados_esperados"),
    ]

    class Meta:
        verbose_name = "módulo"


class AtividadeMixin(models.Model):
    """O que toda atividade do curso tem: minutos (que somam a carga horária) e objetivos.

    `a_distancia` separa o que se faz na plataforma (EaD) do que se faz no serviço (dispersão). `exige_nota` diz se a
    nota mínima da turma vale para a atividade; `peso`, quanto ela conta no aproveitamento (zero: não conta).
    """

    minutos = models.PositiveSmallIntegerField("duração (minutos)", null=True, validators=[MinValueValidator(1)])
    objetivos = ParentalManyToManyField(Objetivo, verbose_name="objetivos", blank=True, related_name="%(class)ss")

    a_distancia = True
    exige_nota = False
    peso = 0
    parent_page_types = ["cursos.ModuloPage"]

    class Meta:
        abstract = True

    @property
    def modulo(self):
        return self.get_parent().specific

    @classmethod
    def impossiveis(cls, paginas):
        """{pk: por que ninguém a poderia concluir} entre estas páginas, que são todas desta classe."""
        return {}


class AulaPage(AtividadeMixin, Page):
    resumo = models.TextField("resumo", blank=True)
    corpo = StreamField(CorpoBlock(), verbose_name="texto da aula", blank=True)
    termos = ParentalManyToManyField(Termo, verbose_name="termos do glossário", blank=True, related_name="aulas")

    rotulo = "Aula"
    template = "cursos/aula.html"
    search_fields = [*Page.search_fields, index.SearchField("resumo"), index.SearchField("corpo")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("resumo"),
        FieldPanel("minutos"),
        FieldPanel("corpo"),
        FieldPanel("objetivos"),
        FieldPanel("termos"),
        InlinePanel("citacoes", label="Norma citada"),
    ]

    class Meta:
        verbose_name = "aula"

    def normas_citadas(self):
        return self.citacoes.select_related("norma__revogada_por")


class CitacaoDaAula(Orderable):
    """Norma em que a aula se apoia, com o dispositivo (artigo, parágrafo) quando há certeza dele."""

    aula = ParentalKey(AulaPage, on_delete=models.CASCADE, related_name="citacoes")
    norma = models.ForeignKey(Norma, models.PROTECT, related_name="citacoes_em_aulas")
    dispositivo = models.CharField("dispositivo", max_length=120, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = "norma citada"
        verbose_name_plural = "normas citadas"

    def __str__(self):
        return f"{self.norma}, {self.dispositivo}" if self.dispositivo else str(self.norma)


class PraticaPage(AtividadeMixin, Page):
    """Atividade com orientação e uma entrega curta ou a declaração de que foi feita."""

    class Tipo(models.TextChoices):
        LEITURA = "leitura", "Leitura orientada"
        ESTUDO_DE_CASO = "estudo_de_caso", "Estudo de caso"
        FORUM = "forum", "Fórum de casos"
        DISPERSAO = "dispersao", "Atividade de dispersão"
        REFLEXAO = "reflexao", "Reflexão"

    class Registro(models.TextChoices):
        ENTREGA = "entrega", "Texto curto"
        DECLARACAO = "declaracao", "Declaração de que fez"

    tipo = models.CharField("tipo", max_length=15, choices=Tipo, default=Tipo.LEITURA)
    orientacao = RichTextField("orientação", blank=True, features=["bold", "ol", "ul", "link"])
    produto = models.TextField("o que se entrega", blank=True)
    registro = models.CharField("como se registra", max_length=10, choices=Registro, default=Registro.ENTREGA)

    rotulo = "Prática"
    template = "cursos/pratica.html"
    search_fields = [*Page.search_fields, index.SearchField("orientacao")]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel(c) for c in ("tipo", "minutos", "registro")], "Ficha"),
        FieldPanel("orientacao"),
        FieldPanel("produto"),
        FieldPanel("objetivos"),
    ]

    class Meta:
        verbose_name = "prática"

    @property
    def a_distancia(self):
        return self.tipo != self.Tipo.DISPERSAO

    def clean(self):
        super().clean()
        if self.registro == self.Registro.ENTREGA and not self.produto:
            raise ValidationError({"produto": "Diga o que a pessoa deve entregar, ou peça só a declaração."})
