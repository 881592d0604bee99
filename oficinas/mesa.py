"""A mesa de agrupar: os achados sem demanda, as demandas com os seus, e o que parece dizer o mesmo. Só lê.

Os achados da oficina se leem uma vez, só com o que filtrar e comparar pedem; inteiros, só os que a tela mostra.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.db.models.functions import Length

from oficinas import sugestoes
from oficinas.models import Achado, Consolidacao, Demanda, Eixo, Oficina
from oficinas.movimentos import frase_do_movimento, movimentos_da
from rede.busca import normalizar

ACHADOS_POR_PAGINA = 40
DEMANDAS_POR_PAGINA = 10
NO_CARTAO, NO_CARTAO_ABERTO = 12, 300
PARES = 4
DESTINOS_DE_OUTRAS = 100


@dataclass(frozen=True)
class Filtro:
    """O que a tela mostra: um eixo, um texto, uma demanda só, e as páginas das duas colunas."""

    eixo: str = ""
    q: str = ""
    demanda: int | None = None
    pagina_de_achados: str | None = None
    pagina_de_demandas: str | None = None

    @property
    def vazio(self):
        return not (self.eixo or self.q or self.demanda)


@dataclass(frozen=True)
class Linha:
    """O achado com o que basta para filtrar e comparar."""

    pk: int
    codigo: str
    eixo: int
    enunciado: str
    demanda: int | None


@dataclass
class Cartao:
    """Uma demanda na mesa. `fora`: achados dela que não aparecem aqui, por serem ocultos ou de outra oficina."""

    demanda: Demanda
    pks: list[int]
    visiveis: int
    fora: int = 0
    achados: list[Achado] = field(default_factory=list)

    @property
    def restam(self):
        return self.visiveis - len(self.pks)


@dataclass
class Sugestao:
    um: Achado
    outro: Achado
    em_palavras: str
    demanda: Demanda | None


class Mesa:
    """Tudo o que a tela de agrupar mostra, com o mesmo número de consultas para 20 ou 2.000 achados."""

    def __init__(self, oficina, filtro, nao_iguais=()):
        self.oficina, self.filtro = oficina, filtro
        self.linhas = _linhas(oficina)
        self._por_pk = {linha.pk: linha for linha in self.linhas}
        self.eixos = list(Eixo.objects.all())
        self._codigos = {eixo.pk: eixo.codigo for eixo in self.eixos}
        daqui = Demanda.objects.da_oficina(oficina).select_related("eixo")
        # A DEM-100 vem depois da DEM-99.
        daqui = daqui.order_by("eixo__ordem", Length("codigo"), "codigo")
        self.demandas = {demanda.pk: demanda for demanda in daqui}
        self._de_cada = defaultdict(list)
        for linha in self.linhas:
            self._de_cada[linha.demanda].append(linha)
        self.achados = self._pagina_de_achados()
        self.cartoes = self._pagina_de_demandas()
        pares = self._pares(set(nao_iguais))
        inteiros = self._inteiros(pares[:PARES])
        self.soltos = [inteiros[pk] for pk in self.achados.object_list if pk in inteiros]
        for cartao in self.cartoes.object_list:
            cartao.achados = [inteiros[pk] for pk in cartao.pks if pk in inteiros]
        self.sugestoes = [self._sugestao(par, inteiros) for par in pares[:PARES]]
        self.mais_sugestoes = max(0, len(pares) - PARES)
        self.ultimo = movimentos_da(oficina).filter(desfeito_em=None).first()
        self.frase_do_ultimo = frase_do_movimento(self.ultimo) if self.ultimo else ""

    # --- Contas ---
    @property
    def total(self):
        return len(self.linhas)

    @property
    def sem_demanda(self):
        return len(self._de_cada[None])

    @property
    def por_eixo(self):
        """[(eixo, quantos sem demanda)] dos eixos que têm achado nesta oficina."""
        todos, soltos = Counter(x.eixo for x in self.linhas), Counter(x.eixo for x in self._de_cada[None])
        return [(eixo, soltos[eixo.pk]) for eixo in self.eixos if todos[eixo.pk]]

    @property
    def eixos_cortados(self):
        """Os que têm mais achados do que se compara."""
        cortados = sugestoes.eixos_cortados(self._para_comparar())
        return [eixo.nome for eixo in self.eixos if eixo.pk in cortados]

    # --- As duas colunas ---
    def _pagina_de_achados(self):
        soltos = [linha.pk for linha in self._de_cada[None] if self._combina(linha)]
        return Paginator(soltos, ACHADOS_POR_PAGINA).get_page(self.filtro.pagina_de_achados)

    def _pagina_de_demandas(self):
        escolhidas = [demanda for demanda in self.demandas.values() if self._aparece(demanda)]
        pagina = Paginator(escolhidas, DEMANDAS_POR_PAGINA).get_page(self.filtro.pagina_de_demandas)
        inteiras = Consolidacao.objects.filter(demanda__in=pagina.object_list).values("demanda")
        totais = dict(inteiras.annotate(n=Count("pk")).values_list("demanda", "n"))
        maximo = NO_CARTAO_ABERTO if self.filtro.demanda else NO_CARTAO
        pagina.object_list = [self._cartao(d, maximo, totais.get(d.pk, 0)) for d in pagina.object_list]
        return pagina

    def _cartao(self, demanda, maximo, total):
        """Os achados que combinam com o filtro vêm primeiro."""
        linhas = sorted(self._de_cada[demanda.pk], key=lambda linha: not self._combina(linha))
        return Cartao(demanda, [linha.pk for linha in linhas[:maximo]], len(linhas), total - len(linhas))

    def _combina(self, linha):
        if self.filtro.eixo and self.filtro.eixo != self._codigos[linha.eixo]:
            return False
        return _contem(self.filtro.q, linha.codigo, linha.enunciado)

    def _aparece(self, demanda):
        if self.filtro.demanda:
            return demanda.pk == self.filtro.demanda
        if self.filtro.eixo and self.filtro.eixo != demanda.eixo.codigo:
            return False
        linhas = self._de_cada[demanda.pk]
        return _contem(self.filtro.q, demanda.codigo, demanda.enunciado) or any(map(self._combina, linhas))

    # --- O que parece igual ---
    def _para_comparar(self):
        return [(linha.pk, linha.eixo, linha.enunciado) for linha in self.linhas]

    def _pares(self, nao_iguais):
        """Os pares em que ao menos um achado está sem demanda, menos os que a pessoa já disse que não são iguais."""
        return [
            par
            for par in sugestoes.parecidos(self._para_comparar())
            if None in (self._por_pk[par.um].demanda, self._por_pk[par.outro].demanda)
            and (par.um, par.outro) not in nao_iguais
            and (not self.filtro.eixo or self._codigos[self._por_pk[par.um].eixo] == self.filtro.eixo)
        ]

    def _sugestao(self, par, inteiros):
        onde = self._por_pk[par.um].demanda or self._por_pk[par.outro].demanda
        return Sugestao(inteiros[par.um], inteiros[par.outro], par.em_palavras, self.demandas.get(onde))

    def _inteiros(self, pares):
        pks = {*self.achados.object_list, *(pk for cartao in self.cartoes.object_list for pk in cartao.pks)}
        pks |= {pk for par in pares for pk in (par.um, par.outro)}
        return Achado.objects.select_related("eixo").in_bulk(pks)


def destinos(oficina, pessoa):
    """As demandas que podem receber achados desta oficina: as daqui e as de outras que a pessoa pode ver."""
    return Demanda.objects.filter(Q(pk__in=_daqui(oficina)) | Q(pk__in=_de_outras(pessoa)))


def destinos_de_outras(oficina, pessoa):
    """As vigentes de outras oficinas, publicadas ou conduzidas pela pessoa; as mais novas primeiro."""
    de_outras = Demanda.objects.filter(pk__in=_de_outras(pessoa)).exclude(pk__in=_daqui(oficina))
    return list(de_outras.order_by("-pk")[:DESTINOS_DE_OUTRAS])


def _daqui(oficina):
    return Consolidacao.objects.filter(achado__oficina=oficina).values("demanda")


def _de_outras(pessoa):
    conduzidas = Oficina.objects.conduzidas_por(pessoa).values("pk")
    visiveis = Q(achado__oficina__publicada=True) | Q(achado__oficina__in=conduzidas)
    return Consolidacao.objects.filter(visiveis).values("demanda")


def _linhas(oficina):
    campos = ("pk", "codigo", "eixo", "enunciado", "consolidacoes__demanda")
    achados = oficina.achados.visiveis().order_by("eixo__ordem", "codigo")
    return [Linha(*valores) for valores in achados.values_list(*campos)]


def _contem(procurado, *textos):
    return normalizar(procurado) in normalizar(" ".join(textos)) if procurado else True
