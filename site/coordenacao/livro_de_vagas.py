"""O livro de vagas de uma turma como se lê: as contas, quem entrou e saiu, quem espera e o que vem depois."""

from dataclasses import dataclass

from django.utils import formats, timezone

from cursos.models import Matricula, MovimentoDeVaga
from cursos.vagas import Ocupacao, SemVaga, espera_aberta
from rede.models import Consorcio, Macrorregiao, Municipio

S = Matricula.Situacao
MODELOS = {"consorcio": Consorcio, "municipio": Municipio, "macrorregiao": Macrorregiao}


@dataclass(frozen=True)
class Conta:
    """Quantas vagas `nome` (uma cota, um lugar) ocupa, de quantas."""

    nome: str
    ocupadas: int
    vagas: int


@dataclass(frozen=True)
class Espera:
    matricula: Matricula
    posicao: int
    porque: str


@dataclass
class Livro:
    turma: object
    ocupacao: Ocupacao

    @classmethod
    def da_turma(cls, turma):
        return cls(turma, Ocupacao.da_turma(turma))

    @property
    def por_cota(self):
        usadas = self.ocupacao.por_cota
        livres = self.turma.vagas - sum(c.vagas for c in self.ocupacao.cotas)
        contas = [Conta(c.nome, usadas[c.pk], c.vagas) for c in self.ocupacao.cotas]
        return [*contas, Conta("Vagas para qualquer pessoa", usadas[None], livres)] if contas else []

    @property
    def por_limite(self):
        """[(frase do limite, [Conta por lugar])], dos lugares que ocupam mais para os que ocupam menos."""
        return [(str(limite), self._lugares(limite)) for limite in self.ocupacao.limites]

    @property
    def contas(self):
        """[(o que se conta, Conta)] das cotas e dos limites, na ordem em que se mostram."""
        por_cota = [("Por cota", conta) for conta in self.por_cota]
        return [*por_cota, *((frase, conta) for frase, contas in self.por_limite for conta in contas)]

    def _lugares(self, limite):
        usadas = self.ocupacao.por_lugar[limite.por]
        pks = [pk for pk, n in usadas.items() if pk and n]
        nomes = {lugar.pk: str(lugar) for lugar in MODELOS[limite.por].objects.filter(pk__in=pks)}
        contas = [Conta(nomes[pk], usadas[pk], limite.vagas) for pk in pks]
        return sorted(contas, key=lambda c: (-c.ocupadas, c.nome))

    @property
    def movimentos(self):
        """Do mais recente ao mais antigo."""
        lidos = MovimentoDeVaga.objects.filter(turma=self.turma).order_by("-em", "-pk")
        return lidos.select_related("matricula__pessoa", "matricula__consorcio", "matricula__municipio", "cota", "por")

    @property
    def fila(self):
        """[Espera] na ordem em que se chama, com o que falta a cada pessoa para ser chamada."""
        na_fila = self.turma.matriculas.na_fila().select_related("pessoa", "consorcio", "municipio")
        return [Espera(m, n, self._porque(m)) for n, m in enumerate(na_fila, start=1)]

    def _porque(self, matricula):
        try:
            self.ocupacao.vaga_para(matricula)
        except SemVaga as sem_vaga:
            return str(sem_vaga)
        return "Há vaga: será chamada na próxima ronda, em minutos." if espera_aberta(self.turma) else ""

    @property
    def proxima_chamada(self):
        """Quando a próxima pessoa da fila pode ser chamada, em uma frase."""
        turma = self.turma
        if not espera_aberta(turma):
            return f"O prazo para chamar a lista de espera terminou em {_dia(turma.espera_termina)}."
        ate = f"A lista se chama até {_dia(turma.espera_termina)}."
        ofertas = turma.matriculas.filter(situacao=S.DEFERIDA, confirmar_ate__isnull=False)
        primeira = ofertas.order_by("confirmar_ate").values_list("confirmar_ate", flat=True).first()
        if primeira:
            quando = formats.date_format(timezone.localtime(primeira), "j b. Y, H:i")
            return f"Se quem foi chamado não confirmar, a vaga passa à próxima pessoa em {quando}. {ate}"
        return f"A próxima pessoa é chamada assim que uma vaga se soltar. {ate}"


def _dia(data):
    return formats.date_format(data, "j b. Y")


def com_situacao(movimentos):
    """Anota `passou_a`: a situação do movimento por extenso."""
    for movimento in movimentos:
        movimento.passou_a = S(movimento.situacao).label if movimento.situacao in S.values else movimento.situacao
        yield movimento
