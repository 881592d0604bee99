"""O que a página inicial mostra: turmas com inscrições abertas, o que os cursos dão a cada eixo, notícias."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cursos.models import AulaPage, CursoPage, ModuloPage, Turma
from cursos.vagas import com_ocupacao
from oficinas.models import Achado, Eixo
from portal import noticias

MAXIMO_DE_TURMAS = 6


@dataclass(frozen=True)
class Oferta:
    """Um eixo da oficina e o que a formação lhe dá. `horas` e `aulas` somam os módulos publicados."""

    eixo: Eixo
    titulos: list
    horas: int
    aulas: int
    achados: int


def turmas_abertas():
    """As turmas em que ainda se entra, da que fecha primeiro à última; com `ocupadas` e `livres`."""
    turmas = com_ocupacao(Turma.objects.com_inscricoes_abertas().filter(curso__live=True))
    turmas = turmas.select_related("curso").prefetch_related("macrorregioes").order_by("inscricoes_ate", "codigo")
    turmas = list(turmas[:MAXIMO_DE_TURMAS])
    for turma in turmas:
        turma.livres = max(turma.vagas - turma.ocupadas, 0)
    return turmas


def ofertas():
    """Uma `Oferta` por eixo que nasceu de uma oficina e tem módulo publicado."""
    do_modulo = AulaPage.objects.live().filter(path__startswith=OuterRef("path"), depth=OuterRef("depth") + 1)
    contadas = do_modulo.order_by().values("depth").annotate(n=Count("pk")).values("n")
    modulos = ModuloPage.objects.live().filter(eixo__oficinas__isnull=False).select_related("eixo")
    modulos = list(modulos.annotate(n_aulas=Coalesce(Subquery(contadas), 0)).distinct().order_by("path"))
    respondidos = dict(
        Achado.objects.filter(demandas__objetivos__isnull=False)
        .values_list("eixo")
        .annotate(quantos=Count("pk", distinct=True))
        .order_by()
    )
    eixos = sorted({m.eixo for m in modulos}, key=lambda eixo: eixo.ordem)
    return [_oferta(eixo, [m for m in modulos if m.eixo_id == eixo.pk], respondidos) for eixo in eixos]


def _oferta(eixo, modulos, respondidos):
    return Oferta(
        eixo=eixo,
        titulos=[m.title for m in modulos],
        horas=sum(m.carga_horaria or 0 for m in modulos),
        aulas=sum(m.n_aulas for m in modulos),
        achados=respondidos.get(eixo.pk, 0),
    )


def contexto():
    turmas = list(turmas_abertas())
    ha_curso = bool(turmas) or CursoPage.objects.live().exists()
    return {"turmas": turmas, "ofertas": ofertas(), "ha_curso": ha_curso, "noticias": noticias.ultimas()}
