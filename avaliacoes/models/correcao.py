"""A correção por pessoas e as mudanças de nota depois dela: cada uma é uma linha, com quem, quando e por quê."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from avaliacoes.models.questao import VersaoQuestao
from avaliacoes.models.tentativa import ItemDaTentativa, Tentativa


class CorrecaoManual(models.Model):
    """O que uma pessoa decidiu sobre uma resposta. Só se acrescenta; vale a última do item.

    `niveis` = {posição do critério na rubrica: nível escolhido}. Devolvida: volta à pessoa, sem nota.
    """

    item = models.ForeignKey(ItemDaTentativa, models.CASCADE, related_name="correcoes")
    fracao = models.DecimalField(
        "acerto (0 a 1)",
        max_digits=7,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    niveis = models.JSONField("níveis da rubrica", default=dict, blank=True)
    comentario = models.TextField("comentário para a pessoa", blank=True)
    devolvida = models.BooleanField("devolvida para corrigir", default=False)
    corrigida_em = models.DateTimeField("corrigida em", default=timezone.now, editable=False)
    corrigida_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "correção"
        verbose_name_plural = "correções"
        ordering = ["corrigida_em", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(devolvida=True, fracao=None) | models.Q(devolvida=False, fracao__isnull=False),
                name="avaliacoes_devolvida_ou_com_nota",
            )
        ]

    def __str__(self):
        return f"Correção de {self.item_id}"


class CorrecaoAberta(models.Model):
    """Quem abriu uma tentativa para corrigir e o que já escreveu sem salvar. É aviso às outras pessoas, não trava."""

    tentativa = models.ForeignKey(Tentativa, models.CASCADE, related_name="correcoes_abertas")
    por = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    vista_em = models.DateTimeField("vista em", default=timezone.now)
    rascunho = models.JSONField("rascunho", default=dict, blank=True)
    rascunho_em = models.DateTimeField("rascunho guardado em", null=True, blank=True)

    class Meta:
        verbose_name = "correção aberta"
        verbose_name_plural = "correções abertas"
        ordering = ["-vista_em"]
        constraints = [models.UniqueConstraint(fields=["tentativa", "por"], name="avaliacoes_correcao_aberta")]

    def __str__(self):
        return f"{self.tentativa_id} por {self.por_id}"


class RecorrecaoQuerySet(models.QuerySet):
    def andando(self):
        return self.filter(andando=True)


class Recorrecao(models.Model):
    """Mudança na regra de uma versão já respondida, por erro na questão. Vale a última de cada versão.

    Vale para quem envia desde que a linha existe; as tentativas já enviadas se recorrigem uma a uma, na ordem da chave.
    `ate` é a última já vista: é de onde se continua depois de uma queda.
    """

    class Modo(models.TextChoices):
        OUTRO_GABARITO = "outro_gabarito", "Corrigir com o gabarito de outra versão"
        TODOS_ACERTAM = "todos_acertam", "Anular: todos que a receberam acertam"
        NAO_CONTA = "nao_conta", "Anular: a questão não conta na nota"
        COMO_ERA = "como_era", "Voltar ao gabarito da própria versão"

    versao = models.ForeignKey(VersaoQuestao, models.PROTECT, related_name="recorrecoes")
    modo = models.CharField("o que fazer", max_length=16, choices=Modo)
    gabarito_de = models.ForeignKey(VersaoQuestao, models.PROTECT, null=True, blank=True, related_name="+")
    motivo = models.TextField("motivo")
    feita_em = models.DateTimeField("feita em", default=timezone.now, editable=False)
    feita_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    avisa = models.BooleanField("avisa por e-mail quem teve a nota mudada", default=False)
    andando = models.BooleanField(default=False, editable=False)
    total = models.PositiveIntegerField("tentativas ao todo", default=0, editable=False)
    vistas = models.PositiveIntegerField("tentativas já vistas", default=0, editable=False)
    ate = models.BigIntegerField(default=0, editable=False)
    terminada_em = models.DateTimeField("terminada em", null=True, blank=True, editable=False)

    objects = RecorrecaoQuerySet.as_manager()

    class Meta:
        verbose_name = "recorreção"
        verbose_name_plural = "recorreções"
        ordering = ["feita_em", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(modo="outro_gabarito", gabarito_de__isnull=False)
                | (~models.Q(modo="outro_gabarito") & models.Q(gabarito_de=None)),
                name="avaliacoes_gabarito_de_outra_versao",
            ),
            models.UniqueConstraint(
                fields=["versao"],
                condition=models.Q(andando=True),
                name="avaliacoes_uma_recorrecao_andando",
            ),
        ]

    def __str__(self):
        return f"{self.get_modo_display()} ({self.versao_id})"


class NotaAlterada(models.Model):
    """Uma nota que uma recorreção mudou; vazia é a que espera uma pessoa corrigir.

    `ja_concluida`: a matrícula já havia concluído, e nada nela mudou.
    """

    recorrecao = models.ForeignKey(Recorrecao, models.PROTECT, related_name="alteradas")
    tentativa = models.ForeignKey(Tentativa, models.CASCADE, related_name="notas_alteradas")
    de = models.DecimalField("de", max_digits=5, decimal_places=2, null=True)
    para = models.DecimalField("para", max_digits=5, decimal_places=2, null=True)
    ja_concluida = models.BooleanField("a pessoa já havia concluído", default=False)
    vista_em = models.DateTimeField("vista em", null=True, blank=True)
    vista_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "nota alterada"
        verbose_name_plural = "notas alteradas"
        constraints = [models.UniqueConstraint(fields=["recorrecao", "tentativa"], name="avaliacoes_nota_alterada")]

    def __str__(self):
        return f"{self.de} → {self.para}"
