"""A lista de presença de um encontro para assinar, em A4: quem está na turma, por nome, e linhas em branco."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings

from cursos.frequencia import do_diario
from cursos.models import Matricula
from impressao.pdf import gerar_pdf
from rede.busca import normalizar

EM_BRANCO = 8
EM_BRANCO_SEM_NINGUEM = 22
ASSINAM = (Matricula.Situacao.CONFIRMADA, Matricula.Situacao.CONCLUIDA)


@dataclass(frozen=True)
class Linha:
    """`homonima`: há outra pessoa com este nome; quem confere olha também o órgão."""

    numero: int
    nome: str
    lugar: str
    homonima: bool


def pdf(encontro):
    """Os bytes do PDF, com o mesmo número de consultas para três ou trezentas pessoas."""
    return gerar_pdf("cursos/pdf/lista_de_presenca.html", contexto(encontro))


def contexto(encontro):
    linhas = _linhas(encontro)
    em_branco = EM_BRANCO if linhas else EM_BRANCO_SEM_NINGUEM
    return {
        "encontro": encontro,
        "turma": encontro.turma,
        "curso": encontro.turma.curso,
        "instituicao": settings.INSTITUICAO,
        "demonstracao": settings.DEMONSTRACAO,
        "linhas": linhas,
        "em_branco": range(len(linhas) + 1, len(linhas) + em_branco + 1),
    }


def _linhas(encontro):
    gente = do_diario(encontro.turma).filter(situacao__in=ASSINAM).select_related("consorcio", "municipio")
    gente = sorted(gente, key=lambda m: (normalizar(m.pessoa.nome_de_exibicao), m.pk))
    vezes = Counter(normalizar(m.pessoa.nome_de_exibicao) for m in gente)
    return [
        Linha(numero, m.pessoa.nome_de_exibicao, m.lugar, vezes[normalizar(m.pessoa.nome_de_exibicao)] > 1)
        for numero, m in enumerate(gente, start=1)
    ]
