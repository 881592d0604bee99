"""As páginas que qualquer pessoa pode ver: o que a busca encontra e o que o mapa para buscadores lista."""

from wagtail.models import Page, get_page_models

from cursos.models import AtividadeMixin, AulaPage, PraticaPage
from portal.models import HomePage

ENCONTRAVEIS = (AulaPage, PraticaPage)


def _atividades():
    return [modelo for modelo in get_page_models() if issubclass(modelo, AtividadeMixin)]


def _publicas():
    """No ar e sem restrição; a raiz da árvore não é página de ninguém."""
    return Page.objects.live().public().filter(depth__gt=1)


def abertas():
    """As que se abrem sem matrícula: as atividades do curso ficam de fora."""
    return _publicas().not_type(*_atividades())


def encontraveis():
    """As abertas, menos o início, e as aulas e práticas: delas se mostra só o título. Avaliação não se encontra."""
    fora = [modelo for modelo in _atividades() if not issubclass(modelo, ENCONTRAVEIS)]
    return _publicas().not_type(HomePage, *fora)


def com_tudo_no_ar(paginas):
    """Sem as que estão no ar debaixo de uma página que não está, como o módulo de um curso ainda em rascunho."""
    fora_do_ar = tuple(Page.objects.filter(live=False, numchild__gt=0).values_list("path", flat=True))
    return [pagina for pagina in paginas if not pagina.path.startswith(fora_do_ar)]
