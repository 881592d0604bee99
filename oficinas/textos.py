"""O texto que chega colado do Word, do WhatsApp, de uma planilha. Arruma-se a forma, nunca as palavras."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

MARCADORES = re.compile("[\u2022\u25aa\u25cf\uf0a7\uf0b7\uf0d8]\\s*")
SEPARADORES = re.compile("[\x0b\x0c\u0085\u2028\u2029]")
ESPACOS = re.compile("[^\\S\n]+")
LINHAS_VAZIAS = re.compile("\n{3,}")
# Invisíveis que só confundem; o que une partes de um emoji (U+200D) fica.
INVISIVEIS = {"\u00ad", "\u200b", "\u2060", "\ufeff"}
# Formatação que muda a ordem do que se lê: serve para disfarçar texto.
DIRECAO = {chr(n) for n in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def arrumar_texto(texto):
    """Acentos compostos (NFC), quebras simples, espaços comuns; sem caracteres de controle nem invisíveis."""
    texto = unicodedata.normalize("NFC", texto or "").replace("\r\n", "\n").replace("\r", "\n")
    texto = MARCADORES.sub("• ", SEPARADORES.sub("\n", texto))
    texto = "".join(c for c in texto if c in "\n\t" or not _sobra(c))
    linhas = [linha.strip() for linha in ESPACOS.sub(" ", texto).split("\n")]
    return LINHAS_VAZIAS.sub("\n\n", "\n".join(linhas)).strip()


def _sobra(c):
    return c in INVISIVEIS or c in DIRECAO or unicodedata.category(c) in {"Cc", "Cs", "Co"}


def numero(n):
    """5312 → “5.312”."""
    return f"{n:,}".replace(",", ".")


class TextoField(forms.CharField):
    """Texto livre, arrumado antes de conferido.

    Sem `maxlength` na tela: o navegador cortaria calado o que se colou. O que passa do máximo volta, com a conta.
    """

    def __init__(self, *, maximo, **opcoes):
        self.maximo = maximo
        super().__init__(**{"strip": False, "widget": forms.Textarea, **opcoes})

    def to_python(self, valor):
        return arrumar_texto(super().to_python(valor))

    def validate(self, valor):
        super().validate(valor)
        if len(valor) > self.maximo:
            sobram = len(valor) - self.maximo
            raise ValidationError(
                f"O texto tem {numero(len(valor))} letras e cabem {numero(self.maximo)}. Tire {numero(sobram)}.",
                code="longo",
            )

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "data-maximo": self.maximo}
