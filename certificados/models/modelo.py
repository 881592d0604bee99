"""O modelo do documento, em versões, e quem o assina."""

import uuid
from pathlib import PurePath

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, Orderable, PreviewableMixin, RevisionMixin

from certificados import redacao
from certificados.especie import Desenho, Especie, Orientacao
from certificados.imagem import EXTENSOES, validar_imagem
from cursos.models import Turma
from cursos.models.arquivo import armazem_privado


def caminho_da_imagem(_dono, nome):
    """Sempre um nome novo: a imagem que um documento emitido usa nunca é coberta por outra."""
    return f"certificados/imagens/{uuid.uuid4().hex}{PurePath(nome).suffix.lower()}"


class Imagem(models.FileField):
    """Imagem PNG, JPEG ou SVG conferida, no armazém privado."""

    def __init__(self, *args, **opcoes):
        opcoes |= {"storage": armazem_privado, "upload_to": caminho_da_imagem, "max_length": 120, "blank": True}
        opcoes["validators"] = [FileExtensionValidator(EXTENSOES), validar_imagem]
        super().__init__(*args, **opcoes)

    def deconstruct(self):
        nome, caminho, args, opcoes = super().deconstruct()
        for fixa in ("storage", "upload_to", "max_length", "blank", "validators"):
            opcoes.pop(fixa, None)
        return nome, caminho, args, opcoes


class Signatario(models.Model):
    """Quem assina, com o cargo e o mandato que valem na data da emissão."""

    nome = models.CharField("nome", max_length=120)
    cargo = models.CharField("cargo", max_length=160)
    mandato_de = models.DateField("mandato desde")
    mandato_ate = models.DateField("mandato até", null=True, blank=True)
    assinatura = Imagem(
        "imagem da assinatura",
        help_text="PNG com fundo transparente, JPEG ou SVG, até 5 MB. Sem ela, o documento traz só o nome e o cargo.",
    )

    class Meta:
        verbose_name = "signatário"
        ordering = ["nome"]

    def __str__(self):
        return f"{self.nome}, {self.cargo}"

    def clean(self):
        if self.mandato_ate and self.mandato_de and self.mandato_ate < self.mandato_de:
            raise ValidationError({"mandato_ate": "O mandato termina antes de começar. Confira as duas datas."})

    def com_mandato(self, em):
        return self.mandato_de <= em and (self.mandato_ate is None or em <= self.mandato_ate)

    @property
    def aviso_do_mandato(self):
        """Por que não assina hoje; vazio quando pode assinar."""
        hoje = timezone.localdate()
        if self.com_mandato(hoje):
            return ""
        if self.mandato_de > hoje:
            return f"mandato só começa em {self.mandato_de:%d/%m/%Y}"
        return f"mandato vencido em {self.mandato_ate:%d/%m/%Y}"


def validar_corpo(texto):
    """Guardada porque as migrações a nomeiam; o texto se confere em `Modelo.clean`, que sabe a espécie."""
    try:
        redacao.validar_corpo(texto)
    except redacao.TextoRecusado as recusa:
        raise ValidationError(str(recusa), code=recusa.codigo) from recusa


class ModeloQuerySet(models.QuerySet):
    def em_uso(self, especie=Especie.CERTIFICADO):
        return self.filter(especie=especie, live=True)

    def com_quem_assina(self):
        return self.prefetch_related(
            models.Prefetch("assinaturas", AssinaturaDoModelo.objects.select_related("signatario"))
        )

    def da_turma(self, turma, especie=Especie.CERTIFICADO):
        """O modelo próprio da turma ou, sem ele, o geral mais recente; None se não há nenhum publicado."""
        modelos = self.em_uso(especie).com_quem_assina().filter(models.Q(turmas=turma) | models.Q(turmas=None))
        return modelos.order_by(models.F("turmas").asc(nulls_last=True), "-pk").first()

    def da_casa(self, especie):
        """O geral mais recente da espécie; None se não há nenhum publicado."""
        return self.em_uso(especie).com_quem_assina().filter(turmas=None).order_by("-pk").first()


MODOS_DA_PREVIA = [
    ("ultima", "Quem concluiu por último"),
    ("nome-longo", "O nome mais longo das suas turmas"),
    ("curto", "Nome de 3 letras e conteúdo curto"),
    ("longo", "Nome de 120 letras e conteúdo longo"),
    ("cinza", "Impresso em preto e branco"),
]


class Modelo(PreviewableMixin, DraftStateMixin, RevisionMixin, ClusterableModel):
    """Texto e aparência de uma espécie de documento, com marcadores como `{nome}`. Sem turmas, vale para todas.

    Cada publicação é uma versão (uma `Revision` do Wagtail); o documento emitido aponta para a que usou.
    """

    especie = models.CharField("documento", max_length=12, choices=Especie, default=Especie.CERTIFICADO)
    titulo = models.CharField("título", max_length=80, default="Certificado")
    corpo = models.TextField("texto")
    corpo_sem_frequencia = models.TextField(
        "texto quando a turma não tem encontros",
        blank=True,
        help_text="Só no certificado. Vazio: usa o texto acima, sem o trecho da frequência.",
    )
    desenho = models.CharField("desenho", max_length=8, choices=Desenho, default=Desenho.SOBRIO)
    orientacao = models.CharField("orientação", max_length=8, choices=Orientacao, default=Orientacao.PAISAGEM)
    fundo = Imagem("imagem de fundo", help_text="Ocupa a folha inteira, por baixo do texto. Opcional, até 5 MB.")
    mostra_cpf = models.BooleanField("mostrar o CPF mascarado", default=True)
    turmas = ParentalManyToManyField(
        Turma,
        related_name="modelos_de_certificado",
        blank=True,
        verbose_name="turmas",
        help_text="Nenhuma: vale para todas as turmas que não têm modelo próprio.",
    )

    objects = ModeloQuerySet.as_manager()
    confere_texto = True  # a prévia o desliga, para mostrar a recusa no lugar do documento

    class Meta:
        verbose_name = "modelo de documento"
        verbose_name_plural = "modelos de documento"

    def __str__(self):
        return self.titulo

    def clean(self):
        super().clean()
        erros = self._recusa_de_outra_especie()
        if self.confere_texto:
            erros |= self._recusas_do_texto()
        if erros:
            raise ValidationError(erros)

    def _recusas_do_texto(self):
        erros = {}
        for campo in ("corpo", "corpo_sem_frequencia"):
            try:
                if getattr(self, campo):
                    redacao.validar_corpo(getattr(self, campo), self.especie)
            except redacao.TextoRecusado as recusa:
                erros[campo] = ValidationError(str(recusa), code=recusa.codigo)
        return erros

    def _recusa_de_outra_especie(self):
        antes = Modelo.objects.filter(pk=self.pk).exclude(especie=self.especie).first()
        if antes is None or not antes.emitidos:
            return {}
        frase = (
            f"Já se emitiu documento com este modelo de {antes.get_especie_display().lower()}. Para outro documento, "
            "crie outro modelo."
        )
        return {"especie": ValidationError(frase, code="especie_em_uso")}

    @property
    def alcance(self):
        if self.especie == Especie.PARTICIPACAO:
            return "Todas as oficinas"
        return ", ".join(turma.codigo for turma in self.turmas.all()) or "Todas as turmas sem modelo próprio"

    @property
    def emitidos(self):
        """Quantos documentos saíram com alguma versão deste modelo."""
        return apps.get_model("certificados.Certificado").objects.filter(dados__modelo__pk=self.pk).count()

    @property
    def unico_geral(self):
        """Sem ele, nada desta espécie se emite para quem não tem modelo próprio."""
        gerais = Modelo.objects.em_uso(self.especie).filter(turmas=None)
        return self.live and not self.turmas.exists() and not gerais.exclude(pk=self.pk).exists()

    @property
    def preview_modes(self):
        return MODOS_DA_PREVIA

    def serve_preview(self, request, mode_name):
        from certificados.modelos_admin.previa import mostrar  # noqa: PLC0415  (a prévia lê este modelo)

        return mostrar(request, self, mode_name)

    @property
    def quem_assina(self):
        """Os signatários do modelo; sem nenhum, os do certificado que vale para todas as turmas."""
        proprios = [a.signatario for a in self.assinaturas.all()]
        if proprios or self.especie == Especie.CERTIFICADO:
            return proprios
        geral = Modelo.objects.da_casa(Especie.CERTIFICADO)
        return geral.quem_assina if geral else []


class AssinaturaDoModelo(Orderable):
    modelo = ParentalKey(Modelo, related_name="assinaturas")
    signatario = models.ForeignKey(Signatario, models.PROTECT, related_name="+", verbose_name="quem assina")

    class Meta(Orderable.Meta):
        verbose_name = "assinatura"
        constraints = [
            models.UniqueConstraint(fields=["modelo", "signatario"], name="certificados_assina_uma_vez"),
        ]

    def __str__(self):
        return str(self.signatario)


class LogotipoDoModelo(Orderable):
    modelo = ParentalKey(Modelo, related_name="logotipos")
    imagem = Imagem("imagem")
    descricao = models.CharField(
        "descrição para quem não vê", max_length=120, help_text="O nome do órgão: “Governo de Minas Gerais”."
    )

    class Meta(Orderable.Meta):
        verbose_name = "logotipo"

    def __str__(self):
        return self.descricao
