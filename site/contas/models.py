"""Pessoa é quem entra na plataforma; o vínculo diz de onde ela vem; o aceite, que termos ela leu."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from contas.nomes import validar_nome
from rede.documentos import validar_cpf
from rede.models import Consorcio, Municipio

DOMINIO_DAS_ENCERRADAS = "encerrada.invalid"  # .invalid não existe em rede nenhuma (RFC 2606)


class PessoaManager(BaseUserManager):
    def create_user(self, email, password=None, **campos):
        pessoa = self.model(email=self.normalize_email(email).lower(), **campos)
        pessoa.set_password(password)
        pessoa.save(using=self._db)
        return pessoa

    def create_superuser(self, email, password=None, **campos):
        return self.create_user(email, password, is_superuser=True, **campos)

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class Pessoa(AbstractBaseUser, PermissionsMixin):
    """Usuária da plataforma. Entra com o e-mail; o CPF é opcional e nunca serve de chave nem aparece em endereço."""

    email = models.EmailField("e-mail", unique=True, error_messages={"unique": "Já existe uma conta com este e-mail."})
    nome = models.CharField("nome completo", max_length=120, validators=[validar_nome])
    nome_social = models.CharField(
        "nome social",
        max_length=120,
        blank=True,
        validators=[validar_nome],
        help_text="Se você usa nome social, é ele que aparece nas telas e no certificado.",
    )
    cpf = models.CharField(
        "CPF",
        max_length=11,
        unique=True,
        null=True,
        blank=True,
        validators=[validar_cpf],
        error_messages={"unique": "Este CPF já está em outra conta. Peça ajuda à coordenação para unir as duas."},
    )
    is_active = models.BooleanField("ativa", default=True)
    criada_em = models.DateTimeField("criada em", default=timezone.now, editable=False)
    sessoes_derrubadas = models.PositiveIntegerField(
        default=0, editable=False, help_text="Quantas vezes se fecharam de uma vez todas as sessões abertas."
    )
    unida_a = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="absorvidas", verbose_name="unida a"
    )

    objects = PessoaManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["nome"]

    class Meta:
        verbose_name = "pessoa"
        ordering = ["nome"]

    def __str__(self):
        return self.nome_de_exibicao

    @property
    def nome_de_exibicao(self):
        return self.nome_social or self.nome

    @property
    def encerrada(self):
        """Se a pessoa pediu que se apagasse o que a identifica."""
        return self.email.endswith(f"@{DOMINIO_DAS_ENCERRADAS}")

    @property
    def marca_no_aparelho(self):
        """De quem é o que a tela guarda neste aparelho, sem dizer a ele quem é."""
        return salted_hmac("contas.aparelho", str(self.pk)).hexdigest()[:16]

    @property
    def email_confirmado(self):
        """Se a pessoa já mostrou, por um código, que lê o e-mail com que entra."""
        return self.emailaddress_set.filter(email__iexact=self.email, verified=True).exists()

    def _get_session_auth_hash(self, secret=None):
        """Somar um a `sessoes_derrubadas` fecha as sessões abertas sem trocar a senha."""
        resumo = super()._get_session_auth_hash(secret)
        return f"{resumo}-{self.sessoes_derrubadas}" if self.sessoes_derrubadas else resumo

    def get_full_name(self):
        return self.nome_de_exibicao

    def get_short_name(self):
        return self.nome_de_exibicao.split()[0] if self.nome_de_exibicao else self.email


def nome_de_exibicao(pessoa):
    return pessoa.nome_de_exibicao


class VinculoQuerySet(models.QuerySet):
    def vigentes(self, em=None):
        em = em or timezone.localdate()
        return self.filter(de__lte=em).filter(models.Q(ate=None) | models.Q(ate__gte=em))


class Vinculo(models.Model):
    """De onde a pessoa vem: um consórcio, um município ou outro órgão, com o cargo e as datas."""

    pessoa = models.ForeignKey(Pessoa, models.CASCADE, related_name="vinculos")
    consorcio = models.ForeignKey(Consorcio, models.PROTECT, null=True, blank=True, related_name="vinculos")
    municipio = models.ForeignKey(Municipio, models.PROTECT, null=True, blank=True, related_name="vinculos")
    orgao = models.CharField("outro órgão", max_length=120, blank=True)
    cargo = models.CharField("cargo ou função", max_length=120)
    de = models.DateField("de", default=timezone.localdate)
    ate = models.DateField("até", null=True, blank=True)

    objects = VinculoQuerySet.as_manager()

    class Meta:
        verbose_name = "vínculo"
        ordering = ["-de", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(consorcio__isnull=False, municipio=None, orgao="")
                    | models.Q(consorcio=None, municipio__isnull=False, orgao="")
                    | (models.Q(consorcio=None, municipio=None) & ~models.Q(orgao=""))
                ),
                name="contas_vinculo_com_um_so_lugar",
                violation_error_message="Diga um só lugar: o consórcio, o município ou outro órgão.",
            ),
            models.CheckConstraint(
                condition=models.Q(ate=None) | models.Q(ate__gte=models.F("de")),
                name="contas_vinculo_termina_depois_de_comecar",
                violation_error_message="O vínculo não pode terminar antes de começar.",
            ),
        ]

    def __str__(self):
        return f"{self.cargo}, {self.lugar}"

    @property
    def lugar(self):
        if self.consorcio_id:
            return self.consorcio.sigla
        return f"Município de {self.municipio.nome}" if self.municipio_id else self.orgao


class Aceite(models.Model):
    """Registro de que a pessoa leu e aceitou uma versão de um documento (LGPD, art. 9º)."""

    pessoa = models.ForeignKey(Pessoa, models.CASCADE, related_name="aceites")
    documento = models.CharField("documento", max_length=40)
    versao = models.CharField("versão", max_length=20)
    aceito_em = models.DateTimeField("aceito em", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "aceite"
        constraints = [
            models.UniqueConstraint(fields=["pessoa", "documento", "versao"], name="contas_aceite_unico_por_versao")
        ]

    def __str__(self):
        return f"{self.documento} {self.versao}"


class Uniao(models.Model):
    """Uma conta repetida que passou o que tinha a outra. `passou` guarda, por modelo, as linhas que mudaram de dona."""

    origem = models.OneToOneField(Pessoa, models.PROTECT, related_name="uniao")
    destino = models.ForeignKey(Pessoa, models.PROTECT, related_name="unioes")
    motivo = models.TextField("motivo")
    passou = models.JSONField("o que passou", default=dict)
    feita_em = models.DateTimeField("feita em", default=timezone.now, editable=False)
    feita_por = models.ForeignKey(Pessoa, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "união de contas"
        verbose_name_plural = "uniões de contas"
        ordering = ["-feita_em"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(origem=models.F("destino")), name="contas_uniao_de_duas_contas_diferentes"
            )
        ]

    def __str__(self):
        return f"{self.origem_id} em {self.destino_id}"


class ParSuspeitoQuerySet(models.QuerySet):
    def abertos(self):
        """Os que ninguém disse ainda que são pessoas diferentes, com as duas contas em uso."""
        return self.filter(descartado_em=None, uma__unida_a=None, outra__unida_a=None)


class ParSuspeito(models.Model):
    """Duas contas que parecem da mesma pessoa; `uma` é a de menor número. Descartado, não volta a ser sugerido."""

    uma = models.ForeignKey(Pessoa, models.CASCADE, related_name="+")
    outra = models.ForeignKey(Pessoa, models.CASCADE, related_name="+")
    sinais = models.JSONField("por que parecem a mesma", default=list)
    nota = models.PositiveSmallIntegerField("semelhança (0 a 100)")
    achado_em = models.DateTimeField("achado em", default=timezone.now, editable=False)
    descartado_em = models.DateTimeField("descartado em", null=True, blank=True, editable=False)
    descartado_por = models.ForeignKey(Pessoa, models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    objects = ParSuspeitoQuerySet.as_manager()

    class Meta:
        verbose_name = "par de contas parecidas"
        verbose_name_plural = "pares de contas parecidas"
        ordering = ["-nota", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["uma", "outra"], name="contas_par_unico"),
            models.CheckConstraint(condition=models.Q(uma__lt=models.F("outra")), name="contas_par_em_ordem"),
        ]

    def __str__(self):
        return f"{self.uma_id} e {self.outra_id}"
