"""Uma página para a assembleia do consórcio: quantas pessoas, que municípios, quantas certificadas. Sem nomes."""

import re

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from certificados.models import Certificado
from coordenacao import cobertura
from coordenacao.malha import malha
from cursos.models import Matricula
from impressao.pdf import gerar_pdf
from rede.busca import normalizar

S = Matricula.Situacao
TURMAS = 8
LETRAS = 900
MARGEM = 12
CORES = {"proprio": ("#0a5c63", ""), "consorcio": ("#a8cdcb", ""), "vazio": ("#fff", "#a63d2f")}  # (fundo, tracejado)
PARES = re.compile(r"([Mlz])|(-?[\d.]+),(-?[\d.]+)")


def pdf(consorcio, em=None):
    """Os bytes do PDF. Só lê."""
    return gerar_pdf("coordenacao/pdf/assembleia.html", contexto(consorcio, em or timezone.localdate()))


def contexto(consorcio, em):
    leitura = cobertura.ler(em)
    linha = next(linha for linha in leitura.linhas("consorcio") if linha.unidade.pk == consorcio.pk)
    filiados = _filiados(leitura, consorcio)
    por_alcance = {a: [u for u in filiados if leitura.alcance[u.pk] == a] for a in ("proprio", "consorcio", "vazio")}
    return {
        "consorcio": consorcio,
        "instituicao": settings.INSTITUICAO,
        "demonstracao": settings.DEMONSTRACAO,
        "em": em,
        "numeros": [_escrito(i, linha.numeros[i.codigo].proprias) for i in cobertura.INDICADORES.values()],
        "filiados": len(filiados),
        "proprios": len(por_alcance["proprio"]),
        "servidos": len(por_alcance["consorcio"]),
        "vazios": len(por_alcance["vazio"]),
        "nomes_dos_vazios": em_texto([u.nome for u in por_alcance["vazio"]]),
        "nomes_dos_servidos": em_texto([u.nome for u in por_alcance["consorcio"]]),
        "dias": cobertura.DIAS_DE_ATIVIDADE,
        "mapa": _mapa(leitura, filiados),
        **_turmas(consorcio),
    }


def _escrito(indicador, n):
    return n, indicador.uma if n == 1 else indicador.muitas


def _filiados(leitura, consorcio):
    municipios = leitura.territorio.filiados.get(consorcio.pk, frozenset())
    return sorted((leitura.territorio.municipio[pk] for pk in municipios), key=lambda u: normalizar(u.nome))


def em_texto(nomes, letras=LETRAS):
    """Os nomes separados por vírgula, até onde cabem; o resto só se conta."""
    cabem, usadas = [], 0
    for nome in nomes:
        usadas += len(nome) + 2
        if usadas > letras:
            return f"{', '.join(cabem)} e mais {len(nomes) - len(cabem)}"
        cabem.append(nome)
    return ", ".join(cabem)


def _turmas(consorcio):
    """As turmas em que há mais gente do consórcio; as que não cabem só se contam."""
    entraram = Matricula.objects.filter(consorcio=consorcio).exclude(situacao__in=cobertura.NAO_ENTROU).order_by()
    em_vigor = Certificado.objects.certificados().em_vigor().values("matricula")
    contas = entraram.values("turma__codigo", "turma__curso__title").annotate(
        pessoas=Count("pessoa", distinct=True),
        concluidas=Count("pk", filter=Q(situacao=S.CONCLUIDA)),
        certificadas=Count("pk", filter=Q(pk__in=em_vigor)),
    )
    todas = list(contas.order_by("-pessoas", "turma__codigo"))
    return {"turmas": todas[:TURMAS], "turmas_a_mais": len(todas[TURMAS:])}


# --- O mapa do consórcio ---------------------------------------------------------------------------------------------
def _mapa(leitura, filiados):
    """Os municípios filiados, no recorte do estado em que cabem; None sem filiação conhecida."""
    desenho = malha()
    conhecidos = [u for u in filiados if u.codigo in desenho.municipios]
    formas = [(desenho.municipios[u.codigo], *CORES[leitura.alcance[u.pk]]) for u in conhecidos]
    if not formas:
        return None
    return {"caixa": caixa(d for d, *_ in formas), "formas": formas, "fundo": list(desenho.macrorregioes.values())}


def caixa(contornos):
    """O `viewBox` que envolve os contornos, com uma margem."""
    pontos = [ponto for d in contornos for ponto in _pontos(d)]
    xs, ys = zip(*pontos, strict=True)
    x, y = min(xs) - MARGEM, min(ys) - MARGEM
    return f"{x:.1f} {y:.1f} {max(xs) - x + MARGEM:.1f} {max(ys) - y + MARGEM:.1f}"


def _pontos(d):
    """Os pontos de um contorno em que só o primeiro de cada parte é absoluto."""
    x = y = 0.0
    absoluto = True
    for comando, dx, dy in PARES.findall(d):
        if comando:
            absoluto = comando == "M"
            continue
        x, y = (float(dx), float(dy)) if absoluto else (x + float(dx), y + float(dy))
        yield x, y
