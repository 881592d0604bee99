"""A matrícula e os seus estados. Quem muda o estado é um ato de `cursos.matricula`; aqui moram os invariantes."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from cursos.models.turma import Turma
from cursos.models.vagas import MovimentoDeVaga
from rede.models import Consorcio, Macrorregiao, Municipio


class TransicaoInvalida(Recusa):
    """A matrícula não pode passar de um estado a outro."""

    def __init__(self, de, para):
        frase = f"Esta matrícula está “{de.label.lower()}” e não pode passar a “{para.label.lower()}”."
        super().__init__(frase, "transicao_invalida")


class MatriculaQuerySet(models.QuerySet):
    def abertas(self):
        return self.exclude(situacao__in=Matricula.FINAIS)

    def que_ocupam_vaga(self):
        return self.filter(situacao__in=Matricula.OCUPAM_VAGA)

    def na_fila(self):
        """A lista de espera, na ordem em que se chama: quem pediu primeiro."""
        return self.filter(situacao=Matricula.Situacao.LISTA_DE_ESPERA).order_by("solicitada_em", "pk")

    def em_estudo(self):
        """As que dão acesso às aulas."""
        return self.filter(situacao__in=Matricula.DAO_ACESSO)

    def com_posicao(self):
        """Anota `posicao` de quem está na lista de espera: 1 é a próxima. Nas demais não tem sentido."""
        antes = models.Q(solicitada_em__lt=models.OuterRef("solicitada_em")) | models.Q(
            solicitada_em=models.OuterRef("solicitada_em"), pk__lte=models.OuterRef("pk")
        )
        fila = Matricula.objects.filter(
            antes, turma=models.OuterRef("turma"), situacao=Matricula.Situacao.LISTA_DE_ESPERA
        )
        contadas = fila.order_by().values("turma").annotate(n=models.Count("pk")).values("n")
        return self.annotate(posicao=models.Subquery(contadas, output_field=models.IntegerField()))

    def do_curso(self, curso):
        return self.filter(turma__curso_id=curso.pk)

    def visiveis_para(self, pessoa):
        """Do quadro: as das turmas que a pessoa acompanha. A própria aluna vê as suas por `pessoa.matriculas`."""
        return self.filter(turma__in=Turma.objects.acompanhadas_por(pessoa))


class Matricula(models.Model):
    class Situacao(models.TextChoices):
        SOLICITADA = "solicitada", "Solicitada"
        AGUARDANDO_ANUENCIA = "aguardando_anuencia", "Aguardando anuência"
        EM_ANALISE = "em_analise", "Em análise"
        DEFERIDA = "deferida", "Deferida"
        RECUSADA = "recusada", "Recusada"
        LISTA_DE_ESPERA = "lista_de_espera", "Lista de espera"
        CONFIRMADA = "confirmada", "Confirmada"
        EXPIRADA = "expirada", "Expirada"
        CONCLUIDA = "concluida", "Concluída"
        REPROVADA = "reprovada", "Reprovada"
        DESISTENTE = "desistente", "Desistente"
        TRANCADA = "trancada", "Trancada"
        TRANSFERIDA = "transferida", "Transferida"
        CANCELADA = "cancelada", "Cancelada"

    _S = Situacao
    TRANSICOES = {
        _S.SOLICITADA: {_S.AGUARDANDO_ANUENCIA, _S.EM_ANALISE, _S.CANCELADA},
        _S.AGUARDANDO_ANUENCIA: {_S.EM_ANALISE, _S.RECUSADA, _S.CANCELADA},
        _S.EM_ANALISE: {_S.DEFERIDA, _S.RECUSADA, _S.LISTA_DE_ESPERA, _S.CANCELADA},
        _S.LISTA_DE_ESPERA: {_S.DEFERIDA, _S.CANCELADA},
        _S.DEFERIDA: {_S.CONFIRMADA, _S.EXPIRADA, _S.CANCELADA},
        _S.CONFIRMADA: {_S.CONCLUIDA, _S.REPROVADA, _S.DESISTENTE, _S.TRANCADA, _S.TRANSFERIDA, _S.CANCELADA},
        _S.TRANCADA: {_S.CONFIRMADA, _S.CANCELADA},
        **{
            final: frozenset()
            for final in (
                _S.RECUSADA,
                _S.EXPIRADA,
                _S.CONCLUIDA,
                _S.REPROVADA,
                _S.DESISTENTE,
                _S.TRANSFERIDA,
                _S.CANCELADA,
            )
        },
    }
    FINAIS = frozenset(situacao for situacao, seguintes in TRANSICOES.items() if not seguintes)
    OCUPAM_VAGA = frozenset({_S.DEFERIDA, _S.CONFIRMADA, _S.TRANCADA, _S.CONCLUIDA, _S.REPROVADA})
    DAO_ACESSO = frozenset({_S.CONFIRMADA, _S.CONCLUIDA})

    pessoa = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="matriculas")
    turma = models.ForeignKey(Turma, models.PROTECT, related_name="matriculas")
    situacao = models.CharField(
        "situação", max_length=20, choices=Situacao, default=Situacao.SOLICITADA, editable=False
    )
    motivo = models.TextField("motivo", blank=True)
    consorcio = models.ForeignKey(
        Consorcio, models.PROTECT, null=True, blank=True, editable=False, related_name="matriculas"
    )
    municipio = models.ForeignKey(
        Municipio, models.PROTECT, null=True, blank=True, editable=False, related_name="matriculas"
    )
    macrorregiao = models.ForeignKey(
        Macrorregiao, models.PROTECT, null=True, blank=True, editable=False, related_name="matriculas"
    )
    orgao = models.CharField("outro órgão", max_length=120, blank=True, editable=False)
    transferida_de = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="transferida_para"
    )
    solicitada_em = models.DateTimeField("solicitada em", default=timezone.now, editable=False)
    anuencia_em = models.DateTimeField("anuência em", null=True, blank=True, editable=False)
    confirmar_ate = models.DateTimeField("confirmar até", null=True, blank=True, editable=False)
    confirmada_em = models.DateTimeField("confirmada em", null=True, blank=True, editable=False)
    encerrada_em = models.DateTimeField("encerrada em", null=True, blank=True, editable=False)
    aproveitamento = models.DecimalField(
        "aproveitamento (%)", max_digits=5, decimal_places=2, null=True, blank=True, editable=False
    )
    frequencia = models.DecimalField(
        "frequência (%)", max_digits=5, decimal_places=2, null=True, blank=True, editable=False
    )
    nome_conferido_em = models.DateTimeField("nome conferido em", null=True, blank=True, editable=False)
    ultimo_acesso_em = models.DateTimeField("último acesso", null=True, blank=True, editable=False)

    objects = MatriculaQuerySet.as_manager()

    class Meta:
        verbose_name = "matrícula"
        ordering = ["solicitada_em"]
        indexes = [models.Index(fields=["turma", "situacao"], name="cursos_matricula_quadro")]
        constraints = [
            models.UniqueConstraint(
                fields=["pessoa", "turma"],
                condition=~models.Q(situacao__in=["cancelada", "expirada", "recusada"]),
                name="cursos_matricula_unica_na_turma",
                violation_error_message="Esta pessoa já está inscrita nesta turma.",
            ),
            models.CheckConstraint(
                condition=~models.Q(situacao="recusada", motivo=""),
                name="cursos_matricula_recusa_tem_motivo",
                violation_error_message="Diga o motivo da recusa.",
            ),
        ]

    def __str__(self):
        return f"{self.pessoa} em {self.turma_id}"

    @property
    def aberta(self):
        return self.situacao not in self.FINAIS

    @property
    def da_acesso(self):
        return self.situacao in self.DAO_ACESSO

    def pode_passar_a(self, nova):
        return nova in self.TRANSICOES[self.Situacao(self.situacao)]

    @property
    def lugar(self):
        """O consórcio, município ou órgão de que a pessoa era ao se inscrever; vazio quando não disse."""
        if self.consorcio_id:
            return self.consorcio.sigla
        return f"Município de {self.municipio.nome}" if self.municipio_id else self.orgao

    def mover_vaga(self, nova, *, por=None, cota=None, em=None):
        """Escreve no livro de vagas o que a passagem a `nova` muda. Quem chama já travou a turma, se a vaga se ganha.

        O livro é quem sabe se a matrícula tem vaga: passar de um estado que ocupa a outro que ocupa não escreve nada.
        """
        ultimo = self.movimentos.order_by("-ordem").first()
        sentada, ocupa = ultimo is not None and ultimo.quantas == 1, nova in self.OCUPAM_VAGA
        if sentada == ocupa:
            return
        MovimentoDeVaga.objects.create(
            turma_id=self.turma_id,
            matricula=self,
            ordem=ultimo.ordem + 1 if ultimo else 1,
            quantas=1 if ocupa else -1,
            cota=cota if ocupa else ultimo.cota,
            situacao=nova,
            em=em or timezone.now(),
            por=por,
        )

    def _mudar_para(self, nova, *, por=None, cota=None, **campos):
        """Trava a linha, confere a transição com o estado atual do banco, grava, move a vaga e registra quem mudou.

        Raises:
            TransicaoInvalida: outra pessoa chegou antes, ou o estado não permite; nada muda.
        """
        with transaction.atomic():
            atual = Matricula.objects.select_for_update(of=("self",)).get(pk=self.pk)
            de = self.Situacao(atual.situacao)
            if not atual.pode_passar_a(nova):
                raise TransicaoInvalida(de, nova)
            if nova in self.FINAIS:
                campos.setdefault("encerrada_em", timezone.now())
            for nome, valor in {**campos, "situacao": nova}.items():
                setattr(self, nome, valor)
            self.save(update_fields=[*campos, "situacao"])
            self.mover_vaga(nova, por=por, cota=cota)
            log(self, "cursos.matricula", user=por, data={"de": de.value, "para": nova.value})
