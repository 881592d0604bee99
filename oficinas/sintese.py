"""A síntese da oficina: os fatos, os totais e o que se disse, como vai para o papel. Só lê; nunca diz quem esteve.

Entra o que é público (`Achado.objects.publicos`): o que a moderação
escondeu não existe aqui, e o que a pessoa deixou só para a equipe só se conta.
"""

from collections import Counter, defaultdict

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from impressao.pdf import gerar_pdf
from oficinas import presencas_totais, prioridade
from oficinas.models import Achado, Consolidacao, Demanda, UsoDaFala

FICHA = ("codigo", "titulo", "local", "anfitria", "publico", "coordenacao", "mediacao")
TEXTOS = ("temas", "depoente", "depoimento", "desdobramento", "fonte")
ESCALA = (1, 2, 3, 4, 5)
# Uma síntese de duzentas páginas ninguém lê: além disto, o eixo só lista códigos, e a planilha traz os textos.
ACHADOS_POR_EIXO, LETRAS_POR_EIXO = 80, 30_000
# Uma síntese de duzentas páginas ninguém lê: além disto o eixo só lista códigos, e a planilha traz os textos.
ACHADOS_POR_EIXO, LETRAS_POR_EIXO = 80, 30_000
LADO_MENOR, LADO_MAIOR = 5, 10  # milímetros


def pdf(oficina):
    """Os bytes do PDF da síntese."""
    dados = reunir(oficina)
    return gerar_pdf("oficinas/pdf/sintese.html", {"s": dados}, _medidas(dados))


def _medidas(dados):
    """O tamanho de cada bolha e de cada barra, que vêm dos números."""
    lados = {celula["lado"] for linha in dados["grade"] for celula in linha["celulas"]}
    larguras = {demanda["largura"] for demanda in dados["demandas"]}
    bolhas = [f'[data-lado="{n}"] {{ width: {n}mm; height: {n}mm; line-height: {n}mm }}' for n in lados]
    barras = [f'[data-largura="{n}"] {{ width: {n}% }}' for n in larguras]
    return "\n".join(sorted(bolhas + barras))


def reunir(oficina):
    """Tudo o que a síntese diz, como está agora. O número de consultas não depende do tamanho da oficina."""
    achados = list(
        oficina.achados.publicos()
        .select_related("eixo", *[f"participacao__{orgao}" for orgao in ("consorcio", "municipio")])
        .por_prioridade()
    )
    onde = dict(Consolidacao.objects.filter(achado__oficina=oficina).values_list("achado", "demanda__codigo"))
    so_equipe = _so_da_equipe(oficina)
    demandas = _demandas(oficina, achados, onde, so_equipe)
    return {
        "oficina": {**ficha(oficina), **{campo: getattr(oficina, campo) for campo in TEXTOS}, **_quando(oficina)},
        "instituicao": dict(settings.INSTITUICAO),
        "presencas": _presencas(oficina),
        "eixos": _eixos(oficina, achados, demandas),
        "achados": len(achados),
        "so_equipe": sum(so_equipe.values()),
        "grade": _grade(achados),
        "demandas": demandas,
        "decisoes": _decisoes(demandas),
        "passos": _passos(oficina, sum(a.pk not in onde for a in achados), demandas),
        "por_eixo": _por_eixo(achados, onde),
        "ha_ilustracao": any(a.ilustrativo for a in achados) or any(d["ilustrativa"] for d in demandas),
        "feita_em": timezone.localtime(),
    }


def ficha(oficina):
    """O que identifica a oficina em qualquer documento."""
    return {**{campo: getattr(oficina, campo) for campo in FICHA}, "data": oficina.data}


def numeros(oficinas):
    """{pk da oficina: quantas pessoas, órgãos, achados, demandas e demandas respondidas com formação}."""
    vigentes = Achado.objects.visiveis().filter(oficina__in=oficinas)
    achados = dict(vigentes.order_by().values("oficina").annotate(n=Count("pk")).values_list("oficina", "n"))
    de_curso = Count("consolidacoes__demanda", distinct=True, filter=Q(consolidacoes__demanda__decisao="curso"))
    demandas = (
        vigentes.order_by()
        .values("oficina")
        .annotate(todas=Count("consolidacoes__demanda", distinct=True), de_curso=de_curso)
    )
    por_oficina = {linha["oficina"]: linha for linha in demandas}
    return {
        oficina.pk: {
            **_quem_veio(oficina),
            "achados": achados.get(oficina.pk, 0),
            "demandas": por_oficina.get(oficina.pk, {}).get("todas", 0),
            "demandas_de_curso": por_oficina.get(oficina.pk, {}).get("de_curso", 0),
        }
        for oficina in oficinas
    }


def _quem_veio(oficina):
    totais = presencas_totais.totais(oficina)
    return {"pessoas": totais.pessoas, "orgaos": len(totais.orgaos), "regioes": len(totais.regioes)}


def _quando(oficina):
    periodos = [{"dia": p.dia, "inicio": p.inicio, "fim": p.fim} for p in oficina.periodos.all()]
    return {"periodos": periodos, "situacao": oficina.situacao}


def _presencas(oficina):
    """Totais e nomes de órgãos, nunca de pessoas. `previstas` é a soma dos convites."""
    totais = presencas_totais.totais(oficina)
    return {
        "pessoas": totais.pessoas,
        "horas": totais.horas,
        "orgaos": list(totais.orgaos),
        "municipios": list(totais.municipios),
        "regioes": list(totais.regioes),
        "previstas": sum(convite.previstas for convite in oficina.convites.all()),
    }


def _so_da_equipe(oficina):
    """Quantos achados visíveis são só para a equipe, por demanda (`None`: fora de qualquer uma)."""
    reservados = oficina.achados.visiveis().filter(uso_da_fala=UsoDaFala.SO_EQUIPE).order_by()
    por_demanda = reservados.values("consolidacoes__demanda__codigo").annotate(n=Count("pk"))
    return {linha["consolidacoes__demanda__codigo"]: linha["n"] for linha in por_demanda}


# --- Achados ---------------------------------------------------------------------------------------------------------
def _eixos(oficina, achados, demandas):
    """Os eixos da oficina e os que apareceram, na ordem, com quantos achados, a prioridade média e as demandas."""
    notas, pedidos = defaultdict(list), Counter(d["eixo"]["codigo"] for d in demandas)
    eixos = {eixo.codigo: eixo for eixo in [*oficina.eixos.all(), *[a.eixo for a in achados]]}
    for achado in achados:
        notas[achado.eixo.codigo].append(achado.prioridade)
    return [
        {
            **_eixo(eixo),
            "achados": len(notas[eixo.codigo]),
            "media": round(sum(notas[eixo.codigo]) / len(notas[eixo.codigo]), 1) if notas[eixo.codigo] else None,
            "maior": max(notas[eixo.codigo], default=None),
            "demandas": pedidos[eixo.codigo],
        }
        for eixo in sorted(eixos.values(), key=lambda e: (e.ordem, e.codigo))
    ]


def _eixo(eixo):
    return {"codigo": eixo.codigo, "nome": eixo.nome}


def _grade(achados):
    """Quantos achados há em cada par de impacto e frequência, do impacto maior ao menor.

    `lado` é o do círculo, em milímetros: a área cresce com quantos são, e o menor ainda cabe um número.
    """
    quantos = Counter((a.impacto, a.frequencia) for a in achados)
    maior = max(quantos.values(), default=1)
    return [
        {
            "impacto": impacto,
            "celulas": [
                {"frequencia": f, "n": quantos[impacto, f], "lado": _lado(quantos[impacto, f], maior)} for f in ESCALA
            ],
        }
        for impacto in reversed(ESCALA)
    ]


def _lado(n, maior):
    return str(round(max(LADO_MENOR, LADO_MAIOR * (n / maior) ** 0.5), 2))


def _por_eixo(achados, onde):
    """Os achados de cada eixo, do que mais pesa ao que menos pesa. Dos que passam do teto, só o código (`outros`)."""
    grupos = {}
    for achado in achados:
        grupos.setdefault(achado.eixo, []).append(achado)
    return [_grupo(eixo, dele, onde) for eixo, dele in grupos.items()]


def _grupo(eixo, achados, onde):
    cabem = _quantos_cabem(achados)
    outros = achados[cabem:]
    return {
        "eixo": _eixo(eixo),
        "total": len(achados),
        "achados": [_achado(achado, onde.get(achado.pk, "")) for achado in achados[:cabem]],
        "outros": [achado.codigo for achado in outros],
        "ate": outros[0].prioridade if outros else None,
    }


def _quantos_cabem(achados):
    letras = 0
    for numero, achado in enumerate(achados[:ACHADOS_POR_EIXO]):
        letras += len(achado.enunciado) + len(achado.evidencia)
        if letras > LETRAS_POR_EIXO:
            return max(numero, 1)
    return min(len(achados), ACHADOS_POR_EIXO)


def _achado(achado, demanda):
    return {
        "codigo": achado.codigo,
        "enunciado": achado.enunciado,
        "evidencia": achado.evidencia,
        "impacto": achado.impacto,
        "frequencia": achado.frequencia,
        "prioridade": achado.prioridade,
        "demanda": demanda,
        "quem": _quem(achado),
        "ilustrativo": achado.ilustrativo,
    }


def _quem(achado):
    """Papel e órgão, só de quem deixou citar assim; nunca o nome."""
    if achado.uso_da_fala != UsoDaFala.COM_ORGAO or achado.participacao is None:
        return ""
    return ", ".join(filter(None, (achado.participacao.papel, achado.participacao.orgao)))


# --- Demandas --------------------------------------------------------------------------------------------------------
def _demandas(oficina, achados, onde, so_equipe):
    """As demandas com achado visível, da maior prioridade à menor, com os códigos dos achados que se podem citar."""
    codigos = defaultdict(list)
    for achado in sorted(achados, key=lambda a: a.codigo):
        codigos[onde.get(achado.pk)].append(achado.codigo)
    return [
        _demanda(p, codigos[p.demanda.codigo], so_equipe.get(p.demanda.codigo, 0)) for p in prioridade.pesos(oficina)
    ]


def _demanda(peso, codigos, so_equipe):
    demanda = peso.demanda
    return {
        "codigo": demanda.codigo,
        "eixo": _eixo(demanda.eixo),
        "enunciado": demanda.enunciado,
        "prioridade": float(peso.prioridade),
        "impacto": float(peso.impacto),
        "frequencia": float(peso.frequencia),
        "largura": round(float(peso.prioridade) * 4, 1),
        "achados": codigos,
        "so_equipe": so_equipe,
        "orgaos": len(peso.orgaos),
        "regioes": len(peso.regioes),
        "decisao": demanda.decisao,
        "motivo": demanda.motivo_da_decisao,
        "desfecho": demanda.get_desfecho_display(),
        "destino": demanda.destino,
        "motivo_do_desfecho": demanda.motivo,
        "ilustrativa": demanda.ilustrativa,
    }


def _decisoes(demandas):
    """As demandas de cada decisão, na ordem das decisões; por último, as que ainda não têm."""
    titulos = [*Demanda.Decisao.choices, ("", "Sem decisão registrada")]
    grupos = [{"decisao": d, "titulo": titulo, "demandas": _da_decisao(demandas, d)} for d, titulo in titulos]
    return [grupo for grupo in grupos if grupo["demandas"]]


def _da_decisao(demandas, decisao):
    return [demanda for demanda in demandas if demanda["decisao"] == decisao]


PASSOS = {
    "fora": (
        "Reunir em demanda {} achado que ainda está fora.",
        "Reunir em demandas {} achados que ainda estão fora.",
    ),
    "decidir": ("Decidir sobre {} demanda.", "Decidir sobre {} demandas."),
    "objetivo": (
        "Escrever o objetivo de curso que responde a {} demanda.",
        "Escrever os objetivos de curso que respondem a {} demandas.",
    ),
    "encaminhar": (
        "Encaminhar {} demanda a quem pode atendê-la.",
        "Encaminhar {} demandas a quem pode atendê-las.",
    ),
}


def _passos(oficina, fora, demandas):
    """O que vem depois, em frases: só o que os registros mostram que falta."""
    de_curso = [d["codigo"] for d in demandas if d["decisao"] == Demanda.Decisao.CURSO]
    faltam = {
        "fora": fora,
        "decidir": sum(not d["decisao"] for d in demandas),
        "objetivo": Demanda.objects.filter(codigo__in=de_curso, objetivos=None).count() if de_curso else 0,
        "encaminhar": sum(d["decisao"] == Demanda.Decisao.ENCAMINHAR and not d["desfecho"] for d in demandas),
    }
    passos = [PASSOS[passo][quantos > 1].format(quantos) for passo, quantos in faltam.items() if quantos]
    return passos if oficina.devolutiva_em else [*passos, "Publicar a devolutiva a quem participou."]
