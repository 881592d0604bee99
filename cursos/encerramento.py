"""Encerrar a turma: quem conclui, quem reprova e por quê, quem é dispensado; e reabrir, com motivo.

Primeiro a turma se fecha, em uma transação curta; depois se decide cada matrícula, uma transação por pessoa. Se algo
cair no meio, a ronda periódica (ou um novo pedido) termina. Quem encerrou e por quê ficam no histórico da turma.
"""

import time
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log, registry

from contas.recusa import Recusa
from cursos import tasks
from cursos.conclusao import Regras, concluir_se_cumpriu, progressos_de
from cursos.matricula import anunciar
from cursos.models import Matricula, Turma
from cursos.vagas import travar_turma

S = Matricula.Situacao
ACAO = "cursos.encerrar_turma"
ORCAMENTO = 35  # segundos por tarefa, abaixo do limite de 50: o resto fica para a próxima
MAXIMO_DE_FRASES = 5
DISPENSA = "A turma foi encerrada."
ANTES_DE_DECIDIR = []  # funções (matrícula) que os outros apps registram: os cursos não os conhecem


def registrar(antes_de_decidir):
    """`antes_de_decidir(matricula)` roda na transação que decide a pessoa, antes da conta."""
    if antes_de_decidir not in ANTES_DE_DECIDIR:
        ANTES_DE_DECIDIR.append(antes_de_decidir)


@dataclass
class Previa:
    """O que encerrar faria agora. `reprovam` traz os motivos, nas palavras que a pessoa vai ler."""

    concluem: list = field(default_factory=list)
    reprovam: list = field(default_factory=list)
    pedidos: list = field(default_factory=list)
    na_fila: list = field(default_factory=list)
    trancadas: list = field(default_factory=list)

    @property
    def dispensadas(self):
        return [*self.pedidos, *self.na_fila, *self.trancadas]

    @property
    def vazia(self):
        return not (self.concluem or self.reprovam or self.dispensadas)


def previa(turma):
    """A `Previa`, em um número de consultas que não cresce com a turma."""
    abertas = list(turma.matriculas.abertas().select_related("pessoa").order_by("pessoa__nome", "pk"))
    regras, livro, resultado = Regras.da_turma(turma), progressos_de(abertas), Previa()
    for matricula in abertas:
        if matricula.situacao == S.CONFIRMADA:
            motivo = motivo_da_reprovacao(regras, matricula, livro[matricula.pk])
            resultado.reprovam.append((matricula, motivo)) if motivo else resultado.concluem.append(matricula)
        else:
            listas = {S.LISTA_DE_ESPERA: resultado.na_fila, S.TRANCADA: resultado.trancadas}
            listas.get(matricula.situacao, resultado.pedidos).append(matricula)
    return resultado


def motivo_da_reprovacao(regras, matricula, progressos):
    """As frases do que falta, com frequência e notas antes das atividades; vazio se a pessoa cumpre tudo."""
    if not regras.criterios:
        return "A turma não tem critério para concluir."
    faltas = regras.pendencias(matricula, progressos)
    frases = [p.frase for p in sorted(faltas, key=lambda p: p.codigo in ("atividade", "modulo_fechado"))]
    mais = f" E mais {len(frases) - MAXIMO_DE_FRASES}." if len(frases) > MAXIMO_DE_FRASES else ""
    return " ".join(frases[:MAXIMO_DE_FRASES]) + mais


def exigir_que_possa_encerrar(turma, motivo=""):
    """Raises `Recusa`: `turma_em_rascunho`, `diario_aberto` ou `antes_do_fim` (sem motivo)."""
    if turma.situacao == Turma.Situacao.RASCUNHO:
        raise Recusa("Esta turma ainda não abriu: não há o que encerrar.", "turma_em_rascunho")
    if not turma.diario_fechado and turma.encontros.exists():
        raise Recusa(
            "O diário desta turma está aberto. Feche-o antes: sem ele não se sabe a frequência de ninguém.",
            "diario_aberto",
        )
    if timezone.localdate() <= turma.fim and not motivo.strip():
        frase = f"As aulas vão até {turma.fim:%d/%m/%Y}. Para encerrar antes, escreva o motivo."
        raise Recusa(frase, "antes_do_fim")


@transaction.atomic
def encerrar(turma, por, motivo=""):
    """Fecha a turma e põe na fila a decisão de cada matrícula. Repetir termina o que tiver ficado por fazer.

    Raises:
        Recusa: como `exigir_que_possa_encerrar`.
    """
    turma = travar_turma(turma.pk)
    if turma.situacao != Turma.Situacao.ENCERRADA:
        exigir_que_possa_encerrar(turma, motivo)
        turma.situacao, turma.encerrada_em = Turma.Situacao.ENCERRADA, timezone.now()
        turma.save(update_fields=["situacao", "encerrada_em"])
        log(turma, ACAO, user=por, data={"motivo": motivo.strip()})
    tasks.encerrar_matriculas.delay_on_commit(turma.pk)
    return turma


def por_decidir(turma):
    """As matrículas que o encerramento ainda não decidiu."""
    return turma.matriculas.abertas().order_by("pk")


def decidir_todas(turma, orcamento=ORCAMENTO):
    """Decide as que couberem no orçamento, cada uma em sua tarefa, para que a falha de uma não segure as outras."""
    inicio = time.monotonic()
    for pk in list(por_decidir(turma).values_list("pk", flat=True)):
        if time.monotonic() - inicio > orcamento:
            tasks.encerrar_matriculas.delay(turma.pk)
            return
        tasks.encerrar_matricula.apply([pk])


def terminar_encerramentos():
    """A ronda: retoma as turmas encerradas em que uma queda deixou gente por decidir."""
    paradas = Turma.objects.filter(situacao=Turma.Situacao.ENCERRADA, encerrada_em__isnull=False)
    for turma in paradas.filter(matriculas__in=Matricula.objects.abertas()).distinct():
        decidir_todas(turma)


@transaction.atomic
def decidir(matricula):
    """Conclui, reprova ou dispensa uma pessoa de turma encerrada. Matrícula já decidida fica como está."""
    turma = travar_turma(matricula.turma_id)
    if turma.situacao == Turma.Situacao.ENCERRADA:
        for antes in ANTES_DE_DECIDIR:
            antes(matricula)
    atual = Matricula.objects.select_for_update(of=("self",)).get(pk=matricula.pk)
    if turma.situacao != Turma.Situacao.ENCERRADA or not atual.aberta:
        return
    por = _quem_encerrou(turma)
    if atual.situacao != S.CONFIRMADA:
        atual._mudar_para(S.CANCELADA, por=por, motivo=DISPENSA)
        anunciar(atual, "dispensada")
    elif not concluir_se_cumpriu(atual):
        regras, progressos = Regras.da_turma(turma), progressos_de([atual])[atual.pk]
        motivo = motivo_da_reprovacao(regras, atual, progressos)
        atual._mudar_para(S.REPROVADA, por=por, motivo=motivo, aproveitamento=regras.aproveitamento(progressos))
        anunciar(atual, "reprovada", vez=f"-{turma.encerrada_em:%Y%m%d%H%M%S%f}")


def _quem_encerrou(turma):
    ultimo = registry.get_logs_for_instance(turma).filter(action=ACAO).order_by("-timestamp", "-pk").first()
    return ultimo.user if ultimo else None


def a_devolver(turma):
    """As reprovadas pelo encerramento que não têm outra matrícula aberta no curso: reabrir as devolve ao estudo."""
    reprovadas = turma.matriculas.filter(situacao=S.REPROVADA)
    if turma.encerrada_em:
        reprovadas = reprovadas.filter(encerrada_em__gte=turma.encerrada_em)
    outras = Matricula.objects.abertas().filter(turma__curso=turma.curso_id).values("pessoa")
    return reprovadas.exclude(pessoa__in=outras).select_related("pessoa", "turma__curso").order_by("pk")


@transaction.atomic
def reabrir(turma, por, motivo):
    """Reabre a turma e devolve ao estudo quem ela reprovou. Pedidos dispensados e certificados ficam como estão.

    Devolve quantas pessoas voltaram.

    Raises:
        Recusa: `sem_motivo` ou `nao_encerrada`.
    """
    if not motivo.strip():
        raise Recusa("Escreva o motivo de reabrir a turma: ele fica no histórico dela.", "sem_motivo")
    turma = travar_turma(turma.pk)
    if turma.situacao != Turma.Situacao.ENCERRADA:
        raise Recusa("Esta turma não está encerrada.", "nao_encerrada")
    voltam = list(a_devolver(turma).select_for_update(of=("self",)))
    turma.situacao, turma.encerrada_em = Turma.Situacao.ABERTA, None
    turma.save(update_fields=["situacao", "encerrada_em"])
    log(turma, "cursos.reabrir_turma", user=por, data={"motivo": motivo.strip(), "voltaram": len(voltam)})
    for matricula in voltam:
        _devolver(matricula, por)
    return len(voltam)


def _devolver(matricula, por):
    """A reprovação é um estado final; só reabrir a turma a desfaz. A vaga é a mesma: reprovada a conserva."""
    matricula.situacao, matricula.motivo = S.CONFIRMADA, ""
    matricula.encerrada_em = matricula.aproveitamento = None
    matricula.save(update_fields=["situacao", "motivo", "encerrada_em", "aproveitamento"])
    log(matricula, "cursos.matricula", user=por, data={"de": S.REPROVADA.value, "para": S.CONFIRMADA.value})
    anunciar(matricula, "turma_reaberta", vez=f"-{timezone.now():%Y%m%d%H%M}")
