"""A questão é a identidade; a versão é o que se mostra e se corrige. Versão usada não muda: faz-se outra."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from taggit.managers import TaggableManager
from taggit.models import TaggedItemBase
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from avaliacoes.tipos import TIPOS
from contas.recusa import Recusa
from cursos.models import Norma, Objetivo
from cursos.models.arquivo import armazem_privado
from oficinas.models import Eixo

SEPARADOR = "/"


class Categoria(models.Model):
    """Uma gaveta do banco. O caminho traz as que a contêm: “Regulação/Filas/Absenteísmo”."""

    caminho = models.CharField(
        "caminho", max_length=255, unique=True, help_text="Com / entre a categoria e o que há dentro dela."
    )

    class Meta:
        verbose_name = "categoria"
        ordering = ["caminho"]

    def __str__(self):
        return self.caminho

    @property
    def nome(self):
        return self.caminho.rsplit(SEPARADOR, 1)[-1]

    def clean(self):
        self.caminho = SEPARADOR.join(parte.strip() for parte in self.caminho.split(SEPARADOR) if parte.strip())
        if not self.caminho:
            raise ValidationError({"caminho": "Escreva o nome da categoria."})


class QuestaoQuerySet(models.QuerySet):
    def em_uso(self):
        """As que uma avaliação pode usar: não aposentadas e com alguma versão pronta."""
        pronta = VersaoQuestao.objects.prontas().filter(questao=models.OuterRef("pk"))
        return self.filter(models.Exists(pronta), aposentada_em=None)

    def sorteaveis(self):
        """As em uso que não esperam revisão: a que cita norma revogada sai dos novos sorteios."""
        pendente = RevisaoDaQuestao.objects.pendentes().filter(questao=models.OuterRef("pk"))
        return self.em_uso().exclude(models.Exists(pendente))


class Questao(models.Model):
    class Dificuldade(models.IntegerChoices):
        FACIL = 1, "Fácil"
        MEDIA = 2, "Média"
        DIFICIL = 3, "Difícil"

    codigo = models.CharField("código", max_length=40, unique=True)
    categoria = models.ForeignKey(Categoria, models.PROTECT, null=True, blank=True, related_name="questoes")
    eixo = models.ForeignKey(Eixo, models.PROTECT, related_name="questoes")
    dificuldade = models.PositiveSmallIntegerField("dificuldade", choices=Dificuldade, default=Dificuldade.MEDIA)
    fonte = models.CharField("fonte", max_length=255, blank=True)
    aposentada_em = models.DateTimeField("aposentada em", null=True, blank=True, editable=False)
    etiquetas = TaggableManager("etiquetas", through="avaliacoes.EtiquetaDaQuestao", blank=True)

    objects = QuestaoQuerySet.as_manager()

    class Meta:
        verbose_name = "questão"
        verbose_name_plural = "questões"
        ordering = ["codigo"]

    def __str__(self):
        return self.codigo

    @property
    def versao_atual(self):
        """A de maior número, pronta ou não: é a que se edita."""
        return self.versoes.order_by("-numero").first()

    @property
    def versao_em_uso(self):
        """A pronta de maior número: é a que as avaliações mostram. Uma versão em rascunho não tira a anterior do ar."""
        return self.versoes.prontas().order_by("-numero").first()


class EtiquetaDaQuestao(TaggedItemBase):
    content_object = models.ForeignKey(Questao, models.CASCADE, related_name="etiquetadas")


class VersaoEmUso(Recusa):
    """Alguém já respondeu a esta versão: ela não muda mais."""

    def __init__(self):
        super().__init__("Esta versão já foi respondida e não pode mudar. Faça uma nova versão.", "versao_em_uso")


class VersaoQuestaoQuerySet(models.QuerySet):
    def prontas(self):
        return self.filter(situacao=VersaoQuestao.Situacao.PRONTA)


class VersaoQuestao(models.Model):
    """O texto e o gabarito de uma questão em um momento. `dados` tem a forma que o tipo define.

    Nos textos (enunciado, alternativas, devolutivas), `[[imagem:NOME]]` é o lugar de uma `ImagemDaQuestao`.
    """

    class Situacao(models.TextChoices):
        RASCUNHO = "rascunho", "Rascunho"
        EM_REVISAO = "em_revisao", "Em revisão"
        PRONTA = "pronta", "Pronta"

    questao = models.ForeignKey(Questao, models.PROTECT, related_name="versoes")
    numero = models.PositiveSmallIntegerField("número", default=1)
    situacao = models.CharField("situação", max_length=12, choices=Situacao, default=Situacao.PRONTA)
    tipo = models.CharField("tipo", max_length=20)
    enunciado = models.TextField("enunciado")
    dados = models.JSONField("dados")
    devolutiva_certa = models.TextField("devolutiva para quem acerta", blank=True)
    devolutiva_parcial = models.TextField("devolutiva para quem acerta em parte", blank=True)
    devolutiva_errada = models.TextField("devolutiva para quem erra", blank=True)
    devolutiva_geral = models.TextField("devolutiva para todos", blank=True)
    objetivos = models.ManyToManyField(Objetivo, related_name="versoes_de_questao", blank=True)
    criada_em = models.DateTimeField("criada em", default=timezone.now, editable=False)
    criada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    revisada_em = models.DateTimeField("revisada em", null=True, blank=True, editable=False)
    revisada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    parecer = models.TextField("parecer de quem revisou", blank=True)

    objects = VersaoQuestaoQuerySet.as_manager()

    class Meta:
        verbose_name = "versão da questão"
        verbose_name_plural = "versões da questão"
        ordering = ["questao", "numero"]
        constraints = [models.UniqueConstraint(fields=["questao", "numero"], name="avaliacoes_versao_unica")]

    def __str__(self):
        return f"{self.questao_id} v{self.numero}"

    def save(self, *args, **kwargs):
        """Raises `VersaoEmUso` se alguém já respondeu a esta versão."""
        if self.em_uso:
            raise VersaoEmUso
        super().save(*args, **kwargs)

    @property
    def comportamento(self):
        return TIPOS[self.tipo]

    @property
    def em_uso(self):
        return self.pk is not None and self.itens.exists()

    def clean(self):
        if self.tipo not in TIPOS:
            raise ValidationError({"tipo": f"Não conheço o tipo “{self.tipo}”."})
        self.comportamento.validar(self.dados)


class CitacaoDaQuestao(models.Model):
    versao = models.ForeignKey(VersaoQuestao, models.CASCADE, related_name="citacoes")
    norma = models.ForeignKey(Norma, models.PROTECT, related_name="citacoes_em_questoes")
    dispositivo = models.CharField("dispositivo", max_length=120, blank=True)

    class Meta:
        verbose_name = "norma citada"
        verbose_name_plural = "normas citadas"

    def __str__(self):
        return f"{self.norma}, {self.dispositivo}" if self.dispositivo else str(self.norma)


def _caminho_da_imagem(imagem, nome):
    return f"questoes/{imagem.questao_id}/{uuid.uuid4().hex}"


class ImagemDaQuestao(models.Model):
    """Imagem de uma questão, mostrada onde os textos dizem `[[imagem:NOME]]`. Só a vê quem pode ver a questão."""

    questao = models.ForeignKey(Questao, models.CASCADE, related_name="imagens")
    nome = models.CharField("nome", max_length=120)
    arquivo = models.FileField("arquivo", storage=armazem_privado, upload_to=_caminho_da_imagem)
    tipo_mime = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    descricao = models.CharField("descrição para quem não vê", max_length=255, blank=True)

    class Meta:
        verbose_name = "imagem da questão"
        verbose_name_plural = "imagens da questão"
        constraints = [models.UniqueConstraint(fields=["questao", "nome"], name="avaliacoes_imagem_unica")]

    def __str__(self):
        return self.nome


class RevisaoDaQuestaoQuerySet(models.QuerySet):
    def pendentes(self):
        return self.filter(resolvida_em=None)


class RevisaoDaQuestao(models.Model):
    """A questão precisa ser relida, e por quê; em geral, porque uma norma que ela cita foi revogada."""

    questao = models.ForeignKey(Questao, models.CASCADE, related_name="revisoes")
    norma = models.ForeignKey(Norma, models.PROTECT, null=True, blank=True, related_name="revisoes_de_questoes")
    motivo = models.CharField("motivo", max_length=255)
    pedida_em = models.DateTimeField("pedida em", default=timezone.now, editable=False)
    pedida_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resolvida_em = models.DateTimeField("resolvida em", null=True, blank=True)
    resolvida_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    conclusao = models.CharField("o que se decidiu", max_length=255, blank=True)

    objects = RevisaoDaQuestaoQuerySet.as_manager()

    class Meta:
        verbose_name = "revisão pedida"
        verbose_name_plural = "revisões pedidas"
        ordering = ["pedida_em", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["questao", "norma"],
                condition=models.Q(resolvida_em=None),
                name="avaliacoes_uma_revisao_pendente_por_norma",
            )
        ]

    def __str__(self):
        return f"Revisão de {self.questao_id}"


@register_setting(icon="help")
class BancoDeQuestoes(BaseGenericSetting):
    """As regras do banco inteiro."""

    exige_segunda_leitura = models.BooleanField(
        "toda questão precisa de uma segunda leitura",
        default=False,
        help_text="Ligado: só fica pronta a questão que outra pessoa leu. Desligado: quem escreve decide se pede.",
    )

    class Meta:
        verbose_name = "banco de questões"
