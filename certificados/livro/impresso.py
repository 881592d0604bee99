"""O livro de registro de um ano em PDF: as folhas como o registro as numera, com os termos de abertura e encerramento.

Um arquivo leva até `FOLHAS_POR_ARQUIVO`: o livro maior sai em volumes, cada um em poucos segundos.
"""

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.utils import timezone

from certificados import congelamento
from certificados.models import Certificado, Registro
from certificados.models.certificado import REGISTROS_POR_FOLHA
from contas.recusa import Recusa
from impressao.pdf import gerar_pdf

TEMPLATE = "certificados/pdf/livro.html"
FOLHAS_POR_ARQUIVO = 10


@dataclass(frozen=True)
class Livro:
    """O livro de um ano, até o último número dado."""

    ano: int
    registros: int

    @classmethod
    def do_ano(cls, ano):
        """
        Raises:
            Recusa: `sem_livro`.
        """
        registro = Registro.objects.filter(ano=ano, ultimo_numero__gt=0).first()
        if registro is None:
            raise Recusa(f"Não há livro de {ano}: nenhum documento foi registrado nesse ano.", "sem_livro")
        return cls(registro.ano, registro.ultimo_numero)

    @property
    def folhas(self):
        return -(-self.registros // REGISTROS_POR_FOLHA)

    @property
    def volumes(self):
        """[(primeira folha, última folha)] de cada arquivo."""
        primeiras = range(1, self.folhas + 1, FOLHAS_POR_ARQUIVO)
        return [(primeira, min(primeira + FOLHAS_POR_ARQUIVO - 1, self.folhas)) for primeira in primeiras]

    @property
    def encerrado(self):
        """O ano acabou: nenhum número entra mais."""
        return self.ano < timezone.localdate().year


def livros():
    """Do mais recente ao mais antigo."""
    abertos = Registro.objects.filter(ultimo_numero__gt=0).order_by("-ano")
    return [Livro(ano, ultimo) for ano, ultimo in abertos.values_list("ano", "ultimo_numero")]


def conferir(livro, de, ate):
    """
    Raises:
        Recusa: `folhas_invalidas`.
    """
    if not 1 <= de <= ate <= livro.folhas:
        frase = f"O livro de {livro.ano} tem {livro.folhas} folha{'s' * (livro.folhas > 1)}. Escolha da 1 à "
        raise Recusa(f"{frase}{livro.folhas}, a primeira antes da última.", "folhas_invalidas")
    if ate - de >= FOLHAS_POR_ARQUIVO:
        raise Recusa(f"Um arquivo leva até {FOLHAS_POR_ARQUIVO} folhas. Peça o livro em partes.", "folhas_invalidas")


def pdf(livro, de=1, ate=None):
    """As folhas `de` a `ate`. O termo de abertura vem com a primeira folha, e o de encerramento com a última.

    Raises:
        Recusa: `folhas_invalidas`.
    """
    ate = livro.folhas if ate is None else ate
    conferir(livro, de, ate)
    contexto = {
        "livro": livro,
        "instituicao": congelamento.instituicao(),
        "de": de,
        "ate": ate,
        "folhas": _folhas(livro, de, ate),
        "abertura": _primeiro(livro.ano) if de == 1 else None,
        "encerramento": _ultimo(livro.ano) if ate == livro.folhas else None,
        "em": timezone.localtime(),
        "demonstracao": settings.DEMONSTRACAO,
    }
    return gerar_pdf(TEMPLATE, contexto)


def _folhas(livro, de, ate):
    """[(número da folha, [documento])]: quantas consultas forem, nunca por linha."""
    numeros = ((de - 1) * REGISTROS_POR_FOLHA + 1, ate * REGISTROS_POR_FOLHA)
    documentos = Certificado.objects.filter(ano=livro.ano, numero__range=numeros, numero__lte=livro.registros)
    documentos = documentos.select_related("substituido_por").order_by("numero")
    return [(folha, list(linhas)) for folha, linhas in groupby(documentos, key=lambda documento: documento.folha)]


def _primeiro(ano):
    return timezone.localdate(Certificado.objects.filter(ano=ano).earliest("numero").emitido_em)


def _ultimo(ano):
    return timezone.localdate(Certificado.objects.filter(ano=ano).latest("numero").emitido_em)
