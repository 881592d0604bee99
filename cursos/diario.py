"""O diário da turma: ver como fica, fechar (grava a frequência e conclui quem cumpriu) e reabrir com motivo."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from cursos.conclusao import Regras, Tipo, concluir_se_cumpriu, progressos_de
from cursos.frequencia import ESPERADAS, Frequencia, Livro, conta_para, do_diario
from cursos.models import Encontro, Justificativa, Matricula
from cursos.vagas import travar_turma

S = Matricula.Situacao


@dataclass(frozen=True)
class Impedimento:
    """O que não deixa fechar. `encontro`: onde resolver, quando é em um só."""

    codigo: str
    frase: str
    encontro: Encontro | None = None


@dataclass(frozen=True)
class LinhaDaPrevia:
    """Como a pessoa fica se o diário fechar agora. `abaixo`: não chega ao mínimo que a turma exige."""

    matricula: Matricula
    frequencia: Frequencia
    abaixo: bool
    conclui: bool


@dataclass(frozen=True)
class Previa:
    linhas: list
    impedimentos: list
    minimo: Decimal | None

    @property
    def concluem(self):
        return [linha.matricula for linha in self.linhas if linha.conclui]

    @property
    def abaixo(self):
        return [linha for linha in self.linhas if linha.abaixo and linha.matricula.situacao in ESPERADAS]


def previa(turma):
    """Lê tudo em um número fixo de consultas; não grava nada."""
    matriculas = list(do_diario(turma))
    return _previa(turma, matriculas, Livro.da_turma(turma, matriculas))


def _previa(turma, matriculas, livro):
    regras, progressos = Regras.da_turma(turma), progressos_de(matriculas)
    minimo = regras.criterios.get(Tipo.FREQUENCIA)
    linhas = []
    for matricula in matriculas:
        frequencia = livro.final(matricula)
        matricula.frequencia = frequencia.percentual
        cumpre = regras.criterios and not regras.pendencias(matricula, progressos[matricula.pk])
        linhas.append(
            LinhaDaPrevia(
                matricula,
                frequencia,
                abaixo=minimo is not None and (frequencia.percentual or 0) < minimo,
                conclui=bool(cumpre) and matricula.situacao == S.CONFIRMADA,
            )
        )
    return Previa(linhas, _impedimentos(turma, matriculas, livro), minimo)


def _impedimentos(turma, matriculas, livro):
    if not livro.encontros:
        return [Impedimento("sem_encontros", "Esta turma não tem encontros: não há diário a fechar.")]
    hoje, faltam = timezone.localdate(), defaultdict(int)
    for matricula in matriculas:
        presencas = livro.de(matricula)
        for encontro in livro.encontros if matricula.situacao in ESPERADAS else ():
            faltam[encontro.pk] += encontro.pk not in presencas and conta_para(matricula, encontro, presencas)
    impedimentos = []
    for encontro in livro.encontros:
        if encontro.dia > hoje:
            frase = f"“{encontro.titulo}” ainda vai acontecer, em {encontro.dia:%d/%m/%Y}."
            impedimentos.append(Impedimento("encontro_futuro", frase, encontro))
        elif faltam[encontro.pk]:
            n = faltam[encontro.pk]
            quantas = "1 pessoa está" if n == 1 else f"{n} pessoas estão"
            frase = f"Em “{encontro.titulo}”, {quantas} sem registro: marque presença ou falta."
            impedimentos.append(Impedimento("sem_marcacao", frase, encontro))
    return impedimentos + _a_decidir(turma)


def _a_decidir(turma):
    n = Justificativa.objects.filter(encontro__turma=turma, situacao=Justificativa.Situacao.ENVIADA).count()
    if not n:
        return []
    frase = "Há 1 justificativa a decidir." if n == 1 else f"Há {n} justificativas a decidir."
    return [Impedimento("justificativas_a_decidir", frase)]


@transaction.atomic
def fechar(turma, por):
    """Grava a frequência de todas as matrículas do diário e conclui quem cumpriu tudo. Devolve as que concluíram.

    Fechar de novo não muda nada.

    Raises:
        Recusa: `sem_encontros`, `encontro_futuro`, `sem_marcacao` ou `justificativas_a_decidir`.
    """
    turma, agora = travar_turma(turma.pk), timezone.now()
    if turma.diario_fechado:
        return []
    list(Matricula.objects.select_for_update(of=("self",)).filter(turma=turma).order_by("pk").only("pk"))
    matriculas = list(do_diario(turma))
    como_fica = _previa(turma, matriculas, Livro.da_turma(turma, matriculas))
    if como_fica.impedimentos:
        raise Recusa(como_fica.impedimentos[0].frase, como_fica.impedimentos[0].codigo)
    Matricula.objects.bulk_update(matriculas, ["frequencia"], batch_size=200)
    Encontro.objects.filter(turma=turma, codigo_vale_ate__gt=agora).update(codigo_vale_ate=agora)
    turma.diario_fechado_em, turma.diario_fechado_por = agora, por
    turma.save(update_fields=["diario_fechado_em", "diario_fechado_por"])
    concluidas = [matricula for matricula in como_fica.concluem if concluir_se_cumpriu(matricula)]
    dados = {"matriculas": len(matriculas), "concluidas": len(concluidas)}
    log(turma, "cursos.fechar_diario", user=por, data=dados)
    return concluidas


@transaction.atomic
def reabrir(turma, por, motivo):
    """Volta a aceitar mudanças. Quem ainda estuda fica sem frequência gravada até o próximo fechamento.

    Quem já concluiu continua concluída, e o certificado emitido não cai: se a conta mudar, `a_olhar` diz de quem.

    Raises:
        Recusa: `sem_motivo` ou `diario_aberto`.
    """
    if not motivo.strip():
        raise Recusa("Escreva por que o diário precisa ser reaberto: fica no histórico da turma.", "sem_motivo")
    turma = travar_turma(turma.pk)
    if not turma.diario_fechado:
        raise Recusa(f"O diário da turma {turma.codigo} já está aberto.", "diario_aberto")
    turma.diario_fechado_em = turma.diario_fechado_por = None
    turma.save(update_fields=["diario_fechado_em", "diario_fechado_por"])
    turma.matriculas.filter(situacao__in=(S.CONFIRMADA, S.TRANCADA)).update(frequencia=None)
    log(turma, "cursos.reabrir_diario", user=por, data={"motivo": motivo.strip()})
    return turma


def a_olhar(turma):
    """Quem já concluiu e ficou, na frequência gravada, abaixo do mínimo: uma pessoa decide o que fazer."""
    minimo = {c.tipo: c.valor for c in turma.criterios.all()}.get(Tipo.FREQUENCIA)
    if minimo is None:
        return []
    return list(do_diario(turma).filter(situacao=S.CONCLUIDA, frequencia__lt=minimo))
