"""As pessoas de um consórcio na formação: turma, situação, andamento e certificado. Nunca respostas nem notas."""

from dataclasses import dataclass

from django.db.models import Count

from certificados.models import Certificado
from cursos.conclusao import Regras, progressos_de
from cursos.models import Matricula

S = Matricula.Situacao
POR_PAGINA = 40
COM_ANDAMENTO = (*Matricula.DAO_ACESSO, S.TRANCADA, S.REPROVADA, S.DESISTENTE)


@dataclass(frozen=True)
class Linha:
    matricula: Matricula
    feitas: int
    obrigatorias: int
    certificado: Certificado | None

    @property
    def mostra_andamento(self):
        return self.matricula.situacao in COM_ANDAMENTO and self.obrigatorias > 0

    @property
    def andamento(self):
        return f"{self.feitas} de {self.obrigatorias}"


def filtrar(matriculas, situacao="", turma=""):
    if situacao:
        matriculas = matriculas.filter(situacao=situacao)
    if turma:
        matriculas = matriculas.filter(turma__codigo=turma)
    return matriculas.order_by("pessoa__nome", "pk")


def linhas(matriculas):
    """Uma `Linha` por matrícula (QuerySet ou fatia), na mesma ordem, em um número fixo de consultas."""
    matriculas = list(matriculas.select_related("pessoa", "turma__curso").prefetch_related("turma__criterios"))
    regras = Regras.das_turmas({m.turma_id: m.turma for m in matriculas}.values())
    livro = progressos_de(matriculas)
    em_vigor = Certificado.objects.certificados().em_vigor().filter(matricula__in=matriculas)
    certificados = {c.matricula_id: c for c in em_vigor}
    return [
        Linha(
            m,
            regras[m.turma_id].feitas(livro[m.pk]),
            len(regras[m.turma_id].obrigatorias),
            certificados.get(m.pk),
        )
        for m in matriculas
    ]


def a_responder(matriculas):
    """As que esperam a anuência do consórcio, da que espera há mais tempo à mais nova."""
    esperam = matriculas.filter(situacao=S.AGUARDANDO_ANUENCIA, anuencia__resposta="")
    return esperam.select_related("pessoa", "turma__curso", "anuencia").order_by("solicitada_em", "pk")


def por_situacao(matriculas):
    """[(situação, quantas)] na ordem em que a matrícula caminha."""
    contas = dict(matriculas.order_by().values_list("situacao").annotate(Count("pk")))
    return [(situacao, contas[situacao]) for situacao in S if situacao in contas]
