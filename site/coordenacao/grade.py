"""A grade do diário, pessoas × encontros: a mesma na tela, no XLSX e no CSV."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from cursos.frequencia import ESPERADAS, Livro, Situacao, conta_para, do_diario
from cursos.models import Encontro, Matricula, Presenca
from planilhas.escrita import NUMERO, Coluna

SIGLAS = {Situacao.FALTA: "F", Situacao.JUSTIFICADA: "FJ", Situacao.APROVEITADA: "A", Situacao.PRESENTE: "P"}
LEGENDA = "P presente · A aproveitada de outra turma · F falta · FJ falta justificada · número: horas, se não todas"


@dataclass(frozen=True)
class Celula:
    """O que se sabe de uma pessoa em um encontro. `conta`: o encontro vale para ela."""

    presenca: Presenca | None
    encontro: Encontro
    conta: bool

    @property
    def texto(self):
        if self.presenca is None:
            return "" if self.conta else "–"
        sigla = SIGLAS[self.presenca.situacao]
        parcial = self.presenca.horas and self.presenca.horas < self.encontro.horas
        return f"{sigla} {numero(self.presenca.horas)}" if parcial else sigla

    @property
    def por_extenso(self):
        """Para quem ouve a tela."""
        if self.presenca is None:
            return "sem registro" if self.conta else "não conta"
        situacao = self.presenca.get_situacao_display().lower()
        return f"{situacao}, {numero(self.presenca.horas)} horas" if self.presenca.horas else situacao

    @property
    def pendente(self):
        return self.presenca is None and self.conta and self.encontro.dia <= timezone.localdate()


@dataclass(frozen=True)
class LinhaDaGrade:
    matricula: Matricula
    celulas: list
    frequencia: object

    @property
    def pessoa(self):
        return self.matricula.pessoa


def numero(decimal):
    """8,00 → `8`; 7,50 → `7,5`."""
    return f"{decimal.normalize():f}".replace(".", ",")


def linhas(turma, matriculas):
    """(encontros, [LinhaDaGrade]) em duas consultas, para quantas matrículas vierem."""
    matriculas = list(matriculas)
    livro = Livro.da_turma(turma, matriculas)
    return livro.encontros, [_linha(livro, matricula) for matricula in matriculas]


def _linha(livro, matricula):
    presencas = livro.de(matricula)
    celulas = [Celula(presencas.get(e.pk), e, conta_para(matricula, e, presencas)) for e in livro.encontros]
    return LinhaDaGrade(matricula, celulas, livro.frequencia(matricula))


@dataclass(frozen=True)
class Conta:
    """Quantas vieram, faltaram e seguem sem registro em um encontro."""

    encontro: Encontro
    vieram: int
    faltaram: int
    sem_registro: int

    @property
    def futuro(self):
        return self.encontro.dia > timezone.localdate()


def contas(turma):
    """Uma `Conta` por encontro, em três consultas. Sem registro: de quem se espera e ainda não se marcou."""
    encontros = list(turma.encontros.all())
    por_encontro, marcadas = {e.pk: Counter() for e in encontros}, set()
    for encontro, matricula, situacao in Presenca.objects.filter(encontro__in=encontros).values_list(
        "encontro", "matricula", "situacao"
    ):
        por_encontro[encontro][situacao] += 1
        marcadas.add((encontro, matricula))
    esperadas = do_diario(turma).filter(situacao__in=ESPERADAS).select_related(None).only("turma", "encerrada_em")
    for matricula in esperadas:
        for e in encontros:
            por_encontro[e.pk]["sem"] += (e.pk, matricula.pk) not in marcadas and conta_para(matricula, e, {})
    return [_conta(e, por_encontro[e.pk]) for e in encontros]


def _conta(encontro, n):
    vieram = n[Situacao.PRESENTE] + n[Situacao.APROVEITADA]
    return Conta(encontro, vieram, n[Situacao.FALTA] + n[Situacao.JUSTIFICADA], n["sem"])


# --- A planilha ------------------------------------------------------------------------------------------------------
def colunas(encontros, parcial):
    """As da tela. A frequência diz se é a de até agora."""
    da_frequencia = "Frequência até agora (%)" if parcial else "Frequência (%)"
    return [
        Coluna("Pessoa", lambda linha: str(linha.pessoa), largura=34),
        Coluna("E-mail", lambda linha: linha.pessoa.email, largura=30),
        Coluna("Situação", lambda linha: linha.matricula.get_situacao_display()),
        *(
            Coluna(f"{e.dia:%d/%m/%Y} {e.titulo} ({numero(e.horas)} h)", _da_celula(n), largura=18)
            for n, e in enumerate(encontros)
        ),
        Coluna("Horas presentes", lambda linha: linha.frequencia.horas, NUMERO),
        Coluna("Horas dos encontros", lambda linha: linha.frequencia.de, NUMERO),
        Coluna(da_frequencia, lambda linha: linha.frequencia.percentual, NUMERO),
    ]


def _da_celula(n):
    return lambda linha: linha.celulas[n].texto
