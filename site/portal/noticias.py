"""Ler as notícias: a lista com as categorias, as mais novas e as relacionadas."""

from dataclasses import dataclass
from math import ceil

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q

from portal.models.arquivos import Imagem
from portal.models.noticias import NoticiaPage

POR_PAGINA = 12
NO_INICIO = 3
RELACIONADAS = 3
PALAVRAS_POR_MINUTO = 200
MINIATURA = "fill-360x240|format-webp"


@dataclass(frozen=True)
class Assunto:
    """Uma categoria que tem notícia no ar, e quantas."""

    slug: str
    nome: str
    quantas: int


@dataclass(frozen=True)
class Lista:
    """Uma página da lista. `pedida` é a categoria do endereço; `assunto`, a que ela achou."""

    pagina: Page
    assuntos: list
    pedida: str
    assunto: Assunto | None

    @property
    def perdida(self):
        return bool(self.pedida) and self.assunto is None


def listar(parametros):
    """A `Lista` que o endereço pede (`categoria`, `pagina`). Custa o mesmo com dez e com mil notícias."""
    total, assuntos = _assuntos()
    pedida = parametros.get("categoria", "")
    assunto = next((a for a in assuntos if a.slug == pedida), None)
    noticias = NoticiaPage.objects.publicas().para_listar().prefetch_related(_miniaturas())
    paginador = Paginator(noticias.filter(categoria__slug=assunto.slug) if assunto else noticias, POR_PAGINA)
    paginador.count = assunto.quantas if assunto else total  # já contadas: não se conta de novo
    return Lista(paginador.get_page(parametros.get("pagina")), assuntos, pedida, assunto)


def _assuntos():
    """O total de notícias e, em ordem alfabética, as categorias delas."""
    publicas = NoticiaPage.objects.publicas().order_by("categoria__nome")
    linhas = list(publicas.values_list("categoria__slug", "categoria__nome").annotate(quantas=Count("pk")))
    return sum(n for *_, n in linhas), [Assunto(*linha) for linha in linhas if linha[0]]


def _miniaturas():
    return Prefetch("capa", Imagem.objects.prefetch_renditions(MINIATURA))


def ultimas(quantas=NO_INICIO, categoria=None):
    noticias = NoticiaPage.objects.publicas().para_listar()
    return list((noticias.filter(categoria=categoria) if categoria else noticias)[:quantas])


def relacionadas(noticia):
    """As que a edição escolheu; sem escolha no ar, as mais novas da mesma categoria ou dos mesmos eixos."""
    outras = NoticiaPage.objects.publicas().para_listar().exclude(pk=noticia.pk)
    escolhidas = dict.fromkeys(r.outra_id for r in noticia.relacionadas.all())
    if escolhidas:
        achadas = outras.in_bulk(escolhidas)
        if achadas:
            return [achadas[pk] for pk in escolhidas if pk in achadas][:RELACIONADAS]
    parecidas = Q(pk__in=NoticiaPage.objects.filter(eixos__in=noticia.eixos.all()).values("pk"))
    if noticia.categoria_id:
        parecidas |= Q(categoria=noticia.categoria_id)
    return list(outras.filter(parecidas)[:RELACIONADAS])


def minutos_de_leitura(noticia):
    textos = [noticia.lead, *noticia.corpo.stream_block.get_searchable_content(noticia.corpo)]
    return max(1, ceil(sum(len(texto.split()) for texto in textos) / PALAVRAS_POR_MINUTO))
