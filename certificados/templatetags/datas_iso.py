from django import template

from certificados.redacao import por_extenso

register = template.Library()


@register.filter
def data_iso(texto):
    """`2026-03-01`, como fica congelado em JSON → `1º de março de 2026`, como sai no papel."""
    return por_extenso(texto)
