"""A lista de presença para assinar, em A4 deitado: quem já está na lista e linhas em branco, uma coluna por período."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings

from impressao.pdf import gerar_pdf
from rede.busca import normalizar

EM_BRANCO = 12
EM_BRANCO_SEM_NINGUEM = 26  # duas páginas: dá para uma sala que só se conhece na hora
PERIODOS_POR_FOLHA = 4


@dataclass(frozen=True)
class Linha:
    """`homonima`: há outra pessoa com este nome; quem confere olha também o órgão."""

    numero: int
    nome: str
    papel: str
    orgao: str
    homonima: bool


def pdf(oficina):
    """Os bytes do PDF. Com zero, sete ou trezentas pessoas, o mesmo número de consultas."""
    return gerar_pdf("oficinas/pdf/lista_de_presenca.html", contexto(oficina))


def contexto(oficina):
    linhas = _linhas(oficina)
    periodos = list(oficina.periodos.order_by("dia", "inicio"))
    em_branco = EM_BRANCO if linhas else EM_BRANCO_SEM_NINGUEM
    return {
        "oficina": oficina,
        "instituicao": settings.INSTITUICAO,
        "demonstracao": settings.DEMONSTRACAO,
        "horas": oficina.horas,
        "folhas": _folhas(periodos),
        "linhas": linhas,
        "em_branco": range(len(linhas) + 1, len(linhas) + em_branco + 1),
        "dias": sorted({p.dia for p in periodos}) or [oficina.data],
    }


def _folhas(periodos):
    """Os períodos de cada lista: mais que quatro colunas não deixam espaço para assinar."""
    return [periodos[n : n + PERIODOS_POR_FOLHA] for n in range(0, len(periodos), PERIODOS_POR_FOLHA)] or [[]]


def _linhas(oficina):
    gente = oficina.participacoes.select_related("consorcio", "municipio")
    gente = sorted(gente, key=lambda p: (not p.nome, normalizar(p.nome), normalizar(p.orgao), p.pk))
    vezes = Counter(normalizar(p.nome) for p in gente if p.nome)
    return [
        Linha(numero, p.nome, p.papel, _orgao(p), vezes[normalizar(p.nome)] > 1)
        for numero, p in enumerate(gente, start=1)
    ]


def _orgao(participacao):
    """Do consórcio basta a sigla: o nome por extenso tomaria o lugar da assinatura."""
    return participacao.consorcio.sigla if participacao.consorcio_id else participacao.orgao
