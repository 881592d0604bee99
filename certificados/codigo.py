"""O código do certificado: 19 símbolos sorteados (95 bits) e um de conferência, no alfabeto de Crockford.

O alfabeto não tem I, L, O nem U; ao ler, I e L valem 1 e O vale 0. O último símbolo (Luhn módulo 32) distingue um
código mal copiado de um que não existe.
"""

import re
import secrets

ALFABETO = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TAMANHO = 20
_LEITURA = str.maketrans("ILO", "110")


def _conferencia(corpo):
    soma = 0
    for posicao, simbolo in enumerate(reversed(corpo)):
        valor = ALFABETO.index(simbolo) * (2 if posicao % 2 == 0 else 1)
        soma += valor // 32 + valor % 32
    return ALFABETO[-soma % 32]


def sortear():
    corpo = "".join(secrets.choice(ALFABETO) for _ in range(TAMANHO - 1))
    return corpo + _conferencia(corpo)


def normalizar(texto):
    """Maiúsculas, sem espaço nem traço, com I, L e O lidos como 1, 1 e 0."""
    return re.sub(r"[\s-]", "", texto or "").upper().translate(_LEITURA)


def bem_formado(codigo):
    """Se o código (já normalizado) tem a forma certa e o símbolo de conferência bate."""
    return len(codigo) == TAMANHO and set(codigo) <= set(ALFABETO) and codigo[-1] == _conferencia(codigo[:-1])


def com_tracos(codigo):
    return "-".join(codigo[i : i + 4] for i in range(0, len(codigo), 4))
