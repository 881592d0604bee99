"""O que se diz entre a turma e a coordenação: comunicados, lembretes, pedidos de ajuda, avisos e a agenda."""

import secrets
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from correio.models import Mensagem
from cursos.models.matricula import Matricula
from cursos.models.turma import Turma


# --- Avisos ----------------------------------------------------------------------------------------------------------
class AvisoQuerySet(models.QuerySet):
    def vigentes(self, em=None):
        em = em or timezone.localdate()
        no_prazo = models.Q(ate=None) | models.Q(ate__gte=em)
        return self.filter(no_prazo, retirado_em=None, de__lte=em)


class Aviso(models.Model):
    """O que a coordenação deixa à vista de quem está na turma, de um dia a outro."""

    turma = models.ForeignKey(Turma, models.CASCADE, related_name="avisos")
    titulo = models.CharField("título", max_length=120)
    texto = models.TextField("texto", max_length=4000)
    de = models.DateField("aparece a partir de", default=timezone.localdate)
    ate = models.DateField("até", null=True, blank=True, help_text="Vazio: até ser retirado.")
    por_email = models.BooleanField("mandar também por e-mail", default=False)
    publicado_em = models.DateTimeField("publicado em", default=timezone.now, editable=False)
    publicado_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    editado_em = models.DateTimeField("editado em", null=True, blank=True, editable=False)
    retirado_em = models.DateTimeField("retirado em", null=True, blank=True, editable=False)

    objects = AvisoQuerySet.as_manager()

    class Meta:
        verbose_name = "aviso"
        ordering = ["-de", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ate=None) | models.Q(ate__gte=models.F("de")),
                name="cursos_aviso_termina_depois_de_comecar",
                violation_error_message="O aviso não pode sair do ar antes de aparecer.",
            )
        ]

    def __str__(self):
        return self.titulo

    @property
    def no_ar(self):
        hoje = timezone.localdate()
        return self.retirado_em is None and self.de <= hoje and (self.ate is None or hoje <= self.ate)


# --- Comunicados -----------------------------------------------------------------------------------------------------
class Comunicado(models.Model):
    """O que a coordenação escreveu a um grupo da turma. Uma linha de `EnvioDoComunicado` por pessoa."""

    turma = models.ForeignKey(Turma, models.PROTECT, related_name="comunicados")
    aviso = models.OneToOneField(Aviso, models.PROTECT, null=True, blank=True, related_name="comunicado")
    chave = models.UUIDField(unique=True, default=uuid.uuid4, editable=False, help_text="Confirmar de novo não repete.")
    assunto = models.CharField("assunto", max_length=120)
    texto = models.TextField("mensagem", max_length=4000)
    grupo = models.CharField("a quem", max_length=300, blank=True)
    escrito_em = models.DateTimeField("escrito em", default=timezone.now, editable=False)
    escrito_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    composto_em = models.DateTimeField("mensagens prontas em", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "comunicado"
        ordering = ["-escrito_em", "-pk"]

    def __str__(self):
        return self.assunto


class EnvioQuerySet(models.QuerySet):
    def por_compor(self):
        return self.filter(composto_em=None)

    def que_falharam(self):
        return self.filter(mensagem__situacao__in=(Mensagem.Situacao.FALHOU, Mensagem.Situacao.VENCIDA))


class EnvioDoComunicado(models.Model):
    """A mensagem de uma pessoa. `vez` cresce quando se manda de novo o que falhou."""

    comunicado = models.ForeignKey(Comunicado, models.CASCADE, related_name="envios")
    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="comunicados")
    vez = models.PositiveSmallIntegerField(default=1)
    composto_em = models.DateTimeField(null=True, blank=True, editable=False)
    mensagem = models.ForeignKey(Mensagem, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = EnvioQuerySet.as_manager()

    class Meta:
        verbose_name = "envio de comunicado"
        verbose_name_plural = "envios de comunicados"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["comunicado", "matricula"], name="cursos_um_envio_por_comunicado")
        ]
        indexes = [models.Index(fields=["comunicado", "composto_em"], name="cursos_envios_por_compor")]

    def __str__(self):
        return f"{self.comunicado_id} a {self.matricula_id}"


# --- Lembretes -------------------------------------------------------------------------------------------------------
class TipoDeLembrete(models.TextChoices):
    """Na ordem da urgência: se dois cabem no mesmo dia à mesma pessoa, vai o primeiro."""

    VAGA = "vaga", "Prazo da vaga a vencer"
    ENCERRANDO = "encerrando", "Turma chegando ao fim"
    NAO_COMECOU = "nao_comecou", "Não começou"
    PARADA = "parada", "Parou de estudar"


class RegraDeLembrete(models.Model):
    """O que a coordenação escolheu para a turma. Sem linha, vale o padrão de `cursos.quem_lembrar.PADRAO`."""

    turma = models.ForeignKey(Turma, models.CASCADE, related_name="regras_de_lembrete")
    tipo = models.CharField("lembrete", max_length=12, choices=TipoDeLembrete)
    ligada = models.BooleanField("ligado", default=True)
    dias = models.PositiveSmallIntegerField("dias", validators=[MinValueValidator(1), MaxValueValidator(60)])

    class Meta:
        verbose_name = "regra de lembrete"
        verbose_name_plural = "regras de lembretes"
        constraints = [
            models.UniqueConstraint(fields=["turma", "tipo"], name="cursos_uma_regra_por_lembrete"),
            models.CheckConstraint(condition=models.Q(dias__range=(1, 60)), name="cursos_regra_de_1_a_60_dias"),
        ]

    def __str__(self):
        return f"{self.get_tipo_display()} ({self.dias} dias)"


class DiaDeLembretes(models.Model):
    """Os lembretes de uma turma em um dia: programados na véspera, à vista da coordenação, que pode segurar todos."""

    turma = models.ForeignKey(Turma, models.CASCADE, related_name="dias_de_lembretes")
    dia = models.DateField("dia")
    programado_em = models.DateTimeField("programado em", default=timezone.now, editable=False)
    segurado_em = models.DateTimeField("segurado em", null=True, blank=True, editable=False)
    segurado_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "dia de lembretes"
        verbose_name_plural = "dias de lembretes"
        constraints = [models.UniqueConstraint(fields=["turma", "dia"], name="cursos_um_dia_de_lembretes_por_turma")]

    def __str__(self):
        return f"{self.turma_id} em {self.dia:%d/%m/%Y}"


class Lembrete(models.Model):
    """Um lembrete, do programado ao enviado. O banco não aceita dois à mesma pessoa no mesmo dia."""

    class Situacao(models.TextChoices):
        PROGRAMADO = "programado", "Programado"
        SEGURADO = "segurado", "Segurado"
        ENVIADO = "enviado", "Enviado"
        DISPENSADO = "dispensado", "Dispensado"

    CONTAM = (Situacao.PROGRAMADO, Situacao.ENVIADO)

    pessoa = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="lembretes")
    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="lembretes")
    tipo = models.CharField("lembrete", max_length=12, choices=TipoDeLembrete)
    dia = models.DateField("dia")
    situacao = models.CharField("situação", max_length=10, choices=Situacao, default=Situacao.PROGRAMADO)
    por_que = models.CharField("por que não saiu", max_length=120, blank=True)
    programado_em = models.DateTimeField("programado em", default=timezone.now, editable=False)
    mudou_em = models.DateTimeField("enviado ou segurado em", null=True, blank=True, editable=False)
    segurado_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    mensagem = models.ForeignKey(Mensagem, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "lembrete"
        ordering = ["-dia", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pessoa", "dia"],
                condition=models.Q(situacao__in=["programado", "enviado"]),
                name="cursos_um_lembrete_por_pessoa_e_dia",
            ),
            models.UniqueConstraint(fields=["matricula", "tipo", "dia"], name="cursos_um_lembrete_de_cada_por_dia"),
        ]
        indexes = [models.Index(fields=["dia", "situacao"], name="cursos_lembretes_do_dia")]

    def __str__(self):
        return f"{self.get_tipo_display()} a {self.matricula_id} em {self.dia:%d/%m/%Y}"


class PreferenciaDeLembretes(models.Model):
    """Sem linha, a pessoa recebe lembretes."""

    pessoa = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferencia_de_lembretes")
    recebe = models.BooleanField("recebe lembretes por e-mail", default=True)
    mudada_em = models.DateTimeField("mudada em", default=timezone.now)

    class Meta:
        verbose_name = "preferência de lembretes"
        verbose_name_plural = "preferências de lembretes"

    def __str__(self):
        return "recebe" if self.recebe else "não recebe"


# --- Pedidos de ajuda ------------------------------------------------------------------------------------------------
class PedidoDeAjudaQuerySet(models.QuerySet):
    def visiveis_para(self, pessoa):
        """De quem coordena ou tutora a turma: é a quem a pessoa escreveu."""
        if not pessoa.is_authenticated:
            return self.none()
        if pessoa.is_superuser:
            return self
        da_equipe = models.Q(coordenadores=pessoa) | models.Q(tutores=pessoa)
        return self.filter(matricula__turma__in=Turma.objects.filter(da_equipe).order_by().values("pk"))

    def abertos_primeiro(self):
        ordem = models.Case(*(models.When(situacao=s, then=n) for n, s in enumerate(PedidoDeAjuda.Situacao)), default=9)
        return self.order_by(ordem, "-movido_em", "-pk")


class PedidoDeAjuda(models.Model):
    """O que a pessoa pediu, de onde pediu e em que pé estava. O contexto é o daquele instante."""

    class Tipo(models.TextChoices):
        CONTEUDO = "conteudo", "Não entendi o conteúdo"
        ACESSO = "acesso", "Não consigo abrir ou enviar"
        PRAZO = "prazo", "Prazo ou frequência"
        CERTIFICADO = "certificado", "Certificado"
        OUTRO = "outro", "Outro assunto"

    class Situacao(models.TextChoices):
        ABERTO = "aberto", "Aberto"
        RESPONDIDO = "respondido", "Respondido"
        ENCERRADO = "encerrado", "Encerrado"

    matricula = models.ForeignKey(Matricula, models.PROTECT, related_name="pedidos_de_ajuda")
    pagina = models.ForeignKey(Page, models.SET_NULL, null=True, blank=True, related_name="+")
    onde = models.CharField("onde estava", max_length=255, blank=True)
    chave = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    tipo = models.CharField("sobre o quê", max_length=12, choices=Tipo)
    texto = models.TextField("o que houve", max_length=4000)
    contexto = models.JSONField("em que pé estava", default=dict)
    situacao = models.CharField("situação", max_length=10, choices=Situacao, default=Situacao.ABERTO)
    feito_em = models.DateTimeField("feito em", default=timezone.now, editable=False)
    movido_em = models.DateTimeField("último movimento em", default=timezone.now)

    objects = PedidoDeAjudaQuerySet.as_manager()

    class Meta:
        verbose_name = "pedido de ajuda"
        verbose_name_plural = "pedidos de ajuda"
        ordering = ["-feito_em", "-pk"]
        indexes = [models.Index(fields=["situacao", "movido_em"], name="cursos_pedidos_por_situacao")]

    def __str__(self):
        return f"{self.get_tipo_display()} ({self.get_situacao_display().lower()})"

    @property
    def aberto(self):
        return self.situacao == self.Situacao.ABERTO


class FalaDoPedido(models.Model):
    """O que se respondeu, de um lado ou do outro, depois do pedido."""

    pedido = models.ForeignKey(PedidoDeAjuda, models.CASCADE, related_name="falas")
    texto = models.TextField("texto", max_length=4000)
    da_equipe = models.BooleanField("da equipe da turma")
    dita_em = models.DateTimeField("dita em", default=timezone.now, editable=False)
    dita_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "fala de um pedido de ajuda"
        verbose_name_plural = "falas de pedidos de ajuda"
        ordering = ["dita_em", "pk"]

    def __str__(self):
        return f"{self.pedido_id}, {self.dita_em:%d/%m/%Y %H:%M}"


# --- Agenda ----------------------------------------------------------------------------------------------------------
def _novo_segredo():
    return secrets.token_urlsafe(24)


class AgendaPessoal(models.Model):
    """O endereço secreto em que um calendário lê os prazos da pessoa. Trocar o segredo fecha o anterior."""

    pessoa = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="agenda_pessoal")
    segredo = models.CharField(max_length=40, unique=True, default=_novo_segredo, editable=False)
    criada_em = models.DateTimeField("criada em", default=timezone.now)

    class Meta:
        verbose_name = "agenda pessoal"
        verbose_name_plural = "agendas pessoais"

    def __str__(self):
        return f"Agenda de {self.pessoa_id}"
