"""A matriz de um curso: cada demanda com os achados que reúne e o que o curso faz com ela. Consultas em número fixo."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Q

from avaliacoes.analise import ganho as ganhos
from avaliacoes.models import VersaoQuestao
from coordenacao.lacunas import TIPOS
from coordenacao.rastreabilidade import (
    Lugares,
    achados_que_le,
    codigo_de,
    demandas_que_le,
    oficinas_que_le,
    questoes_em_uso,
    versoes_atuais,
)
from cursos.models import AulaPage, CursoPage, Objetivo, PraticaPage
from oficinas.models import Consolidacao, Demanda, Eixo

DEMANDAS_POR_PAGINA = 25
LACUNAS_POR_PAGINA = 50
LACUNAS_NO_RESUMO = 10
PUBLICACOES = 20


@dataclass
class Linha:
    """Uma demanda na matriz. `achados` são os que se podem ler; `n_achados`, todos os que ela reúne."""

    demanda: Demanda
    achados: list = field(default_factory=list)
    n_achados: int = 0
    objetivos: list = field(default_factory=list)
    atividades: list = field(default_factory=list)
    questoes: list = field(default_factory=list)
    por_entrega: list = field(default_factory=list)
    ganho: ganhos.Ganho | None = None

    @property
    def modulos(self):
        return list({a.modulo.pk: a.modulo for a in self.atividades if a.modulo}.values())


@dataclass(frozen=True)
class Atividade:
    codigo: str
    pagina: object
    modulo: object


@dataclass(frozen=True)
class Grupo:
    """Um tipo de lacuna: quantas há ao todo e as que se podem ler (as primeiras, ou uma página delas)."""

    tipo: object
    total: int
    itens: object

    @property
    def frase(self):
        return self.tipo.frase(self.total)

    @property
    def ha_mais(self):
        return self.total > len(self.itens)


def cursos_de(olhar):
    """Os cursos que este olhar escolhe na matriz: os publicados e, para quem lê rascunhos, também os demais."""
    cursos = CursoPage.objects.order_by("-live", "path")
    return cursos if olhar.rascunhos else cursos.live().public()


def oficinas_do(recorte, olhar):
    """As oficinas cujos achados estão nas demandas do recorte, para filtrar."""
    reunidas = Consolidacao.objects.filter(demanda__in=recorte.demandas.values("pk"))
    return oficinas_que_le(olhar).filter(
        Q(pk__in=reunidas.values("achado__oficina")) | Q(pk__in=recorte.oficinas.values("pk"))
    )


def demandas_da(recorte, olhar, *, oficina=None, eixo=None):
    """As demandas que este olhar lê na matriz, na ordem dela."""
    demandas = recorte.demandas.filter(pk__in=demandas_que_le(olhar).values("pk"))
    if oficina:
        demandas = demandas.da_oficina(oficina)
    if eixo:
        demandas = demandas.filter(eixo=eixo)
    return demandas.select_related("eixo").order_by("eixo__ordem", "codigo")


def pagina_de(recorte, olhar, numero, *, oficina=None, eixo=None):
    """A página pedida da matriz, com as `Linha` no lugar das demandas."""
    ordenadas = demandas_da(recorte, olhar, oficina=oficina, eixo=eixo)
    pagina = Paginator(ordenadas, DEMANDAS_POR_PAGINA).get_page(numero)
    pagina.object_list = linhas(list(pagina.object_list), recorte, olhar)
    return pagina


def linhas(demandas, recorte, olhar):
    prontas = {demanda.pk: Linha(demanda) for demanda in demandas}
    _por_achados(prontas, olhar)
    ligados = Objetivo.demandas.through.objects.filter(demanda__in=prontas).select_related("objetivo")
    for ligado in ligados.order_by("objetivo__codigo"):
        prontas[ligado.demanda_id].objetivos.append(ligado.objetivo)
    objetivos = {objetivo.pk for linha in prontas.values() for objetivo in linha.objetivos}
    atividades = _atividades_por_objetivo(objetivos, recorte, olhar)
    questoes, entregas = _questoes_por_objetivo(objetivos), _objetivos_com_entrega(objetivos)
    medidos = _ganhos(prontas)
    for linha in prontas.values():
        linha.ganho = medidos[linha.demanda.pk]
        linha.atividades = _sem_repetir(linha, atividades, lambda a: a.pagina.path)
        linha.questoes = _sem_repetir(linha, questoes, lambda codigo: codigo)
        linha.por_entrega = [o for o in linha.objetivos if o.pk in entregas and o.pk not in questoes]
    return list(prontas.values())


def _por_achados(prontas, olhar):
    reunidos = Consolidacao.objects.filter(demanda__in=prontas)
    lidos = set(achados_que_le(olhar).filter(consolidacoes__in=reunidos).values_list("codigo", flat=True))
    for demanda, codigo in reunidos.order_by("achado__codigo").values_list("demanda", "achado__codigo"):
        prontas[demanda].n_achados += 1
        if codigo in lidos:
            prontas[demanda].achados.append(codigo)


def _atividades_por_objetivo(objetivos, recorte, olhar):
    """{objetivo: [Atividade]} das aulas e práticas no ar, só do curso quando há um."""
    pares = []
    for modelo in (AulaPage, PraticaPage):
        nome = modelo._meta.model_name
        ligados = modelo.objetivos.through.objects.filter(objetivo__in=objetivos, **{f"{nome}__live": True})
        if recorte.curso:
            ligados = ligados.filter(**{f"{nome}__path__startswith": recorte.curso.path})
        paginas = modelo.objects.defer_streamfields().in_bulk({getattr(p, f"{nome}_id") for p in ligados})
        pares += [(ligado.objetivo_id, paginas[getattr(ligado, f"{nome}_id")]) for ligado in ligados]
    lugares = Lugares([pagina for _, pagina in pares])
    por_objetivo = defaultdict(list)
    for objetivo, pagina in pares:
        if olhar.rascunhos or lugares.publica(pagina):
            por_objetivo[objetivo].append(Atividade(codigo_de(pagina), pagina, lugares.modulo(pagina)))
    return por_objetivo


def _questoes_por_objetivo(objetivos):
    em_uso = versoes_atuais().filter(questao__in=questoes_em_uso().values("pk")).values("pk")
    ligadas = VersaoQuestao.objetivos.through.objects.filter(objetivo__in=objetivos, versaoquestao__in=em_uso)
    por_objetivo = defaultdict(list)
    for objetivo, codigo in ligadas.values_list("objetivo", "versaoquestao__questao__codigo"):
        por_objetivo[objetivo].append(codigo)
    return por_objetivo


def _objetivos_com_entrega(objetivos):
    praticas = PraticaPage.objects.live().filter(registro=PraticaPage.Registro.ENTREGA)
    ligados = PraticaPage.objetivos.through.objects.filter(
        objetivo__in=objetivos, praticapage__in=praticas.values("pk")
    )
    return set(ligados.values_list("objetivo", flat=True))


def _ganhos(prontas):
    """{demanda: Ganho} nas questões dos objetivos de cada uma, de todos os cursos, como na página da demanda.

    Só os de um curso dariam, pela diferença com os de todos, os de um grupo pequeno.
    """
    objetivos = {pk: {objetivo.pk for objetivo in linha.objetivos} for pk, linha in prontas.items()}
    return ganhos.dos_grupos(ganhos.ler(), objetivos)


def _sem_repetir(linha, por_objetivo, ordem):
    todos = (item for objetivo in linha.objetivos for item in por_objetivo.get(objetivo.pk, ()))
    return sorted(set(todos), key=ordem)


# --- Lacunas ---------------------------------------------------------------------------------------------------------
def grupos_de_lacunas(recorte, olhar):
    """Um `Grupo` por tipo, com as primeiras de cada."""
    return [_grupo(recorte, olhar, tipo, slice(LACUNAS_NO_RESUMO)) for tipo in TIPOS]


def lacunas_da_pagina(recorte, olhar, tipo, numero):
    """(Grupo, página) com as lacunas deste tipo que se podem ler."""
    lidas = _lidas(recorte.lacunas(tipo), tipo, olhar)
    pagina = Paginator(lidas, LACUNAS_POR_PAGINA).get_page(numero)
    return Grupo(TIPOS[tipo], recorte.lacunas(tipo).count(), pagina.object_list), pagina


def _grupo(recorte, olhar, tipo, fatia):
    todas = recorte.lacunas(tipo)
    return Grupo(TIPOS[tipo], todas.count(), list(_lidas(todas, tipo, olhar)[fatia]))


def _lidas(lacunas, tipo, olhar):
    if tipo == "achado_sem_demanda":
        return lacunas.filter(pk__in=achados_que_le(olhar).values("pk"))
    if tipo == "demanda_sem_objetivo":
        return lacunas.filter(pk__in=demandas_que_le(olhar).values("pk"))
    return lacunas


# --- O que se escolhe na tela ----------------------------------------------------------------------------------------
def escolher_oficina(codigo, olhar):
    return oficinas_que_le(olhar).filter(codigo__iexact=codigo).first() if codigo else None


def eixos():
    return list(Eixo.objects.values_list("codigo", "nome"))


def escolher_eixo(codigo):
    return Eixo.objects.filter(codigo=codigo).first() if codigo else None


def curso_da(oficina, olhar):
    """O primeiro curso que nasceu da oficina, entre os que este olhar escolhe."""
    return cursos_de(olhar).filter(Q(oficina=oficina) | Q(projeto__oficinas=oficina)).first()


def sem_demanda(recorte):
    """Os objetivos do recorte que não respondem a demanda nenhuma: não têm linha na matriz."""
    return recorte.objetivos.filter(demandas=None).order_by("codigo")


def ocultas(recorte, olhar):
    """Quantas demandas do recorte este olhar não lê."""
    return recorte.demandas.exclude(pk__in=demandas_que_le(olhar).values("pk")).count()
