"""O que pode entrar em uma célula: nada de fórmula, nada que o Excel recuse, datas na hora daqui."""

import re
from datetime import datetime

from django.utils import timezone

# O XML não aceita caracteres de controle, metades de par substituto nem U+FFFE e U+FFFF.
PROIBIDOS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# O que faz um programa de planilhas ler texto como fórmula, também nas formas largas.
GATILHOS = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - as largas são mesmo o alvo
MAXIMO_DA_CELULA = 32_767


def limpo(texto):
    """O texto sem o que um arquivo do Excel não aceita, com quebras de linha `\\n` e do tamanho que cabe na célula."""
    texto = PROIBIDOS.sub("", str(texto).replace("\r\n", "\n").replace("\r", "\n"))
    return texto if len(texto) <= MAXIMO_DA_CELULA else texto[: MAXIMO_DA_CELULA - 1] + "…"


def inofensivo(texto):
    """Para CSV, que não sabe dizer *isto é texto*: o que seria fórmula ganha um apóstrofo na frente."""
    texto = limpo(texto)
    perigoso = texto.startswith(GATILHOS) or texto.lstrip().startswith(GATILHOS)
    return f"'{texto}" if perigoso else texto


def local(valor):
    """A data e hora no fuso da escola e sem fuso, como a planilha guarda; o resto, como veio."""
    if isinstance(valor, datetime) and timezone.is_aware(valor):
        return timezone.make_naive(valor)
    return valor
