"""As notícias: a lista em `/noticias/`, cada notícia e a categoria dela."""

from datetime import datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager, PageQuerySet, PageViewRestriction
from wagtail.search import index

from oficinas.models import Eixo
from portal.blocks import CorpoDaNoticiaBlock
from portal.models.arquivos import Imagem

RESERVADO = "feed"  # /noticias/feed/ é das assinaturas
NA_WEB = URLValidator(schemes=["http", "https"])


class Categoria(models.Model):
    """O assunto de uma notícia. O identificador vai no endereço: `/noticias/?categoria=formacao`."""

    nome = models.CharField("nome", max_length=60, unique=True)
    slug = models.SlugField("identificador", max_length=60, unique=True)

    class Meta:
        verbose_name = "categoria de notícia"
        verbose_name_plural = "categorias de notícia"
        ordering = ["nome"]

    def __str__(self):
        return self.nome


class NoticiasPage(Page):
    """A lista de notícias."""

    introducao = models.TextField("introdução", blank=True)

    max_count = 1
    parent_page_types = ["portal.HomePage"]
    content_panels = [*Page.content_panels, FieldPanel("introducao")]
    template = "portal/noticias.html"

    class Meta:
        verbose_name = "lista de notícias"


class NoticiaQuerySet(PageQuerySet):
    def publicas(self):
        """No ar e abertas a qualquer pessoa: o que se lista, se assina e se relaciona. Uma consulta só."""
        fechada = PageViewRestriction.objects.annotate(
            caminho=ExpressionWrapper(OuterRef("path"), output_field=models.CharField())
        ).filter(caminho__startswith=F("page__path"))
        return self.live().filter(~Exists(fechada))

    def recentes(self):
        return self.order_by(F("publicada_em").desc(nulls_last=True), "-pk")

    def para_listar(self):
        """Com a categoria e sem o corpo, que a lista não mostra."""
        return self.recentes().select_related("categoria").defer_streamfields()


class NoticiaPage(Page):
    # SET_NULL, e não PROTECT: um rascunho antigo pode citar a categoria que já não existe. A tela não exclui a em uso.
    categoria = models.ForeignKey(Categoria, models.SET_NULL, null=True, related_name="noticias")
    lead = models.TextField(
        "resumo",
        max_length=600,
        validators=[MaxLengthValidator(600)],
        help_text="O fato em uma ou duas frases. Abre a notícia.",
    )
    autoria = models.CharField("autoria", max_length=255, blank=True, help_text="Quem escreveu, com o setor.")
    data = models.DateField(
        "data de publicação",
        null=True,
        blank=True,
        help_text="Só para notícia antiga. Em branco, vale o momento em que ela for ao ar.",
    )
    capa = models.ForeignKey(
        Imagem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Só com a autorização de quem aparece. O crédito vem do cadastro da imagem.",
    )
    capa_alternativo = models.CharField(
        "texto alternativo", max_length=255, blank=True, help_text="O que a imagem mostra, para quem não a vê."
    )
    capa_legenda = models.CharField("legenda", max_length=255, blank=True)
    corpo = StreamField(CorpoDaNoticiaBlock(), verbose_name="texto")
    eixos = ParentalManyToManyField(Eixo, verbose_name="eixos", blank=True, related_name="noticias")
    fonte_titulo = models.CharField("título na fonte", max_length=255, blank=True)
    fonte_veiculo = models.CharField("onde saiu", max_length=255, blank=True)
    fonte_autoria = models.CharField("autoria na fonte", max_length=255, blank=True)
    fonte_data = models.DateField("data na fonte", null=True, blank=True)
    fonte_url = models.URLField("endereço", max_length=500, blank=True, validators=[NA_WEB])
    # Escritos ao publicar (portal/publicacao.py); valem para a página, e não para uma versão dela.
    publicada_em = models.DateTimeField("publicada em", null=True, editable=False, db_index=True)
    atualizada_em = models.DateTimeField("atualizada em", null=True, editable=False)
    impressao = models.CharField("impressão do conteúdo no ar", max_length=64, blank=True, editable=False)

    DA_PUBLICACAO = ["publicada_em", "atualizada_em", "impressao"]

    objects = PageManager.from_queryset(NoticiaQuerySet)()
    parent_page_types = ["portal.NoticiasPage"]
    subpage_types = []
    exclude_fields_in_copy = DA_PUBLICACAO
    template = "portal/noticia.html"
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("corpo"),
        index.FilterField("publicada_em"),
        index.FilterField("categoria"),
    ]
    content_panels = [
        HelpPanel("Nenhuma paciente e nenhum paciente pode ser identificado, nem no texto nem nas fotos."),
        *Page.content_panels,
        FieldPanel("lead"),
        FieldRowPanel([FieldPanel("categoria"), FieldPanel("data")]),
        FieldPanel("autoria"),
        MultiFieldPanel([FieldPanel(c) for c in ("capa", "capa_alternativo", "capa_legenda")], "Capa"),
        FieldPanel("corpo"),
        FieldPanel("eixos", widget=forms.CheckboxSelectMultiple),
        MultiFieldPanel(
            [
                FieldPanel("fonte_titulo"),
                FieldRowPanel([FieldPanel("fonte_veiculo"), FieldPanel("fonte_data")]),
                FieldPanel("fonte_autoria"),
                FieldPanel("fonte_url"),
            ],
            "Fonte",
            help_text="Quando a notícia se baseia em outra, já publicada.",
        ),
        InlinePanel(
            "relacionadas",
            heading="Leia também",
            label="Notícia",
            max_num=3,
            help_text="Sem escolha, entram as mais novas da mesma categoria ou dos mesmos eixos.",
        ),
    ]

    class Meta:
        verbose_name = "notícia"
        verbose_name_plural = "notícias"

    def clean(self):
        super().clean()
        erros = {}
        if self.slug == RESERVADO:
            erros["slug"] = f"O endereço “{RESERVADO}” é o das assinaturas (RSS). Escolha outro."
        if self.data and self.data > timezone.localdate():
            erros["data"] = "Esta data ainda não chegou. Para publicar depois, agende a publicação."
        if self.capa_id and not self.capa_descricao:
            erros["capa_alternativo"] = "Diga o que a imagem mostra, para quem não a vê."
        if erros:
            raise ValidationError(erros)

    def with_content_json(self, content):
        """Publicar uma versão antiga não traz de volta as datas que ela tinha."""
        versao = super().with_content_json(content)
        for campo in self.DA_PUBLICACAO:
            setattr(versao, campo, getattr(self, campo))
        return versao

    def get_template(self, request, *args, **kwargs):
        if request.GET.get("versao") == "impressao":
            return "portal/noticia_impressao.html"
        return super().get_template(request, *args, **kwargs)

    @property
    def capa_descricao(self):
        return self.capa_alternativo or (self.capa.description if self.capa_id else "")

    @property
    def momento(self):
        """Quando saiu: a data que a edição disse ou a hora em que foi ao ar. A de um rascunho é agora."""
        if self.data:
            return timezone.make_aware(datetime.combine(self.data, time.min))
        return self.first_published_at or self.publicada_em or timezone.now()


class NoticiaRelacionada(Orderable):
    """Uma notícia que a edição escolheu para o fim de outra."""

    noticia = ParentalKey(NoticiaPage, on_delete=models.CASCADE, related_name="relacionadas")
    outra = models.ForeignKey(NoticiaPage, models.CASCADE, related_name="+", verbose_name="notícia")

    panels = [PageChooserPanel("outra", "portal.NoticiaPage")]

    class Meta(Orderable.Meta):
        verbose_name = "notícia relacionada"
        verbose_name_plural = "notícias relacionadas"

    def __str__(self):
        return str(self.outra)
