"""Conferir a forma do que vem de um arquivo de questões, dizendo o campo e o que se esperava."""

from django.core.exceptions import ValidationError

NOMES = {str: "um texto", int: "um número inteiro", bool: "sim ou não", list: "uma lista", dict: "um grupo de campos"}


def exigir(bruto, campo, tipo):
    """O valor do campo, que tem de existir, não ser vazio e ser do tipo esperado."""
    valor = opcional(bruto, campo, tipo)
    if valor is None or valor in ("", [], {}):
        raise ValidationError({campo: "Falta este campo."})
    return valor


def opcional(bruto, campo, tipo, padrao=None):
    if not isinstance(bruto, dict):
        raise ValidationError(f"Esperava um grupo de campos e encontrei “{bruto}”.")
    valor = bruto.get(campo)
    if valor is None:
        return padrao
    if type(valor) is not tipo:
        raise ValidationError({campo: f"Esperava {NOMES[tipo]} e encontrei “{valor}”."})
    return valor


def texto(valor, campo):
    """Um texto, ou um número que o YAML leu como tal."""
    if isinstance(valor, bool) or not isinstance(valor, str | int | float) or not str(valor).strip():
        raise ValidationError({campo: f"Esperava um texto e encontrei “{valor}”."})
    return str(valor)


def textos(bruto, campo, obrigatorio=True):
    """Uma lista de textos."""
    lista = exigir(bruto, campo, list) if obrigatorio else opcional(bruto, campo, list, [])
    return [texto(valor, campo) for valor in lista]


def so_os_preenchidos(**campos):
    """O dicionário sem os campos vazios: o que não se disse não se grava."""
    return {campo: valor for campo, valor in campos.items() if valor not in (None, "", [], {}, False)}
