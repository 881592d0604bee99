"""O que a coordenação registra: lacunas aceitas na cadeia, quem olha por um consórcio, vistas e atos do quadro."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from certificados.models import LoteEmissao
from contas.models import Pessoa
from cursos.models import CursoPage, Matricula, Turma
from rede.models import Consorcio


class PublicacaoComLacunas(models.Model):
    """Um curso que foi ao ar com a cadeia incompleta: quais lacunas havia, quem publicou e por quê."""

    curso = models.ForeignKey(CursoPage, models.CASCADE, related_name="publicacoes_com_lacunas")
    motivo = models.TextField("motivo")
    lacunas = models.JSONField("lacunas", help_text="Por tipo, os códigos que estavam sem seguimento.")
    feita_em = models.DateTimeField("publicado em", default=timezone.now, editable=False)
    feita_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "publicação com lacunas"
        verbose_name_plural = "publicações com lacunas"
        ordering = ["-feita_em"]

    def __str__(self):
        return f"{self.curso} em {self.feita_em:%d/%m/%Y}"


class SecretariaQuerySet(models.QuerySet):
    def vigentes(self, em=None):
        em = em or timezone.localdate()
        return self.filter(de__lte=em).filter(models.Q(ate=None) | models.Q(ate__gt=em))

    def da_pessoa(self, pessoa):
        """As que ela exerce hoje; nenhuma, sem entrar ou com a conta desativada."""
        return self.vigentes().filter(pessoa=pessoa) if pessoa.is_authenticated and pessoa.is_active else self.none()


class Secretaria(models.Model):
    """Quem responde por um consórcio na plataforma: vê as pessoas dele, dá anuência e leva os números à assembleia."""

    pessoa = models.ForeignKey(Pessoa, models.PROTECT, related_name="secretarias")
    consorcio = models.ForeignKey(Consorcio, models.PROTECT, related_name="secretarias", verbose_name="consórcio")
    cargo = models.CharField("cargo", max_length=120, default="Secretaria executiva")
    de = models.DateField("de", default=timezone.localdate)
    ate = models.DateField("até", null=True, blank=True, help_text="Desse dia em diante a pessoa não vê mais nada.")
    concedida_em = models.DateTimeField("concedida em", default=timezone.now, editable=False)
    concedida_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="concedida por"
    )

    objects = SecretariaQuerySet.as_manager()

    class Meta:
        verbose_name = "secretaria executiva"
        verbose_name_plural = "secretarias executivas"
        ordering = ["consorcio__sigla", "pessoa__nome", "-de"]
        permissions = [
            ("ver_cobertura", "Pode ver o mapa de cobertura e o painel das turmas"),
            ("ver_agregados", "Pode ver os números agregados, sem grupos pequenos"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pessoa", "consorcio"],
                condition=models.Q(ate=None),
                name="coordenacao_uma_secretaria_por_consorcio",
                violation_error_message="Esta pessoa já responde por este consórcio.",
            ),
            models.CheckConstraint(
                condition=models.Q(ate=None) | models.Q(ate__gte=models.F("de")),
                name="coordenacao_secretaria_em_ordem",
                violation_error_message="O fim não pode vir antes do começo.",
            ),
        ]

    def __str__(self):
        return f"{self.pessoa} por {self.consorcio.sigla}"


class VistaGuardada(models.Model):
    """Um filtro do quadro que a pessoa guardou com um nome. Sem turma, vale em todas as que ela acompanha."""

    pessoa = models.ForeignKey(Pessoa, models.CASCADE, related_name="vistas_guardadas")
    turma = models.ForeignKey(Turma, models.CASCADE, null=True, blank=True, related_name="vistas_guardadas")
    nome = models.CharField("nome", max_length=60)
    filtro = models.CharField("filtro", max_length=500, help_text="A parte do endereço depois de “?”.")
    criada_em = models.DateTimeField("criada em", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "vista guardada"
        verbose_name_plural = "vistas guardadas"
        ordering = ["nome", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pessoa", "turma", "nome"], name="coordenacao_vista_de_nome_unico"),
            models.UniqueConstraint(
                fields=["pessoa", "nome"], condition=models.Q(turma=None), name="coordenacao_vista_geral_de_nome_unico"
            ),
        ]

    def __str__(self):
        return self.nome


class AtoEmLoteQuerySet(models.QuerySet):
    def andando(self):
        """Os confirmados que ainda não terminaram."""
        return self.filter(confirmado_em__isnull=False, encerrado_em=None)


class AtoEmLote(models.Model):
    """Um ato pedido para várias matrículas: prepara-se, confere-se o resumo, confirma-se; o andamento são os itens."""

    turma = models.ForeignKey(Turma, models.PROTECT, related_name="atos_em_lote")
    ato = models.CharField("ato", max_length=20)
    dados = models.JSONField("o que se escreveu", default=dict, blank=True)
    criado_em = models.DateTimeField("preparado em", default=timezone.now, editable=False)
    criado_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmado_em = models.DateTimeField("confirmado em", null=True, blank=True, editable=False)
    encerrado_em = models.DateTimeField("encerrado em", null=True, blank=True, editable=False)
    emissao = models.ForeignKey(LoteEmissao, models.PROTECT, null=True, blank=True, editable=False, related_name="+")

    objects = AtoEmLoteQuerySet.as_manager()

    class Meta:
        verbose_name = "ato em lote"
        verbose_name_plural = "atos em lote"
        ordering = ["-criado_em", "-pk"]

    def __str__(self):
        return f"{self.ato} na turma {self.turma_id}"

    @property
    def andamento(self):
        """Quantos itens no total, feitos, recusados e à espera."""
        return self.itens.aggregate(
            total=models.Count("pk"),
            feitos=models.Count("pk", filter=models.Q(feito_em__isnull=False)),
            recusados=models.Count("pk", filter=~models.Q(recusa="")),
            a_fazer=models.Count("pk", filter=models.Q(feito_em=None, recusa="")),
        )


class ItemDoAtoQuerySet(models.QuerySet):
    def a_fazer(self):
        return self.filter(feito_em=None, recusa="")


class ItemDoAto(models.Model):
    """Uma matrícula do lote: à espera, feita, ou com o motivo de não ter ido."""

    ato = models.ForeignKey(AtoEmLote, models.CASCADE, related_name="itens")
    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="+")
    feito_em = models.DateTimeField("feito em", null=True, blank=True, editable=False)
    recusa = models.CharField("por que não foi", max_length=255, blank=True)
    tentativas = models.PositiveSmallIntegerField("tentativas", default=0, editable=False)
    tentar_em = models.DateTimeField("tentar a partir de", default=timezone.now, editable=False)

    objects = ItemDoAtoQuerySet.as_manager()

    class Meta:
        verbose_name = "item do ato em lote"
        verbose_name_plural = "itens do ato em lote"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ato", "matricula"], name="coordenacao_item_unico_no_ato"),
            models.CheckConstraint(
                condition=models.Q(feito_em=None) | models.Q(recusa=""), name="coordenacao_item_feito_ou_recusado"
            ),
        ]

    def __str__(self):
        return f"{self.matricula_id} no ato {self.ato_id}"
