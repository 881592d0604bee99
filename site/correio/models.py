"""Caixa de saída: cada e-mail é uma linha, escrita uma vez, enviada uma vez, com a entrega à vista."""

from datetime import timedelta
from email.utils import make_msgid

from django.db import models
from django.utils import timezone

MAXIMO_DE_TENTATIVAS = 8


def _novo_message_id():
    return make_msgid(domain="escola-dos-consorcios")


class MensagemQuerySet(models.QuerySet):
    def pendentes(self, em=None):
        """As que já deveriam ter saído e ainda não saíram."""
        em = em or timezone.now()
        return self.filter(situacao=Mensagem.Situacao.PENDENTE, proxima_tentativa_em__lte=em)


class Mensagem(models.Model):
    class Situacao(models.TextChoices):
        PENDENTE = "pendente", "A enviar"
        ENVIADA = "enviada", "Enviada"
        FALHOU = "falhou", "Não foi possível enviar"
        VENCIDA = "vencida", "Venceu antes de sair"

    chave = models.CharField(
        max_length=120, unique=True, help_text="O fato que a mensagem anuncia; repete, não duplica."
    )
    message_id = models.CharField("Message-ID", max_length=200, default=_novo_message_id, editable=False)
    para = models.EmailField("para")
    assunto = models.CharField("assunto", max_length=200)
    texto = models.TextField("texto")
    efemera = models.BooleanField("apagar o texto depois de enviar", default=False)
    situacao = models.CharField("situação", max_length=8, choices=Situacao, default=Situacao.PENDENTE)
    tentativas = models.PositiveSmallIntegerField(default=0)
    erro = models.CharField("último erro", max_length=200, blank=True)
    criada_em = models.DateTimeField("criada em", default=timezone.now, editable=False)
    proxima_tentativa_em = models.DateTimeField("próxima tentativa", default=timezone.now)
    vence_em = models.DateTimeField("vence em", null=True, blank=True)
    enviada_em = models.DateTimeField("enviada em", null=True, blank=True)

    objects = MensagemQuerySet.as_manager()

    class Meta:
        verbose_name = "mensagem"
        verbose_name_plural = "mensagens"
        ordering = ["-criada_em"]
        indexes = [models.Index(fields=["situacao", "proxima_tentativa_em"], name="correio_pendentes")]

    def __str__(self):
        return self.assunto

    def anotar_envio(self):
        self.situacao, self.enviada_em, self.erro = self.Situacao.ENVIADA, timezone.now(), ""
        self._encerrar()

    def anotar_vencimento(self):
        self.situacao = self.Situacao.VENCIDA
        self._encerrar()

    def anotar_falha(self, erro):
        """Adia com espera que dobra (30 s, 1 min, 2 min…) e desiste depois de `MAXIMO_DE_TENTATIVAS`."""
        self.erro = type(erro).__name__
        if self.tentativas >= MAXIMO_DE_TENTATIVAS:
            self.situacao = self.Situacao.FALHOU
            self._encerrar()
            return
        self.proxima_tentativa_em = timezone.now() + timedelta(seconds=30 * 2 ** (self.tentativas - 1))
        self.save(update_fields=["erro", "proxima_tentativa_em"])

    def _encerrar(self):
        if self.efemera:
            self.texto = ""
        self.save(update_fields=["situacao", "enviada_em", "erro", "texto"])
