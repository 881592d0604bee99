"""O território (macrorregião, microrregião, município) e os consórcios que se formam sobre ele."""

from django.db import models

from rede.busca import mais_parecidos, normalizar
from rede.documentos import validar_cnpj


class Certeza(models.TextChoices):
    """Quanto se sabe de um dado recompilado. Só o que é `ALTA` se publica por nome."""

    ALTA = "alta", "Alta"
    MEDIA = "media", "Média"
    BAIXA = "baixa", "Baixa"


class Macrorregiao(models.Model):
    codigo = models.CharField("código", max_length=4, unique=True)
    nome = models.CharField("nome", max_length=80)

    class Meta:
        verbose_name = "macrorregião de saúde"
        verbose_name_plural = "macrorregiões de saúde"
        ordering = ["nome"]

    def __str__(self):
        return self.nome


class Microrregiao(models.Model):
    codigo = models.CharField("código", max_length=5, unique=True)
    nome = models.CharField("nome", max_length=80)
    macrorregiao = models.ForeignKey(Macrorregiao, models.PROTECT, related_name="microrregioes")

    class Meta:
        verbose_name = "microrregião de saúde"
        verbose_name_plural = "microrregiões de saúde"
        ordering = ["nome"]

    def __str__(self):
        return self.nome


class MunicipioQuerySet(models.QuerySet):
    def com_nome(self, texto):
        """O município que se chama assim, sem contar acentos, caixa, hífen ou apóstrofo."""
        return self.filter(nome_busca=normalizar(texto))

    def parecidos_com(self, texto):
        """Os que se chamam assim ou começam assim. Texto vazio não encontra ninguém."""
        procurado = normalizar(texto)
        return self.filter(nome_busca__startswith=procurado) if procurado else self.none()

    def sugestoes(self, texto, n=3):
        """Lista de até `n` municípios para “Você quis dizer…?”, do mais provável ao menos."""
        nomes = mais_parecidos(texto, list(self.values_list("nome_busca", flat=True)), n)
        por_nome = {municipio.nome_busca: municipio for municipio in self.filter(nome_busca__in=nomes)}
        return [por_nome[nome] for nome in nomes]


class Municipio(models.Model):
    codigo_ibge = models.CharField("código IBGE", max_length=7, unique=True)
    nome = models.CharField("nome", max_length=80)
    nome_busca = models.CharField("nome sem acentos", max_length=80, db_index=True)
    microrregiao = models.ForeignKey(Microrregiao, models.PROTECT, related_name="municipios")
    urs = models.CharField("unidade regional de saúde", max_length=80, blank=True)
    populacao = models.PositiveIntegerField("população (Censo 2022)", null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=4)
    longitude = models.DecimalField(max_digits=8, decimal_places=4)

    objects = MunicipioQuerySet.as_manager()

    class Meta:
        verbose_name = "município"
        ordering = ["nome"]

    def __str__(self):
        return self.nome


class ConsorcioQuerySet(models.QuerySet):
    def em_atividade(self):
        """Os que a fonte não dá como inaptos ou históricos."""
        return self.exclude(situacao__startswith="inapta")


class Consorcio(models.Model):
    sigla = models.CharField("sigla", max_length=40, unique=True)
    nome = models.CharField("nome", max_length=200, blank=True)
    certeza = models.CharField("certeza do nome", max_length=5, choices=Certeza, default=Certeza.BAIXA)
    cnpj = models.CharField(
        "CNPJ",
        max_length=14,
        blank=True,
        validators=[validar_cnpj],
        help_text="Catorze letras ou algarismos, sem pontos. Desde julho de 2026 o CNPJ pode ter letras.",
    )
    cnpj_origem = models.CharField("origem do CNPJ", max_length=100, blank=True)
    perfil = models.CharField("perfil", max_length=60, blank=True)
    situacao = models.CharField("situação", max_length=60, blank=True)
    sede = models.ForeignKey(Municipio, models.PROTECT, null=True, blank=True, related_name="consorcios_com_sede")
    sede_certeza = models.CharField("certeza da sede", max_length=5, choices=Certeza, blank=True)
    certeza_geral = models.CharField("certeza geral", max_length=5, choices=Certeza, default=Certeza.BAIXA)
    fonte = models.TextField("fonte", blank=True)
    observacao = models.TextField("observação", blank=True)

    objects = ConsorcioQuerySet.as_manager()

    class Meta:
        verbose_name = "consórcio"
        ordering = ["sigla"]

    def __str__(self):
        return self.nome_publico

    @property
    def nome_publico(self):
        """Nome que se pode publicar: o nome só com certeza alta; nos demais, a sigla e o aviso."""
        if self.certeza == Certeza.ALTA and self.nome:
            return f"{self.sigla} · {self.nome}"
        return f"{self.sigla} (dados em conferência)"

    @property
    def sede_publica(self):
        """A sede, se já se pode publicar; senão, `None`."""
        return self.sede if self.sede_certeza == Certeza.ALTA else None


class Filiacao(models.Model):
    """Município que integra o consórcio, com a prova. Um município pode integrar vários consórcios."""

    class Prova(models.TextChoices):
        SIM = "sim", "Documento lido"
        PROVAVEL = "provavel", "Provável"

    consorcio = models.ForeignKey(Consorcio, models.PROTECT, related_name="filiacoes")
    municipio = models.ForeignKey(Municipio, models.PROTECT, related_name="filiacoes")
    prova = models.CharField("prova", max_length=8, choices=Prova)
    evidencia = models.CharField("evidência", max_length=200)
    lei_de_adesao = models.CharField("lei municipal de adesão", max_length=80, blank=True)
    desde = models.DateField("desde", null=True, blank=True)
    ate = models.DateField("até", null=True, blank=True)
    ano_referencia = models.CharField("ano de referência", max_length=40, blank=True)
    fonte = models.TextField("fonte", blank=True)

    class Meta:
        verbose_name = "filiação"
        verbose_name_plural = "filiações"
        constraints = [
            models.UniqueConstraint(
                fields=["consorcio", "municipio"],
                condition=models.Q(ate=None),
                name="rede_filiacao_vigente_unica",
                violation_error_message="Este município já está filiado a este consórcio.",
            )
        ]

    def __str__(self):
        return f"{self.municipio} em {self.consorcio.sigla}"


class Atendimento(models.Model):
    """Município atendido por ação contratada por meio do consórcio. Não prova filiação; serve só ao mapa."""

    consorcio = models.ForeignKey(Consorcio, models.PROTECT, related_name="atendimentos")
    municipio = models.ForeignKey(Municipio, models.PROTECT, related_name="atendimentos")
    evidencia = models.CharField("evidência", max_length=200)
    ano_referencia = models.CharField("ano de referência", max_length=40, blank=True)
    fonte = models.TextField("fonte", blank=True)

    class Meta:
        verbose_name = "atendimento"
        constraints = [models.UniqueConstraint(fields=["consorcio", "municipio"], name="rede_atendimento_unico")]

    def __str__(self):
        return f"{self.municipio} atendido por {self.consorcio.sigla}"
