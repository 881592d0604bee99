"""Declarar a matrícula de alguém e emitir o histórico dela: o que consta na data, com código e registro.

Pedir de novo no mesmo dia, sem que nada tenha mudado, devolve o documento que já saiu.
"""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from certificados import congelamento
from certificados.elegibilidade import exigir_conta
from certificados.emissao import registrar, travar_matricula
from certificados.especie import Especie
from certificados.permissoes import pode_pedir_documentos
from contas.recusa import Recusa
from cursos.frequencia import FREQUENTARAM
from cursos.models import Matricula

CONGELAR = {
    Especie.MATRICULA: congelamento.da_declaracao_de_matricula,
    Especie.HISTORICO: congelamento.do_historico,
}
ATOS = {Especie.MATRICULA: "certificados.declarar_matricula", Especie.HISTORICO: "certificados.emitir_historico"}


class DocumentoRecusado(Recusa):
    """A declaração de matrícula ou o histórico não pode sair."""


def declarar_matricula(matricula, por):
    """A declaração de matrícula, com a situação de hoje. Recusas, como em `emitir_da_matricula`."""
    return emitir_da_matricula(Especie.MATRICULA, matricula, por)


def emitir_historico(matricula, por):
    """O histórico: o que consta hoje em cada atividade e encontro. Recusas, como em `emitir_da_matricula`."""
    return emitir_da_matricula(Especie.HISTORICO, matricula, por)


@transaction.atomic
def emitir_da_matricula(especie, matricula, por):
    """Emite o documento `especie` (`MATRICULA` ou `HISTORICO`) ou devolve o igual que já saiu hoje.

    Raises:
        DocumentoRecusado: `sem_permissao`, `nao_confirmada` ou `encerrada`.
        Recusa: `conta_encerrada`, `sem_modelo`, `sem_signatario`, `sem_horas` ou `selo` (não há com que assinar).
    """
    matricula = travar_matricula(matricula.pk)
    if not pode_pedir_documentos(por, matricula):
        frase = "Só a própria pessoa, quem coordena a turma e o registro acadêmico pedem os documentos da matrícula."
        raise DocumentoRecusado(frase, "sem_permissao")
    _exigir_confirmada(matricula)
    exigir_conta(matricula)
    agora = timezone.now()
    dados = CONGELAR[especie](matricula, agora)
    repetido = _igual_de_hoje(matricula, dados, agora)
    if repetido:
        return repetido
    documento = registrar(dados, por, agora, matricula=matricula)
    log(documento, ATOS[especie], user=por, data={"registro": documento.registro})
    return documento


def pode_sair(matricula):
    """Se desta matrícula saem documentos: só da que foi confirmada."""
    return matricula.situacao in FREQUENTARAM


def _exigir_confirmada(matricula):
    if pode_sair(matricula):
        return
    situacao = matricula.get_situacao_display().lower()
    if matricula.aberta:
        frase = f"A matrícula está “{situacao}”. A declaração e o histórico saem depois que a vaga é confirmada."
        raise DocumentoRecusado(frase, "nao_confirmada")
    raise DocumentoRecusado(f"A matrícula está “{situacao}” e dela não saem documentos.", "encerrada")


def _igual_de_hoje(matricula, dados, em):
    hoje = timezone.localdate(em)
    em_vigor = matricula.certificados.em_vigor().filter(especie=dados["especie"], ano=hoje.year).order_by("-pk")
    for documento in em_vigor:
        if timezone.localdate(documento.emitido_em) != hoje:
            return None
        if all(documento.dados.get(campo) == valor for campo, valor in dados.items()):
            return documento
    return None


def que_podem_pedir(pessoa):
    """As matrículas da própria pessoa de que ela pode pedir declaração e histórico."""
    return Matricula.objects.filter(pessoa=pessoa, situacao__in=FREQUENTARAM).select_related("turma__curso")
