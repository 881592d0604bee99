"""Números de documento brasileiros, sempre como texto: CPF (11 algarismos) e CNPJ (14 letras ou algarismos)."""

import re

from django.core.exceptions import ValidationError


def _digito(valores, pesos):
    resto = sum(v * p for v, p in zip(valores, pesos, strict=True)) % 11
    return 0 if resto < 2 else 11 - resto


def so_algarismos(texto):
    return re.sub(r"[^0-9]", "", texto or "")


def cpf_valido(cpf):
    """Confere os dois dígitos verificadores (módulo 11). Recusa onze algarismos iguais."""
    if not re.fullmatch(r"[0-9]{11}", cpf) or len(set(cpf)) == 1:
        return False
    n = [int(c) for c in cpf]
    return n[9] == _digito(n[:9], range(10, 1, -1)) and n[10] == _digito(n[:10], range(11, 1, -1))


def validar_cpf(cpf):
    if not cpf_valido(cpf):
        raise ValidationError("Este CPF não existe. Confira os onze algarismos.", code="cpf_invalido")


def cpf_mascarado(cpf):
    """`***.456.789-**`: o bastante para a pessoa se reconhecer, pouco para outra a identificar."""
    return f"***.{cpf[3:6]}.{cpf[6:9]}-**" if cpf else ""


def cnpj_valido(cnpj):
    """Aceita o CNPJ alfanumérico (IN RFB 2.229/2024): cada caractere vale o seu código ASCII menos 48."""
    if not re.fullmatch(r"[0-9A-Z]{12}[0-9]{2}", cnpj) or len(set(cnpj)) == 1:
        return False
    n = [ord(c) - 48 for c in cnpj]
    pesos = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
    return n[12] == _digito(n[:12], pesos) and n[13] == _digito(n[:13], [6, *pesos])


def validar_cnpj(cnpj):
    if not cnpj_valido(cnpj):
        raise ValidationError("Este CNPJ não existe. Confira os catorze caracteres, sem pontos.", code="cnpj_invalido")


def cnpj_escrito(cnpj):
    """`12ABC34501DE35` → `12.ABC.345/01DE-35`."""
    return f"{cnpj[:2]}.{cnpj[2:5]}.{cnpj[5:8]}/{cnpj[8:12]}-{cnpj[12:]}" if cnpj else ""
