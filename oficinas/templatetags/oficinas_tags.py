from django import template

from oficinas import escalas

register = template.Library()


@register.filter
def impacto(nota):
    """4 → “4 · Atrapalha muito”."""
    return escalas.por_extenso(escalas.IMPACTO, nota)


@register.filter
def frequencia(nota):
    """4 → “4 · Toda semana”."""
    return escalas.por_extenso(escalas.FREQUENCIA, nota)
