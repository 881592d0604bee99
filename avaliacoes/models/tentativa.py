"""A tentativa congela as versões que mostrou; cada resposta é uma linha que nunca se altera."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from avaliacoes.models.avaliacao import AvaliacaoPage
from avaliacoes.models.questao import VersaoQuestao
from cursos.models import Matricula

# Folga depois do prazo: a resposta dada no último segundo ainda tem de atravessar uma rede ruim.
TOLERANCIA = timedelta(seconds=30)


class FormaDaMatricula(models.Model):
    """Forma (A ou B) que a matrícula vê na diagnóstica inicial; na final ela vê a outra."""

    matricula = models.OneToOneField(Matricula, models.PROTECT, related_name="forma")
    forma = models.CharField("forma", max_length=1, choices=[("A", "A"), ("B", "B")])

    class Meta:
        verbose_name = "forma da matrícula"

    def __str__(self):
        return self.forma


class TentativaQuerySet(models.QuerySet):
    def abertas(self):
        return self.filter(enviada_em=None)

    def enviadas(self):
        return self.filter(enviada_em__isnull=False)

    def vencidas(self, em=None):
        """As abertas cujo prazo, com a tolerância, já passou."""
        return self.abertas().filter(prazo_em__lt=(em or timezone.now()) - TOLERANCIA)


class Tentativa(models.Model):
    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="tentativas")
    avaliacao = models.ForeignKey(AvaliacaoPage, models.PROTECT, related_name="tentativas_feitas")
    numero = models.PositiveSmallIntegerField("número")
    iniciada_em = models.DateTimeField("iniciada em", default=timezone.now, editable=False)
    prazo_em = models.DateTimeField("pode responder até", null=True, blank=True)
    enviada_em = models.DateTimeField("enviada em", null=True, blank=True)
    nota = models.DecimalField("nota (0 a 100)", max_digits=5, decimal_places=2, null=True, blank=True)
    nao_lancada_por = models.CharField(
        "motivo de a nota não entrar no progresso",
        max_length=40,
        blank=True,
        help_text="Código da recusa: a matrícula ou a turma já não estava em andamento.",
    )

    objects = TentativaQuerySet.as_manager()

    class Meta:
        verbose_name = "tentativa"
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["matricula", "avaliacao", "numero"], name="avaliacoes_tentativa_unica"),
            models.UniqueConstraint(
                fields=["matricula", "avaliacao"],
                condition=models.Q(enviada_em=None),
                name="avaliacoes_uma_tentativa_aberta",
                violation_error_message="Já existe uma tentativa em andamento.",
            ),
            models.CheckConstraint(
                condition=models.Q(enviada_em=None, nota=None) | models.Q(enviada_em__isnull=False, nota__isnull=False),
                name="avaliacoes_enviada_tem_nota",
            ),
        ]

    def __str__(self):
        return f"Tentativa {self.numero} de {self.matricula_id} em {self.avaliacao_id}"

    @property
    def aberta(self):
        return self.enviada_em is None

    def vencida(self, em=None):
        """Aberta e com o prazo, somada a tolerância, já passado."""
        return self.aberta and self.prazo_em is not None and self.prazo_em + TOLERANCIA < (em or timezone.now())

    @property
    def encerrada_pelo_prazo(self):
        return not self.aberta and self.prazo_em is not None and self.enviada_em > self.prazo_em + TOLERANCIA


class ItemDaTentativa(models.Model):
    """Uma questão como foi mostrada: a versão e o arranjo (ordem das alternativas)."""

    tentativa = models.ForeignKey(Tentativa, models.CASCADE, related_name="itens")
    ordem = models.PositiveSmallIntegerField()
    versao = models.ForeignKey(VersaoQuestao, models.PROTECT, related_name="itens")
    arranjo = models.JSONField(default=list)
    fracao = models.DecimalField("acerto (0 a 1)", max_digits=7, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = "item da tentativa"
        verbose_name_plural = "itens da tentativa"
        ordering = ["ordem"]
        constraints = [models.UniqueConstraint(fields=["tentativa", "ordem"], name="avaliacoes_item_unico")]

    def __str__(self):
        return f"{self.ordem} de {self.tentativa_id}"

    @property
    def campo(self):
        """O nome do campo da questão no formulário."""
        return f"q{self.ordem}"

    def apresentar(self, conteudo):
        return self.versao.comportamento.apresentar(self.versao.dados, self.arranjo, conteudo)


class Resposta(models.Model):
    """Uma resposta dada. Só se acrescenta; vale a de maior sequência em cada item."""

    item = models.ForeignKey(ItemDaTentativa, models.CASCADE, related_name="respostas")
    sequencia = models.PositiveIntegerField("sequência do aparelho")
    conteudo = models.JSONField("conteúdo")
    recebida_em = models.DateTimeField("recebida em", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "resposta"
        ordering = ["sequencia"]
        constraints = [models.UniqueConstraint(fields=["item", "sequencia"], name="avaliacoes_resposta_unica")]

    def __str__(self):
        return f"{self.sequencia} em {self.item_id}"


class TentativaExtra(models.Model):
    """Mais uma tentativa, concedida por uma pessoa com um motivo."""

    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="tentativas_extras")
    avaliacao = models.ForeignKey(AvaliacaoPage, models.PROTECT, related_name="+")
    motivo = models.TextField("motivo")
    concedida_em = models.DateTimeField("concedida em", default=timezone.now, editable=False)
    concedida_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "tentativa extra"
        verbose_name_plural = "tentativas extras"

    def __str__(self):
        return f"Mais uma tentativa para {self.matricula_id}"
