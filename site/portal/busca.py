"""A busca do site: uma pergunta, grupos de respostas. Só o que qualquer pessoa pode ver.

As páginas vêm do índice do Wagtail; oficinas, consórcios, municípios e glossário são listas curtas, lidas inteiras e
comparadas sem acento, igual nos dois bancos. Sem nenhuma resposta, tenta-se a grafia parecida.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from rapidfuzz import fuzz, process
from wagtail.models import Page
from wagtail.search.index import SearchField

from cursos.models import AtividadeMixin, CursoPage, ModuloPage, Termo
from oficinas.models import Oficina
from portal import indice, publicas
from portal.models import NoticiaPage
from portal.palavras import Palavra, marcar, palavras, radical, tem_todas, trecho
from rede import vitrine
from rede.busca import normalizar
from rede.models import Consorcio, Municipio

MAXIMO_DE_PAGINAS = 300
MAXIMO_DE_PARECIDAS = 20
SEMELHANCA = 75


@dataclass(frozen=True)
class Resultado:
    """Uma resposta pronta para mostrar. `titulo` e `trecho` são pedaços, marcados onde está a palavra procurada."""

    titulo: list
    url: str = ""
    rotulo: str = ""
    trecho: list = field(default_factory=list)


@dataclass(frozen=True)
class Grupo:
    """As respostas de um tipo. Só as que se mostram são montadas: `montar(itens)` → [`Resultado`]."""

    chave: str
    nome: str
    itens: list
    montar: Callable
    cheio: bool = False

    @property
    def quantos(self):
        return len(self.itens)


@dataclass(frozen=True)
class Busca:
    """`palavras` são as que contaram. Aproximada: nada tinha as palavras, e os grupos trazem o mais parecido."""

    palavras: list
    grupos: list
    aproximada: bool = False
    sugestao: str = ""

    @property
    def total(self):
        return sum(grupo.quantos for grupo in self.grupos)


def buscar(texto, request):
    """A `Busca` do texto. Texto vazio, ou só de palavras vazias, não procura nada."""
    pedido = palavras(texto)
    if not pedido:
        return Busca([], [])
    grupos = _grupos(pedido, _paginas(pedido), request)
    if grupos:
        return Busca(pedido, grupos)
    corrigido = _corrigir(pedido)
    paginas = {pagina.pk: pagina for pagina in (_paginas(corrigido) if corrigido else [])}
    for pagina in indice.parecidas_com(_escrito(pedido), _base(), MAXIMO_DE_PARECIDAS):
        paginas.setdefault(pagina.pk, pagina)
    grupos = _grupos(corrigido, list(paginas.values()), request)
    return Busca(pedido, grupos, aproximada=True, sugestao=_escrito(corrigido) if grupos else "")


def _escrito(procuradas):
    return " ".join(palavra.escrita for palavra in procuradas)


def _grupos(procuradas, paginas, request):
    grupos = [*_de_paginas(procuradas, paginas, request)]
    if procuradas:
        grupos += [de(procuradas) for de in (_oficinas, _consorcios, _municipios, _glossario)]
    return [grupo for grupo in grupos if grupo.itens]


# --- Páginas ---------------------------------------------------------------------------------------------------------
def _base():
    return publicas.encontraveis().only("title", "path", "depth", "content_type", "url_path", "live")


def _paginas(procuradas):
    """Primeiro as que o índice acha, da mais relevante à menos, depois as que têm as palavras sem acento ou no plural.

    Entre elas, antes as que têm todas as palavras no título.
    """
    base = _base()
    achadas = {p.pk: p for p in base.search(_escrito(procuradas), operator="and")[:MAXIMO_DE_PAGINAS]}
    if len(achadas) < MAXIMO_DE_PAGINAS:
        outras = base.filter(pk__in=indice.paginas_com(procuradas)).exclude(pk__in=achadas).order_by("path")
        achadas |= {pagina.pk: pagina for pagina in outras[: MAXIMO_DE_PAGINAS - len(achadas)]}
    return sorted(achadas.values(), key=lambda pagina: not tem_todas(procuradas, normalizar(pagina.title)))


TIPOS = [
    ("cursos", "Cursos e módulos", (CursoPage, ModuloPage)),
    ("aulas", "Aulas e práticas", (AtividadeMixin,)),
    ("noticias", "Notícias", (NoticiaPage,)),
    ("paginas", "Outras páginas", (Page,)),
]


def _de_paginas(procuradas, paginas, request):
    cheio = len(paginas) >= MAXIMO_DE_PAGINAS
    cursos = dict(CursoPage.objects.live().public().values_list("path", "title"))
    por_tipo = {chave: [] for chave, _, _ in TIPOS}
    for pagina in publicas.com_tudo_no_ar(paginas):
        chave = next(chave for chave, _, modelos in TIPOS if issubclass(pagina.specific_class or Page, modelos))
        por_tipo[chave].append(pagina)

    def montar(itens):
        inteiras = Page.objects.filter(pk__in=[pagina.pk for pagina in itens]).specific().in_bulk()
        return [_da_pagina(inteiras[p.pk], procuradas, cursos, request) for p in itens if p.pk in inteiras]

    return [Grupo(chave, nome, por_tipo[chave], montar, cheio) for chave, nome, _ in TIPOS]


def _da_pagina(pagina, procuradas, cursos, request):
    curso = next((titulo for caminho, titulo in cursos.items() if pagina.path.startswith(caminho)), "")
    rotulo = ""
    if isinstance(pagina, AtividadeMixin | ModuloPage):
        rotulo = capfirst(f"{pagina._meta.verbose_name} do curso {curso}" if curso else pagina._meta.verbose_name)
    elif isinstance(pagina, NoticiaPage):
        rotulo = _data(timezone.localtime(pagina.momento))
    return Resultado(
        marcar(pagina.title, procuradas),
        pagina.get_url(request),
        rotulo,
        trecho(_texto_publico(pagina), procuradas),
    )


def _data(dia):
    return date_format(dia, r"j \d\e F \d\e Y").lower()


def _texto_publico(pagina):
    """O texto de que se pode mostrar um trecho. Da atividade, que pede matrícula, só a descrição para buscadores."""
    if isinstance(pagina, AtividadeMixin):
        return pagina.search_description
    valores = [pagina.search_description]
    for campo in pagina.get_search_fields():
        if isinstance(campo, SearchField) and campo.field_name != "title":
            valor = campo.get_value(pagina)
            valores += valor if isinstance(valor, list) else [valor]
    return " ".join(str(valor) for valor in valores if valor)


# --- Listas curtas ---------------------------------------------------------------------------------------------------
def _oficinas(procuradas):
    def texto(oficina):
        eixos = " ".join(eixo.nome for eixo in oficina.eixos.all())
        campos = (oficina.temas, oficina.depoimento, oficina.desdobramento, oficina.publico, oficina.local, eixos)
        return " ".join(campos)

    publicadas = Oficina.objects.publicadas().prefetch_related("eixos")
    achadas = [o for o in publicadas if tem_todas(procuradas, normalizar(f"{o.codigo} {o.titulo} {texto(o)}"))]
    return Grupo(
        "oficinas",
        "Oficinas",
        achadas,
        lambda itens: [
            Resultado(
                marcar(oficina.titulo, procuradas),
                oficina.get_absolute_url(),
                f"{oficina.codigo}, {_data(oficina.data)}",
                trecho(texto(oficina), procuradas),
            )
            for oficina in itens
        ],
    )


def _consorcios(procuradas):
    consorcios = Consorcio.objects.select_related("sede").order_by("sigla")
    achados = [c for c in consorcios if tem_todas(procuradas, f"{vitrine.publicado(c)} {normalizar(c.perfil)}")]

    def rotulo(consorcio):
        partes = [capfirst(consorcio.perfil), "" if consorcio.em_atividade else consorcio.situacao]
        partes.append(f"sede em {consorcio.sede_publica}" if consorcio.sede_publica else "")
        return " · ".join(filter(None, partes))

    return Grupo(
        "consorcios",
        "Consórcios",
        achados,
        lambda itens: [Resultado(marcar(c.nome_publico, procuradas), c.get_absolute_url(), rotulo(c)) for c in itens],
    )


def _municipios(procuradas):
    municipios = Municipio.objects.select_related("microrregiao__macrorregiao")
    for palavra in procuradas:
        comeco = palavra.radical or palavra.sem_acento
        municipios = municipios.filter(Q(nome_busca__startswith=comeco) | Q(nome_busca__contains=f" {comeco}"))
    return Grupo(
        "municipios",
        "Municípios e os seus consórcios",
        [m for m in municipios if tem_todas(procuradas, m.nome_busca)],
        lambda itens: [
            Resultado(
                marcar(municipio.nome, procuradas),
                municipio.get_absolute_url(),
                f"Macrorregião {municipio.microrregiao.macrorregiao}",
            )
            for municipio in itens
        ],
    )


def _glossario(procuradas):
    achados = [t for t in Termo.objects.all() if tem_todas(procuradas, normalizar(f"{t.termo} {t.definicao}"))]
    achados.sort(key=lambda t: not tem_todas(procuradas, normalizar(t.termo)))
    return Grupo(
        "glossario",
        "Glossário",
        achados,
        lambda itens: [Resultado(marcar(t.termo, procuradas), trecho=marcar(t.definicao, procuradas)) for t in itens],
    )


# --- Grafia parecida -------------------------------------------------------------------------------------------------
def _corrigir(pedido):
    """As palavras do pedido trocadas pelas mais parecidas dos títulos; a que não se parece com nenhuma sai."""
    vocabulario = _vocabulario()
    corrigidas = {}
    for palavra in pedido:
        achada = process.extractOne(palavra.sem_acento, vocabulario.keys(), scorer=fuzz.ratio, score_cutoff=SEMELHANCA)
        if achada:
            certa = achada[0]
            corrigidas.setdefault(certa, Palavra(vocabulario[certa], certa, radical(certa)))
    return list(corrigidas.values())


def _vocabulario():
    """{palavra sem acento: como se escreve}, dos títulos de tudo o que a busca encontra. Cinco consultas."""
    titulos = [
        *publicas.encontraveis().values_list("title", flat=True),
        *Oficina.objects.publicadas().values_list("titulo", flat=True),
        *(c.nome_publico for c in Consorcio.objects.all()),
        *Municipio.objects.values_list("nome", flat=True),
        *Termo.objects.values_list("termo", flat=True),
    ]
    vocabulario = {}
    for titulo in titulos:
        for palavra in palavras(titulo):
            vocabulario.setdefault(palavra.sem_acento, palavra.escrita.lower())
    return vocabulario
