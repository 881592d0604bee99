"""A importação de uma planilha: um arquivo, o ensaio de cada linha e, se alguém mandar, a gravação das boas."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone


class ImportacaoQuerySet(models.QuerySet):
    def em_andamento(self):
        return self.filter(situacao__in=Importacao.EM_ANDAMENTO)

    def paradas(self, agora=None):
        """As que deviam estar sendo conferidas ou gravadas e em que ninguém dá sinal."""
        return self.em_andamento().filter(tentar_em__lte=agora or timezone.now())

    def com_dados_vencidos(self, agora=None):
        """As encerradas cujo arquivo e linhas, que têm dados pessoais, já passaram do prazo de guarda."""
        limite = (agora or timezone.now()) - Importacao.GUARDA
        return self.filter(criada_em__lt=limite).exclude(situacao__in=Importacao.EM_ANDAMENTO).exclude(caminho="")

    def do_contexto(self, tipo, **contexto):
        return self.filter(tipo=tipo, **{f"contexto__{chave}": valor for chave, valor in contexto.items()})


class Importacao(models.Model):
    class Situacao(models.TextChoices):
        RECEBIDA = "recebida", "Na fila para conferir"
        CONFERINDO = "conferindo", "Conferindo"
        CONFERIDA = "conferida", "Conferida, nada gravado"
        GRAVANDO = "gravando", "Gravando"
        CONCLUIDA = "concluida", "Gravada"
        CANCELADA = "cancelada", "Cancelada, nada gravado"
        FALHOU = "falhou", "Não deu certo, nada gravado"

    _S = Situacao
    EM_ANDAMENTO = (_S.RECEBIDA, _S.CONFERINDO, _S.GRAVANDO)
    GUARDA = timedelta(days=30)

    tipo = models.CharField("tipo", max_length=40, editable=False)
    contexto = models.JSONField("contexto", default=dict, editable=False)
    nome_do_arquivo = models.CharField("arquivo", max_length=150, editable=False)
    caminho = models.CharField("onde o arquivo está guardado", max_length=200, blank=True, editable=False)
    por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    situacao = models.CharField("situação", max_length=10, choices=Situacao, default=Situacao.RECEBIDA, editable=False)
    falha = models.TextField("por que não deu certo", blank=True, editable=False)
    total = models.PositiveIntegerField("linhas", default=0, editable=False)
    feitas = models.PositiveIntegerField("linhas já conferidas", default=0, editable=False)
    a_criar = models.PositiveIntegerField(default=0, editable=False)
    iguais = models.PositiveIntegerField(default=0, editable=False)
    a_mudar = models.PositiveIntegerField(default=0, editable=False)
    recusadas = models.PositiveIntegerField(default=0, editable=False)
    criada_em = models.DateTimeField("recebida em", default=timezone.now, editable=False)
    encerrada_em = models.DateTimeField("encerrada em", null=True, blank=True, editable=False)
    tentativas = models.PositiveSmallIntegerField(default=0, editable=False)
    tentar_em = models.DateTimeField("sem sinal até aqui, outro processo assume", default=timezone.now, editable=False)

    objects = ImportacaoQuerySet.as_manager()

    class Meta:
        verbose_name = "importação"
        verbose_name_plural = "importações"
        ordering = ["-criada_em", "-pk"]
        indexes = [models.Index(fields=["situacao", "tentar_em"], name="planilhas_paradas")]

    def __str__(self):
        return f"Importação {self.pk}"

    @property
    def em_andamento(self):
        return self.situacao in self.EM_ANDAMENTO

    @property
    def boas(self):
        """Quantas linhas mudam alguma coisa se gravadas."""
        return self.a_criar + self.a_mudar

    @property
    def gravavel(self):
        return self.situacao == self.Situacao.CONFERIDA and self.boas > 0

    @property
    def cancelavel(self):
        return self.em_andamento or self.situacao == self.Situacao.CONFERIDA


class LinhaDaImportacao(models.Model):
    """O que o ensaio (e depois a gravação) disse de uma linha do arquivo."""

    class Resultado(models.TextChoices):
        CRIAR = "criar", "Criar"
        MUDAR = "mudar", "Mudar"
        IGUAL = "igual", "Igual"
        RECUSADA = "recusada", "Recusada"

    importacao = models.ForeignKey(Importacao, models.CASCADE, related_name="linhas")
    numero = models.PositiveIntegerField("linha do arquivo")
    resultado = models.CharField("resultado", max_length=8, choices=Resultado)
    rotulo = models.CharField("de quem é a linha", max_length=300, blank=True)
    problemas = models.JSONField("coluna, valor, motivo e sugestão", default=list)
    notas = models.JSONField("o que muda ou convém saber", default=list)

    class Meta:
        verbose_name = "linha da importação"
        verbose_name_plural = "linhas da importação"
        ordering = ["numero"]
        constraints = [models.UniqueConstraint(fields=["importacao", "numero"], name="planilhas_linha_unica")]
        indexes = [models.Index(fields=["importacao", "resultado", "numero"], name="planilhas_por_resultado")]

    def __str__(self):
        return f"Linha {self.numero}"
