"""Nome de gente: o que se aceita e como se arruma."""

import re
import unicodedata

from django.core.exceptions import ValidationError

PERMITIDOS = set(" '’-.·ʼ")


def arrumar_nome(texto):
    """Une espaços repetidos e normaliza os acentos (NFC). Não muda maiúsculas: o nome é de quem o tem."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", texto or "")).strip()


def validar_nome(nome):
    """Aceita letras e sinais de qualquer escrita, espaço, apóstrofo, hífen e ponto; de 3 a 120 caracteres.

    Raises:
        ValidationError: diz quais caracteres não cabem em um nome que será impresso no certificado.
    """
    if len(nome) < 3:
        raise ValidationError("Escreva o nome completo, com pelo menos três letras.", code="nome_curto")
    estranhos = sorted({c for c in nome if c not in PERMITIDOS and unicodedata.category(c)[0] not in "LM"})
    if estranhos:
        raise ValidationError(
            "O nome será impresso no certificado e não pode ter: %(caracteres)s. Use letras, espaço, apóstrofo, "
            "hífen e ponto.",
            code="nome_com_caractere_estranho",
            params={"caracteres": " ".join(estranhos)},
        )
