"""Antes de emitir para a turma: quem recebe, quem não e por quê, com que modelo e quem assina. Nada muda."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from certificados import mandato
from certificados.elegibilidade import DE_CONTA_ENCERRADA, impedimentos_da_turma, o_que_falta_na_turma
from certificados.models import Certificado, Modelo
from cursos.models import Matricula

S = Matricula.Situacao
PODEM = [s for s in S if s not in Matricula.FINAIS or s == S.CONCLUIDA]
RECEBE, NAO_RECEBE, JA_TEM = "recebe", "nao_recebe", "ja_tem"
ORDEM = (RECEBE, NAO_RECEBE, JA_TEM)
MOTIVOS = 5


@dataclass(frozen=True)
class Linha:
    """Uma pessoa: o certificado que já tem ou o que falta para receber."""

    matricula: Matricula
    pendencias: list
    certificado: Certificado | None

    @property
    def grupo(self):
        if self.certificado:
            return JA_TEM
        pode = not self.pendencias and self.matricula.situacao == S.CONCLUIDA
        return RECEBE if pode else NAO_RECEBE

    @property
    def motivo(self):
        """Por que não recebe agora, em uma frase; vazio para quem recebe."""
        if self.certificado:
            return "Já tem certificado em vigor."
        if self.pendencias:
            mais = f" (e mais {len(self.pendencias) - 1})" if len(self.pendencias) > 1 else ""
            return self.pendencias[0].frase + mais
        return "" if self.grupo == RECEBE else "O curso ainda não consta como concluído."

    @property
    def resolve(self):
        """A `Pendencia` que se resolve primeiro, ou None."""
        return self.pendencias[0] if self.pendencias else None


def linhas(turma, matriculas=None):
    """Uma `Linha` para quem ainda pode ter certificado, entre as `matriculas` ou na turma inteira.

    Primeiro quem recebe, depois quem não recebe e quem já tem; em cada parte, por nome. O número de consultas é fixo.
    """
    matriculas = turma.matriculas.all() if matriculas is None else matriculas
    podem = matriculas.filter(situacao__in=PODEM).exclude(DE_CONTA_ENCERRADA)
    lidas = list(podem.select_related("pessoa").order_by("pessoa__nome", "pk"))
    em_vigor = Certificado.objects.certificados().em_vigor().filter(matricula__turma=turma).defer("dados")
    certificados, faltas = {c.matricula_id: c for c in em_vigor}, o_que_falta_na_turma(turma, lidas)
    todas = [Linha(m, faltas[m.pk], certificados.get(m.pk)) for m in lidas]
    return sorted(todas, key=lambda linha: ORDEM.index(linha.grupo))


def contar(linhas):
    """{grupo: quantas}, na ordem da tela."""
    contas = Counter(linha.grupo for linha in linhas)
    return {grupo: contas[grupo] for grupo in ORDEM}


def o_que_mais_falta(linhas):
    """[(frase, quantas)] dos motivos que mais se repetem entre quem não recebe, do maior ao menor."""
    frases = Counter(
        linha.resolve.frase if linha.resolve else linha.motivo for linha in linhas if linha.grupo == NAO_RECEBE
    )
    return frases.most_common(MOTIVOS)


@dataclass(frozen=True)
class Documento:
    """Com que modelo sai o certificado da turma hoje. `assinam`: [(signatário, se tem mandato hoje)]."""

    modelo: Modelo | None
    assinam: list
    impedimentos: list

    @classmethod
    def da_turma(cls, turma):
        hoje, modelo = timezone.localdate(), Modelo.objects.da_turma(turma)
        signatarios = modelo.quem_assina if modelo else []
        vigentes = set(mandato.vigentes(signatarios, hoje))
        return cls(modelo, [(s, s in vigentes) for s in signatarios], impedimentos_da_turma(turma))
