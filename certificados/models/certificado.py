"""O livro de registro e o documento emitido, que nunca muda: só deixa de valer."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from certificados.codigo import com_tracos
from certificados.especie import Especie
from certificados.models.selo import Selo
from cursos.models import Matricula, Turma
from oficinas.models import Oficina, Participacao

REGISTROS_POR_FOLHA = 20


class Registro(models.Model):
    """O contador do livro de registro de cada ano. A linha é travada para dar o próximo número, sem salto."""

    ano = models.PositiveSmallIntegerField("ano", unique=True)
    ultimo_numero = models.PositiveIntegerField("último número", default=0)

    class Meta:
        verbose_name = "livro de registro"
        verbose_name_plural = "livros de registro"

    def __str__(self):
        return f"Livro {self.ano}"


class CertificadoQuerySet(models.QuerySet):
    def em_vigor(self):
        return self.filter(situacao=Certificado.Situacao.EMITIDO)

    def sem_documento(self):
        return self.filter(sha256="")

    def a_compor(self, em=None):
        """Em vigor, sem documento e com a hora de tentar já chegada; os que nunca falharam vêm antes."""
        pendentes = self.em_vigor().sem_documento().filter(tentar_em__lte=em or timezone.now())
        return pendentes.order_by("tentativas", "tentar_em", "pk")

    def visiveis_para(self, pessoa):
        """Os da própria pessoa, e as declarações de oficina que foram para um e-mail que ela confirmou ser seu."""
        if not pessoa.is_authenticated:
            return self.none()
        enderecos = pessoa.emailaddress_set.filter(verified=True).values(endereco=Lower("email"))
        recebidas = Participacao.objects.alias(endereco=Lower("email")).filter(endereco__in=enderecos)
        dos_cursos = Certificado.objects.filter(matricula__pessoa=pessoa).order_by().values("pk")
        das_oficinas = Certificado.objects.filter(participacao__in=recebidas).order_by().values("pk")
        return self.filter(pk__in=dos_cursos.union(das_oficinas))  # com OU o banco leria o livro inteiro

    def do_registro(self, pessoa):
        """O que a pessoa pode consultar: o livro todo, para o registro acadêmico; senão, o do que ela cuida."""
        if pessoa.has_perm("certificados.ver_registro"):
            return self
        return self.filter(
            models.Q(matricula__turma__in=Turma.objects.coordenadas_por(pessoa))
            | models.Q(participacao__oficina__in=Oficina.objects.conduzidas_por(pessoa))
        )

    def certificados(self):
        return self.filter(especie=Especie.CERTIFICADO)

    def declaracoes(self):
        """As de quem esteve em oficina."""
        return self.filter(especie=Especie.PARTICIPACAO)


class Certificado(models.Model):
    """Documento emitido: certificado, declaração ou histórico de uma matrícula, ou declaração de uma participação.

    `dados`, os bytes do PDF e o SHA-256 são congelados; só a situação muda. Todas as espécies usam o mesmo livro.
    """

    class Situacao(models.TextChoices):
        EMITIDO = "emitido", "Válido"
        SUBSTITUIDO = "substituido", "Substituído"
        REVOGADO = "revogado", "Revogado"

    class Causa(models.TextChoices):
        """O que a página pública diz de uma revogação; o motivo por extenso fica só no registro."""

        ERRO = "erro", "Erro na emissão"
        CRITERIO = "criterio", "Critério de conclusão não cumprido"
        PEDIDO = "pedido", "Pedido da pessoa certificada"
        DECISAO = "decisao", "Decisão administrativa ou judicial"

    especie = models.CharField("documento", max_length=12, choices=Especie, default=Especie.CERTIFICADO, editable=False)
    matricula = models.ForeignKey(Matricula, models.PROTECT, null=True, blank=True, related_name="certificados")
    participacao = models.ForeignKey(
        Participacao, models.PROTECT, null=True, blank=True, related_name="declaracoes", verbose_name="participação"
    )
    ano = models.PositiveSmallIntegerField("ano do registro")
    numero = models.PositiveIntegerField("número do registro")
    codigo = models.CharField("código", max_length=20, unique=True, editable=False)
    situacao = models.CharField("situação", max_length=11, choices=Situacao, default=Situacao.EMITIDO, editable=False)
    dados = models.JSONField("dados", editable=False)
    versao_do_modelo = models.ForeignKey(
        "wagtailcore.Revision", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    sha256 = models.CharField("SHA-256 do PDF", max_length=64, blank=True, editable=False)
    selo = models.ForeignKey(
        Selo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="assinado com", editable=False
    )
    emitido_em = models.DateTimeField("emitido em", default=timezone.now, editable=False)
    emitido_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="emitido por"
    )
    tentativas = models.PositiveSmallIntegerField("tentativas de compor", default=0, editable=False)
    tentar_em = models.DateTimeField("compor a partir de", default=timezone.now, editable=False)
    falha = models.CharField("por que o PDF não saiu na última tentativa", max_length=255, blank=True, editable=False)
    # Pelo código, que existe antes da linha: o antigo deixa de valer antes que o novo entre, na mesma transação.
    substituido_por = models.OneToOneField(
        "self",
        models.PROTECT,
        to_field="codigo",
        null=True,
        blank=True,
        related_name="substitui",
        verbose_name="substituído por",
        editable=False,
    )
    encerrado_em = models.DateTimeField("deixou de valer em", null=True, blank=True, editable=False)
    encerrado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="encerrado por"
    )
    causa = models.CharField("causa da revogação", max_length=8, choices=Causa, blank=True)
    motivo = models.TextField("motivo", blank=True)

    objects = CertificadoQuerySet.as_manager()

    class Meta:
        verbose_name = "certificado"
        ordering = ["-ano", "-numero"]
        indexes = [
            models.Index(fields=["tentar_em"], condition=models.Q(sha256=""), name="certificados_a_compor"),
            models.Index(fields=["sha256"], name="certificados_por_sha256"),
        ]
        permissions = [
            ("emitir", "Pode emitir certificados das turmas que coordena"),
            ("revogar", "Pode corrigir e revogar certificados"),
            ("ver_registro", "Pode consultar o livro de registro"),
            ("declarar", "Pode emitir, corrigir e revogar declarações das oficinas que conduz"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ano", "numero"], name="certificados_numero_unico_no_ano"),
            models.UniqueConstraint(
                fields=["matricula"],
                condition=models.Q(situacao="emitido", especie="certificado"),
                name="certificados_um_em_vigor",
                violation_error_message="Esta matrícula já tem um certificado em vigor.",
            ),
            models.UniqueConstraint(
                fields=["participacao"],
                condition=models.Q(situacao="emitido"),
                name="certificados_uma_declaracao_em_vigor",
                violation_error_message="Esta participação já tem uma declaração em vigor.",
            ),
            models.CheckConstraint(
                condition=(models.Q(matricula__isnull=False, participacao=None) & ~models.Q(especie="participacao"))
                | models.Q(matricula=None, participacao__isnull=False, especie="participacao"),
                name="certificados_matricula_ou_participacao",
            ),
            models.CheckConstraint(
                condition=models.Q(situacao="emitido", encerrado_em=None)
                | (
                    models.Q(situacao="substituido", encerrado_em__isnull=False, substituido_por__isnull=False)
                    & ~models.Q(motivo="")
                )
                | (
                    models.Q(situacao="revogado", encerrado_em__isnull=False)
                    & ~models.Q(motivo="")
                    & ~models.Q(causa="")
                ),
                name="certificados_encerrado_e_explicado",
            ),
        ]

    def __str__(self):
        return f"{self.get_especie_display()} {self.registro}"

    def get_absolute_url(self):
        return reverse("certificados:verificar", args=[self.codigo_legivel])

    @property
    def da_oficina(self):
        return self.participacao_id is not None

    @property
    def de_onde(self):
        """O código da turma ou da oficina."""
        return self.dados["turma"]

    @property
    def nome(self):
        return self.dados["nome"]

    @property
    def curso(self):
        return self.dados["curso"]

    @property
    def codigo_legivel(self):
        return com_tracos(self.codigo)

    @property
    def registro(self):
        return f"{self.numero}/{self.ano}"

    @property
    def folha(self):
        return (self.numero - 1) // REGISTROS_POR_FOLHA + 1

    @property
    def em_vigor(self):
        return self.situacao == self.Situacao.EMITIDO

    @property
    def pronto(self):
        return bool(self.sha256)

    @property
    def caminho(self):
        """Onde o PDF mora no armazém privado. O hash no nome prende o arquivo à linha."""
        return f"certificados/{self.ano}/{self.codigo}-{self.sha256[:16]}.pdf"
