"""A tentativa congela as versões que mostrou; cada resposta é uma linha que nunca se altera."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from avaliacoes.models.avaliacao import AvaliacaoPage
from avaliacoes.models.questao import VersaoQuestao
from cursos.models import Matricula
from cursos.models.arquivo import armazem_privado


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
        return self.abertas().filter(tolera_ate__lt=em or timezone.now())

    def por_corrigir(self):
        """As enviadas que ainda esperam uma pessoa corrigir; as de reação não se corrigem."""
        return self.enviadas().filter(nota=None).exclude(avaliacao__tipo=AvaliacaoPage.Tipo.REACAO)


class Tentativa(models.Model):
    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="tentativas")
    avaliacao = models.ForeignKey(AvaliacaoPage, models.PROTECT, related_name="tentativas_feitas")
    numero = models.PositiveSmallIntegerField("número")
    iniciada_em = models.DateTimeField("iniciada em", default=timezone.now, editable=False)
    prazo_em = models.DateTimeField("pode responder até", null=True, blank=True)
    tolera_ate = models.DateTimeField("aceita respostas até", null=True, blank=True, help_text="Prazo e tolerância.")
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
                condition=models.Q(nota=None) | models.Q(enviada_em__isnull=False),
                name="avaliacoes_so_enviada_tem_nota",
            ),
        ]
        indexes = [
            models.Index(fields=["tolera_ate"], condition=models.Q(enviada_em=None), name="avaliacoes_por_vencer"),
            models.Index(fields=["enviada_em"], condition=models.Q(nota=None), name="avaliacoes_por_corrigir"),
        ]

    def __str__(self):
        return f"Tentativa {self.numero} de {self.matricula_id} em {self.avaliacao_id}"

    @property
    def aberta(self):
        return self.enviada_em is None

    @property
    def por_corrigir(self):
        """Enviada, à espera de que uma pessoa corrija."""
        return not self.aberta and self.nota is None and self.avaliacao.vale_nota

    def vencida(self, em=None):
        """Aberta e com o prazo, somada a tolerância, já passado."""
        return self.aberta and self.tolera_ate is not None and self.tolera_ate < (em or timezone.now())

    @property
    def encerrada_pelo_prazo(self):
        return not self.aberta and self.tolera_ate is not None and self.enviada_em > self.tolera_ate


class ItemDaTentativa(models.Model):
    """Uma questão como foi mostrada: a versão e o arranjo (ordem das alternativas)."""

    tentativa = models.ForeignKey(Tentativa, models.CASCADE, related_name="itens")
    ordem = models.PositiveSmallIntegerField()
    versao = models.ForeignKey(VersaoQuestao, models.PROTECT, related_name="itens")
    arranjo = models.JSONField(default=list)
    fracao = models.DecimalField("acerto (0 a 1)", max_digits=7, decimal_places=6, null=True, blank=True)
    conta = models.BooleanField("conta na nota", default=True, help_text="Falso: a questão foi anulada.")

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

    @property
    def fechado(self):
        """A plataforma já corrigiu, e talvez mostrou: se a tentativa for devolvida, a resposta fica como está."""
        return self.fracao is not None and not self.versao.comportamento.manual

    @property
    def ultima_correcao(self):
        """A `CorrecaoManual` que vale, ou None."""
        return next(reversed(self.correcoes.all()), None)

    @property
    def recorrecao(self):
        """A `Recorrecao` em vigor para a versão mostrada, ou None."""
        return max(self.versao.recorrecoes.all(), key=lambda r: (r.feita_em, r.pk), default=None)

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


class EventoDaTentativa(models.Model):
    """O que aconteceu com a tentativa, em ordem. Só se acrescenta; a coordenação o lê."""

    class Tipo(models.TextChoices):
        COMECOU = "comecou", "Começou"
        OUTRO_APARELHO = "outro_aparelho", "Continuou em outro aparelho ou navegador"
        ENVIOU = "enviou", "Enviou"
        ENCERRADA = "encerrada", "O tempo acabou e a plataforma enviou o que estava salvo"
        TEMPO_EXTRA = "tempo_extra", "Recebeu mais tempo"
        ARQUIVO = "arquivo", "A coordenação carregou as respostas guardadas no aparelho"
        CORRIGIDA = "corrigida", "Foi corrigida"
        DEVOLVIDA = "devolvida", "Foi devolvida para corrigir"
        RECORRIGIDA = "recorrigida", "A nota mudou por correção da questão"

    tentativa = models.ForeignKey(Tentativa, models.CASCADE, related_name="eventos")
    tipo = models.CharField("o quê", max_length=16, choices=Tipo)
    em = models.DateTimeField("quando", default=timezone.now, editable=False)
    por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dados = models.JSONField("pormenores", default=dict, blank=True)

    class Meta:
        verbose_name = "evento da tentativa"
        verbose_name_plural = "eventos da tentativa"
        ordering = ["em", "pk"]

    def __str__(self):
        return f"{self.get_tipo_display()} ({self.tentativa_id})"


class ArquivoEnviado(models.Model):
    """Um anexo de uma resposta. Chega em pedaços, para continuar de onde a conexão caiu.

    `recebidos` é quantos bytes já estão guardados; completo quando chega a `tamanho` e o conteúdo confere com o tipo.
    """

    item = models.ForeignKey(ItemDaTentativa, models.CASCADE, related_name="arquivos")
    chave = models.UUIDField("chave dada pelo aparelho")
    nome = models.CharField("nome", max_length=150)
    tamanho = models.PositiveIntegerField("tamanho (bytes)")
    recebidos = models.PositiveIntegerField("recebidos (bytes)", default=0)
    tipo_mime = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    arquivo = models.FileField("arquivo", storage=armazem_privado, max_length=200)
    criado_em = models.DateTimeField(default=timezone.now, editable=False)
    completo_em = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "arquivo enviado"
        verbose_name_plural = "arquivos enviados"
        ordering = ["criado_em", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "chave"], name="avaliacoes_arquivo_unico")]

    def __str__(self):
        return self.nome


class TempoExtra(models.Model):
    """Mais tempo para uma pessoa em uma avaliação, inclusive no meio da tentativa. Somam-se."""

    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="tempos_extras")
    avaliacao = models.ForeignKey(AvaliacaoPage, models.PROTECT, related_name="+")
    minutos = models.PositiveSmallIntegerField("minutos", validators=[MinValueValidator(1), MaxValueValidator(1440)])
    motivo = models.TextField("motivo")
    concedido_em = models.DateTimeField("concedido em", default=timezone.now, editable=False)
    concedido_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "tempo extra"
        verbose_name_plural = "tempos extras"

    def __str__(self):
        return f"{self.minutos} min para {self.matricula_id}"


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
