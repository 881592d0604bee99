"""O projeto do curso, lido inteiro: o que o documento diz, o que falta decidir. Só lê.

`reunir` devolve só listas, textos e números: é o que uma versão congela e o que o documento imprime.
"""

from django.conf import settings
from django.db.models import Prefetch, Q

from cursos.models import Objetivo
from oficinas.models import Demanda
from oficinas.sintese import ficha, numeros

# Decisões e desfechos de quem não espera objetivo deste curso.
FORA = {
    Demanda.Decisao.ENCAMINHAR,
    Demanda.Decisao.NAO_SEGUIR,
    Demanda.Desfecho.ENCAMINHADA,
    Demanda.Desfecho.NAO_ATENDIDA,
}
HORAS = ("horas_a_distancia", "horas_no_servico", "horas_em_encontros")
TEXTOS = ("titulo", "slug", "justificativa", "objetivo_geral", "publico", "modalidade", "metodologia", "avaliacao")


def reunir(projeto):
    """Tudo o que o documento do projeto diz, como está agora."""
    modulos = modulos_do(projeto)
    objetivos = _objetivos(modulos)
    oficinas = list(projeto.oficinas.all())
    demandas = _demandas(demandas_do(oficinas, objetivos), objetivos)
    return {
        **{campo: getattr(projeto, campo) for campo in TEXTOS},
        "instituicao": {"nome": settings.INSTITUICAO["nome"], "sigla": settings.INSTITUICAO["sigla"]},
        "oficinas": _oficinas(oficinas),
        "modulos": [_modulo(m) for m in modulos],
        "horas": somar_horas(modulos),
        "objetivos": [_sem_pk(objetivo) for objetivo in objetivos.values()],
        "demandas": demandas,
        "ha_ilustracao": any(d["ilustrativa"] for d in demandas),
    }


def modulos_do(projeto):
    """Os módulos na ordem, com eixo e objetivos já lidos."""
    return list(projeto.modulos.select_related("eixo").prefetch_related("objetivos").order_by("sort_order", "pk"))


def somar_horas(modulos):
    """As horas de cada modo e o total."""
    somas = {campo: sum(getattr(m, campo) for m in modulos) for campo in HORAS}
    return {**somas, "total": sum(somas.values())}


def demandas_do(oficinas, objetivos):
    """As demandas das oficinas do projeto e as que os objetivos dele respondem, com os seus objetivos já lidos."""
    das_oficinas = Demanda.objects.filter(consolidacoes__achado__oficina__in=oficinas).values("pk")
    return (
        Demanda.objects.filter(Q(pk__in=das_oficinas) | Q(objetivos__in=list(objetivos)))
        .distinct()
        .select_related("eixo")
        .prefetch_related(Prefetch("objetivos", Objetivo.objects.order_by("codigo")))
        .order_by("eixo__ordem", "codigo")
    )


def pendencias(projeto):
    """O que a tela cobra: demandas de curso sem objetivo, objetivos sem módulo, módulos sem horas ou sem objetivos."""
    modulos = modulos_do(projeto)
    postos = {objetivo.pk for modulo in modulos for objetivo in modulo.objetivos.all()}
    demandas = demandas_do(list(projeto.oficinas.all()), {})
    de_curso = [d for d in demandas if d.decisao == Demanda.Decisao.CURSO]
    soltos = {o.pk: o for d in de_curso for o in d.objetivos.all() if o.pk not in postos}
    return {
        "demandas_por_decidir": [d for d in demandas if not d.decisao and not d.desfecho],
        "demandas_sem_objetivo": [d for d in de_curso if not d.objetivos.all()],
        "objetivos_sem_modulo": sorted(soltos.values(), key=lambda o: o.codigo),
        "modulos_sem_horas": [m for m in modulos if not m.horas],
        "modulos_sem_objetivo": [m for m in modulos if not m.objetivos.all()],
    }


def _objetivos(modulos):
    """{pk: objetivo do projeto}, na ordem dos módulos, com as siglas de onde está."""
    objetivos = {}
    for modulo in modulos:
        for o in sorted(modulo.objetivos.all(), key=lambda o: o.codigo):
            linha = objetivos.setdefault(
                o.pk, {"pk": o.pk, "codigo": o.codigo, "enunciado": o.enunciado, "modulos": []}
            )
            linha["modulos"].append(modulo.sigla)
    return objetivos


def _sem_pk(linha):
    return {campo: valor for campo, valor in linha.items() if campo != "pk"}


def _modulo(modulo):
    return {
        "sigla": modulo.sigla,
        "titulo": modulo.titulo,
        "eixo": {"codigo": modulo.eixo.codigo, "nome": modulo.eixo.nome} if modulo.eixo else None,
        **{campo: getattr(modulo, campo) for campo in HORAS},
        "horas": modulo.horas,
        "objetivos": sorted(o.codigo for o in modulo.objetivos.all()),
    }


def _oficinas(oficinas):
    por_oficina = numeros(oficinas)
    return [{**ficha(o), "data": o.data.isoformat(), **por_oficina[o.pk]} for o in oficinas]


def _demandas(demandas, objetivos):
    return [
        _demanda(demanda, [objetivos[o.pk] for o in demanda.objetivos.all() if o.pk in objetivos])
        for demanda in demandas
    ]


def _demanda(demanda, objetivos):
    return {
        "codigo": demanda.codigo,
        "eixo": {"codigo": demanda.eixo.codigo, "nome": demanda.eixo.nome},
        "enunciado": demanda.enunciado,
        "decisao": demanda.get_decisao_display() or demanda.get_desfecho_display(),
        "fora_do_curso": not objetivos and bool(FORA & {demanda.decisao, demanda.desfecho}),
        "motivo": demanda.motivo_da_decisao or demanda.motivo,
        "destino": demanda.destino,
        "ilustrativa": demanda.ilustrativa,
        "respostas": [{"objetivo": o["codigo"], "modulos": o["modulos"]} for o in objetivos],
    }
