"""Quem, entre as pessoas das linhas, já tem conta: lido em poucas consultas, quantas linhas forem."""

from allauth.account.models import EmailAddress

from contas import posse
from contas.models import Pessoa, Vinculo
from cursos.models import Matricula

PARTE = 5_000  # chaves por consulta: cabe no limite de variáveis do SQLite
SEM_EFEITO = (Matricula.Situacao.CANCELADA, Matricula.Situacao.EXPIRADA, Matricula.Situacao.RECUSADA)


def _em_partes(chaves):
    chaves = sorted(chaves)
    return (chaves[i : i + PARTE] for i in range(0, len(chaves), PARTE))


class Conhecidas:
    def __init__(self, turma, linhas):
        self.por_email, self.por_cpf = {}, {}
        self._ler_contas({linha.email for linha in linhas if linha.email}, {linha.cpf for linha in linhas if linha.cpf})
        pks = {pessoa.pk for pessoa in [*self.por_email.values(), *self.por_cpf.values()]}
        self.vinculos, self.matriculas, self.conferidas, self.da_equipe = {}, {}, set(), set()
        for parte in _em_partes(pks):
            self._ler_o_que_tem(turma, parte)

    def _ler_contas(self, emails, cpfs):
        pessoas = Pessoa.objects.select_related("unida_a")
        for parte in _em_partes(emails):
            secundarios = EmailAddress.objects.filter(email__in=parte, verified=True).select_related("user__unida_a")
            self.por_email |= {endereco.email.lower(): _em_uso(endereco.user) for endereco in secundarios}
            self.por_email |= {pessoa.email: _em_uso(pessoa) for pessoa in pessoas.filter(email__in=parte)}
        for parte in _em_partes(cpfs):
            self.por_cpf |= {pessoa.cpf: _em_uso(pessoa) for pessoa in pessoas.filter(cpf__in=parte)}

    def _ler_o_que_tem(self, turma, pks):
        vigentes = Vinculo.objects.filter(pessoa__in=pks, ate=None).select_related("consorcio", "municipio")
        for vinculo in vigentes.order_by("de", "pk"):
            self.vinculos[vinculo.pessoa_id] = vinculo
        delas = Matricula.objects.filter(pessoa__in=pks).select_related("turma")
        for matricula in delas.filter(turma__curso_id=turma.curso_id).exclude(situacao__in=SEM_EFEITO):
            self.matriculas.setdefault(matricula.pessoa_id, []).append(matricula)
        self.conferidas |= set(delas.exclude(nome_conferido_em=None).values_list("pessoa_id", flat=True))
        sem_papel = posse.sem_papel(Pessoa.objects.filter(pk__in=pks))
        self.da_equipe |= set(pks) - set(sem_papel.values_list("pk", flat=True))


def _em_uso(pessoa):
    """A conta que vale: a que absorveu esta, se foram unidas."""
    return pessoa.unida_a or pessoa
