"""O lote de emissão que a coordenação acompanha."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from certificados.models.certificado import Certificado
from cursos.models import Matricula, Turma


class LoteEmissaoQuerySet(models.QuerySet):
    def abertos(self):
        return self.filter(encerrado_em=None)


class LoteEmissao(models.Model):
    """Pedido de emitir para todos os que cumprem os critérios de uma turma."""

    turma = models.ForeignKey(Turma, models.PROTECT, related_name="lotes_de_emissao")
    criado_em = models.DateTimeField("criado em", default=timezone.now, editable=False)
    criado_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    encerrado_em = models.DateTimeField("encerrado em", null=True, blank=True, editable=False)
    cancelado_em = models.DateTimeField("cancelado em", null=True, blank=True, editable=False)
    cancelado_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LoteEmissaoQuerySet.as_manager()

    class Meta:
        verbose_name = "lote de emissão"
        verbose_name_plural = "lotes de emissão"
        ordering = ["-criado_em"]
        constraints = [
            models.UniqueConstraint(
                fields=["turma"],
                condition=models.Q(encerrado_em=None),
                name="certificados_um_lote_aberto_por_turma",
            )
        ]

    def __str__(self):
        return f"Lote {self.pk} de {self.turma_id}"

    @property
    def andamento(self):
        """Quantas pessoas em cada estado, em uma consulta. `emitidos` conta `prontos`, `a_caminho` e `falharam`."""
        contas = {nome: models.Count("pk", filter=filtro) for nome, filtro in ESTADOS.items()}
        return self.itens.aggregate(total=models.Count("pk"), **contas)


CANCELADA = "A emissão foi cancelada antes da vez desta pessoa."
_SEM_PDF = models.Q(certificado__situacao=Certificado.Situacao.EMITIDO, certificado__sha256="")
ESTADOS = {
    "a_fazer": models.Q(certificado=None, recusa=""),
    "emitidos": models.Q(certificado__isnull=False),
    "prontos": models.Q(certificado__isnull=False) & ~_SEM_PDF,
    "a_caminho": _SEM_PDF & models.Q(certificado__falha=""),
    "falharam": _SEM_PDF & ~models.Q(certificado__falha=""),
    "recusados": ~models.Q(recusa__in=("", CANCELADA)),
    "cancelados": models.Q(recusa=CANCELADA),
}
SEM_DESFECHO = ("a_fazer", "a_caminho")
A_TENTAR = ("recusados", "falharam")


class ItemDoLoteQuerySet(models.QuerySet):
    def no_estado(self, *estados):
        """Os itens em algum destes `ESTADOS`."""
        filtro = models.Q()
        for estado in estados:
            filtro |= ESTADOS[estado]
        return self.filter(filtro)

    def a_fazer(self):
        return self.no_estado("a_fazer")

    def na_ordem_da_tela(self):
        """Primeiro quem precisa de alguém; depois, por nome."""
        pede_ato = models.Case(models.When(ESTADOS["recusados"] | ESTADOS["falharam"], then=0), default=1)
        itens = self.select_related("matricula__pessoa", "certificado").annotate(pede_ato=pede_ato)
        return itens.order_by("pede_ato", "matricula__pessoa__nome", "pk")


class ItemDoLote(models.Model):
    """Uma matrícula do lote: à espera, com certificado, ou com o motivo de não ter saído."""

    lote = models.ForeignKey(LoteEmissao, models.CASCADE, related_name="itens")
    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="+")
    certificado = models.ForeignKey(Certificado, models.PROTECT, null=True, blank=True, related_name="+")
    recusa = models.CharField("por que não saiu", max_length=255, blank=True)
    tentativas = models.PositiveSmallIntegerField("tentativas", default=0, editable=False)
    tentar_em = models.DateTimeField("tentar a partir de", default=timezone.now, editable=False)

    objects = ItemDoLoteQuerySet.as_manager()

    class Meta:
        verbose_name = "item do lote"
        verbose_name_plural = "itens do lote"
        constraints = [models.UniqueConstraint(fields=["lote", "matricula"], name="certificados_item_unico_no_lote")]

    def __str__(self):
        return f"{self.matricula_id} no lote {self.lote_id}"

    @property
    def estado(self):
        """A chave de `ESTADOS`, a mais precisa."""
        if not self.certificado:
            return "a_fazer" if not self.recusa else "cancelados" if self.recusa == CANCELADA else "recusados"
        if self.certificado.pronto or not self.certificado.em_vigor:
            return "prontos"
        return "falharam" if self.certificado.falha else "a_caminho"

    @property
    def resultado(self):
        """O que aconteceu com esta pessoa, em uma frase."""
        if not self.certificado:
            return self.recusa or "À espera"
        if not self.certificado.em_vigor:
            return f"Certificado emitido e depois {self.certificado.get_situacao_display().lower()}"
        frases = {
            "prontos": "Certificado emitido",
            "a_caminho": "Certificado emitido (documento a caminho)",
            "falharam": f"Certificado emitido, mas o PDF ainda não saiu. {self.certificado.falha}",
        }
        return frases[self.estado]
