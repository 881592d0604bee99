"""O que os templates de cursos e de aulas pedem ao domínio."""

from decimal import Decimal

from django import template
from django.utils.safestring import mark_safe

from cursos import acompanhamento, recados, vitrine
from cursos.forms import EntregaForm
from cursos.glossario import Glossario

register = template.Library()
CENTESIMO = Decimal("0.01")

register.simple_tag(vitrine.programa)
register.simple_tag(vitrine.atividades_do_modulo)
register.simple_tag(vitrine.horas_do_curso)
register.simple_tag(vitrine.turmas_do_curso)
register.simple_tag(vitrine.origem)
register.simple_tag(vitrine.cursos_do_catalogo)
register.simple_tag(vitrine.matricula_no_curso)
register.simple_tag(vitrine.continuar)
register.simple_tag(vitrine.cadeia)
register.simple_tag(recados.avisos_da_matricula)
register.filter(vitrine.criterio_em_palavras)
register.filter(acompanhamento.situacao_em_palavras)
register.filter(acompanhamento.proxima_data)


@register.simple_tag
def glossario(pagina):
    return Glossario(pagina.termos.all())


@register.simple_tag(takes_context=True)
def trilha_de(context, pagina):
    """[(rótulo, endereço)] do catálogo até a página; sem consulta quando o roteiro já sabe o caminho."""
    request = context["request"]
    lugar = getattr(request, "estudo", None)
    if lugar and lugar.curso:
        acima = [("Cursos", lugar.curso.get_url(request).rstrip("/").rpartition("/")[0] + "/")]
        acima += [(p.title, p.get_url(request)) for p in (lugar.curso, lugar.modulo)]
    else:
        acima = [(p.title, p.get_url(request)) for p in pagina.get_ancestors().filter(depth__gt=2)]
    return [*acima, (pagina.title, "")]


@register.simple_tag
def entregas_de(lugar):
    if not lugar or lugar.edicao:
        return []
    return list(lugar.matricula.entregas.filter(pagina_id=lugar.pagina.pk))


@register.simple_tag
def form_da_entrega():
    return EntregaForm()


@register.simple_tag(takes_context=True)
def anotado(context, html):
    """O HTML que o Wagtail já limpou, com os termos da aula marcados. Fora de uma aula, como veio."""
    termos = context.get("glossario")
    return mark_safe(termos.anotar(str(html))) if termos else html  # noqa: S308


@register.filter
def horas(valor):
    """1.5 → `1,5 h`; 16 → `16 h`; 38.41666 → `38,42 h`."""
    return f"{Decimal(valor or 0).quantize(CENTESIMO).normalize():f} h".replace(".", ",")


@register.filter
def duracao(minutos):
    """35 → `35 min`; 120 → `2 h`; 90 → `1 h 30 min`."""
    inteiras, resto = divmod(int(minutos or 0), 60)
    partes = [f"{inteiras} h"] if inteiras else []
    return " ".join([*partes, *([f"{resto} min"] if resto or not inteiras else [])])
