"""A opinião de quem fez o curso, sem o nome de quem a deu."""

import uuid

from django.conf import settings
from django.db import models

from avaliacoes.models.avaliacao import AvaliacaoPage
from avaliacoes.models.questao import VersaoQuestao
from cursos.models import Turma

# Abaixo deste número de pessoas, o conjunto das respostas identificaria quem as deu.
MINIMO_PARA_DIVULGAR = 5


class RespostaAnonima(models.Model):
    """Uma resposta da avaliação de reação, solta da tentativa quando ela é enviada.

    Não guarda a pessoa nem a hora; a chave é sorteada, para que a ordem das linhas também não conte quem respondeu.
    `folha` junta as respostas de uma mesma pessoa, sem dizer de quem. `com` diz com que grupo a folha já se mostra: as
    folhas saem em levas de cinco ou mais, para que comparar a tela de ontem com a de hoje não mostre uma só.
    """

    class Com(models.TextChoices):
        NINGUEM = "", "Guardada, à espera de outras"
        TURMA = "turma", "Com as da turma"
        CURSO = "curso", "Só com as do curso"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    avaliacao = models.ForeignKey(AvaliacaoPage, models.PROTECT, related_name="respostas_anonimas")
    turma = models.ForeignKey(Turma, models.PROTECT, related_name="respostas_anonimas")
    versao = models.ForeignKey(VersaoQuestao, models.PROTECT, related_name="respostas_anonimas")
    folha = models.UUIDField("folha")
    conteudo = models.JSONField("conteúdo")
    com = models.CharField("mostra-se", max_length=5, choices=Com, blank=True, default=Com.NINGUEM)
    oculta_em = models.DateTimeField("oculta em", null=True, blank=True)
    oculta_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    motivo = models.CharField("por que se ocultou", max_length=255, blank=True)

    class Meta:
        verbose_name = "resposta anônima"
        verbose_name_plural = "respostas anônimas"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["folha", "versao"], name="avaliacoes_resposta_anonima_unica")]

    def __str__(self):
        return str(self.id)

    @property
    def texto(self):
        return self.versao.comportamento.resumir(self.versao.dados, self.conteudo)
