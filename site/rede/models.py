"""O território (macrorregião, microrregião, município) e os consórcios que se formam sobre ele."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from rede.busca import mais_parecidos, normalizar
from rede.documentos import cnpj_escrito, validar_cnpj

INAPTA = "inapta"  # como começa a situação de quem a fonte não dá como ativo
# Primeiro trecho dos endereços de /rede/ que não são de consórcio.
ENDERECOS_RESERVADOS = frozenset({"municipios"})


def _base_do_endereco(sigla):
    return normalizar(sigla).replace(" ", "-")[:50].strip("-") or "consorcio"


def endereco_livre(sigla, ocupados):
    """“CIS/UBÁ” → “cis-uba”. Ocupado ou reservado, ganha um número: “cis-uba-2”."""
    base = _base_do_endereco(sigla)
    endereco, n = base, 1
    while endereco in ocupados or endereco in ENDERECOS_RESERVADOS:
        n += 1
        endereco = f"{base}-{n}"
    return endereco


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

    def com_palavra(self, texto):
        """Os que têm o texto no começo do nome ou de uma palavra dele: “preto” encontra Ouro Preto."""
        procurado = normalizar(texto)
        if not procurado:
            return self.none()
        return self.filter(models.Q(nome_busca__startswith=procurado) | models.Q(nome_busca__contains=f" {procurado}"))

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

    def get_absolute_url(self):
        return reverse("rede:municipio", args=[self.codigo_ibge])


class ConsorcioQuerySet(models.QuerySet):
    def em_atividade(self):
        """Os que a fonte não dá como inaptos ou históricos."""
        return self.exclude(situacao__startswith=INAPTA)

    def com_quantos_membros(self):
        """Cada um com `membros`: quantos municípios têm filiação vigente e conhecida."""
        vigente = models.Q(filiacoes__ate=None) | models.Q(filiacoes__ate__gte=timezone.localdate())
        return self.annotate(membros=models.Count("filiacoes__municipio", filter=vigente, distinct=True))

    def da_macrorregiao(self, macrorregiao):
        """Os que têm ali a sede publicada ou um município filiado. A sede que não se publica não conta."""
        filiados = Filiacao.objects.vigentes().filter(municipio__microrregiao__macrorregiao=macrorregiao)
        sede = models.Q(sede_certeza=Certeza.ALTA, sede__microrregiao__macrorregiao=macrorregiao)
        return self.filter(sede | models.Q(pk__in=filiados.values("consorcio")))


class Consorcio(models.Model):
    sigla = models.CharField("sigla", max_length=40, unique=True)
    slug = models.SlugField("endereço", max_length=60, unique=True, editable=False)
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
        constraints = [models.CheckConstraint(condition=~models.Q(slug=""), name="rede_consorcio_com_endereco")]

    def __str__(self):
        return self.nome_publico

    def get_absolute_url(self):
        return reverse("rede:consorcio", args=[self.slug])

    def clean(self):
        """O endereço nasce da sigla e não muda com ela: quem guardou o link continua chegando."""
        super().clean()
        if not self.slug:
            outros = Consorcio.objects.filter(slug__startswith=_base_do_endereco(self.sigla)).exclude(pk=self.pk)
            self.slug = endereco_livre(self.sigla, set(outros.values_list("slug", flat=True)))

    @property
    def em_atividade(self):
        return not self.situacao.startswith(INAPTA)

    @property
    def cnpj_escrito(self):
        """`12.ABC.345/01DE-35`, como se lê em um documento; vazio sem CNPJ."""
        return cnpj_escrito(self.cnpj)

    @property
    def cnpj_da_fonte(self):
        """Se o CNPJ estava publicado; o calculado da raiz ainda não foi conferido na Receita."""
        return self.cnpj_origem.startswith("publicado")

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


class FiliacaoQuerySet(models.QuerySet):
    def vigentes(self):
        return self.filter(models.Q(ate=None) | models.Q(ate__gte=timezone.localdate()))


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

    objects = FiliacaoQuerySet.as_manager()

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

    @property
    def vigente(self):
        return self.ate is None or self.ate >= timezone.localdate()


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


class LinhaDaCarga(models.Model):
    """O que a última carga gravou de uma linha da planilha. É o que permite saber o que alguém mudou depois, à mão."""

    class Planilha(models.TextChoices):
        CONSORCIOS = "consorcios", "Consórcios"
        FILIACOES = "filiacoes", "Filiações"

    planilha = models.CharField("planilha", max_length=10, choices=Planilha)
    chave = models.CharField("chave", max_length=60, help_text="Como está na planilha: a sigla, ou sigla e município.")
    objeto = models.BigIntegerField("linha do banco", help_text="Chave primária do consórcio ou da filiação.")
    valores = models.JSONField("valores gravados")
    gravada_em = models.DateTimeField("gravada em", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "linha da carga"
        verbose_name_plural = "linhas da carga"
        constraints = [models.UniqueConstraint(fields=["planilha", "chave"], name="rede_linha_da_carga_unica")]

    def __str__(self):
        return f"{self.get_planilha_display()}: {self.chave}"
