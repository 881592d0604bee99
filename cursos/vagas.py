"""A conta das vagas, sempre pelo livro. Só vale para decidir dentro da transação que travou a turma."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from contas.recusa import Recusa
from cursos.models import Cota, Limite, Matricula, MovimentoDeVaga, Turma


class SemVaga(Recusa):
    """Agora não há vaga para esta pessoa: `turma_cheia`, `limite` ou `so_reservadas`. Pode haver depois."""


def travar_turma(pk):
    """A turma, com a linha travada até o fim da transação: quem decide sobre vaga faz fila aqui.

    `no_key`: quem só aponta para a turma (uma folha de reação, com a matrícula travada) não espera por esta trava.
    """
    return Turma.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def travar_turmas(*pks):
    """{pk: turma}, travadas sempre na mesma ordem, para que duas transferências cruzadas não se esperem."""
    travadas = Turma.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    return {turma.pk: turma for turma in travadas}


def com_ocupacao(turmas):
    """Anota `ocupadas`: quantas vagas têm dona ou dono, pelo livro."""
    do_livro = MovimentoDeVaga.objects.filter(turma=OuterRef("pk")).order_by().values("turma")
    soma = Subquery(do_livro.annotate(soma=Sum("quantas")).values("soma"), output_field=IntegerField())
    return turmas.annotate(ocupadas=Coalesce(soma, 0))


@dataclass
class Ocupacao:
    """Quem ocupa as vagas de uma turma, lido uma vez do livro (quatro consultas) e mantido em dia por `ocupar`."""

    turma: Turma
    cotas: list = field(default_factory=list)
    limites: list = field(default_factory=list)
    por_cota: Counter = field(default_factory=Counter)
    por_lugar: dict = field(default_factory=dict)

    @classmethod
    def da_turma(cls, turma):
        cotas = sorted(Cota.objects.filter(turma=turma), key=lambda c: (c.larga, c.pk))
        limites = list(Limite.objects.filter(turma=turma))
        livro = MovimentoDeVaga.objects.filter(turma=turma).order_by()
        por_cota = Counter(dict(livro.values_list("cota").annotate(Sum("quantas"))))
        por_lugar = {
            limite.por: Counter(dict(livro.values_list(f"matricula__{limite.por}").annotate(Sum("quantas"))))
            for limite in limites
        }
        return cls(turma, cotas, limites, por_cota, por_lugar)

    @property
    def total(self):
        return sum(self.por_cota.values())

    @property
    def livres(self):
        return max(self.turma.vagas - self.total, 0)

    @property
    def reservadas(self):
        """Vagas guardadas por cotas que ninguém ocupou ainda; zero depois que a reserva termina."""
        if not self.turma.reserva_vigente():
            return 0
        return sum(max(c.vagas - self.por_cota[c.pk], 0) for c in self.cotas)

    def vaga_para(self, matricula):
        """A `Cota` cuja vaga a pessoa ocuparia, ou None para uma vaga livre.

        Raises:
            SemVaga: com o porquê, em uma frase para a própria pessoa.
        """
        self._exigir_lugar_na_turma()
        self._exigir_limites(matricula)
        for cota in self.cotas:
            if cota.serve_a(matricula) and self.por_cota[cota.pk] < cota.vagas:
                return cota
        if self.total + self.reservadas >= self.turma.vagas:
            raise SemVaga(self._frase_das_reservadas(), "so_reservadas")
        return None

    def ocupar(self, matricula, cota):
        self.por_cota[cota.pk if cota else None] += 1
        for limite in self.limites:
            self.por_lugar[limite.por][getattr(matricula, f"{limite.por}_id")] += 1

    def _exigir_lugar_na_turma(self):
        if self.total >= self.turma.vagas:
            raise SemVaga(f"As {self.turma.vagas} vagas da turma {self.turma.codigo} estão preenchidas.", "turma_cheia")

    def _exigir_limites(self, matricula):
        for limite in self.limites:
            lugar = getattr(matricula, f"{limite.por}_id")
            if lugar and self.por_lugar[limite.por][lugar] >= limite.vagas:
                de_onde = {"consorcio": "do seu consórcio", "municipio": "do seu município"}.get(
                    limite.por, "da sua macrorregião"
                )
                raise SemVaga(f"As {limite.vagas} vagas {de_onde} nesta turma estão preenchidas.", "limite")

    def _frase_das_reservadas(self):
        frase = f"As vagas que restam na turma {self.turma.codigo} estão reservadas por cota"
        if self.turma.reserva_ate is None:
            return f"{frase}."
        return f"{frase} até {self.turma.reserva_ate:%d/%m/%Y}; o que sobrar fica para todos."


def posicao_na_fila(matricula):
    """1 para quem é a próxima. Só tem sentido na lista de espera."""
    return Matricula.objects.com_posicao().values_list("posicao", flat=True).get(pk=matricula.pk)


def assentar(matriculas):
    """Escreve o livro de matrículas que nasceram já ocupando vaga (carga de dados). Repetir não muda nada."""
    for matricula in matriculas:
        matricula.mover_vaga(matricula.situacao, em=matricula.confirmada_em or matricula.solicitada_em)


def espera_aberta(turma, em=None):
    return turma.situacao == Turma.Situacao.ABERTA and (em or timezone.localdate()) <= turma.espera_termina
