"""Os atos da matrícula, do pedido ao encerramento.

Ordem das travas: primeiro a turma (quando há vaga em jogo), depois a matrícula. Cada ato anuncia por e-mail, na mesma
transação: a mensagem nasce com o fato ou não nasce.
"""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from contas.recusa import Recusa
from correio import envio
from cursos.models import Matricula
from cursos.vagas import exigir_vaga, travar_turma

Situacao = Matricula.Situacao


def _anunciar(matricula, modelo):
    contexto = {
        "matricula": matricula,
        "pessoa": matricula.pessoa,
        "turma": matricula.turma,
        "curso": matricula.turma.curso,
        "caminho_da_area": reverse("portal:minha_area"),
    }
    envio.compor(f"matricula-{matricula.pk}-{modelo}", matricula.pessoa.email, f"matricula_{modelo}", contexto)


def _exigir_inscricoes_abertas(turma):
    hoje = timezone.localdate()
    if turma.inscricoes_abertas(hoje):
        return
    if hoje < turma.inscricoes_de and turma.situacao == turma.Situacao.ABERTA:
        frase = f"As inscrições da turma {turma.codigo} começam em {turma.inscricoes_de:%d/%m/%Y}."
        raise Recusa(frase, "inscricoes_nao_comecaram")
    raise Recusa(
        f"As inscrições da turma {turma.codigo} estão encerradas. Veja no curso se há outra turma aberta.",
        "inscricoes_encerradas",
    )


@transaction.atomic
def solicitar(pessoa, turma):
    """Pede a matrícula e dá os passos que a regra da turma permite; repetir o pedido devolve o mesmo.

    Raises:
        Recusa: `inscricoes_nao_comecaram`, `inscricoes_encerradas`, `turma_cheia` ou `outra_turma_do_curso`.
    """
    turma = travar_turma(turma.pk)
    existente = pessoa.matriculas.abertas().filter(turma__curso_id=turma.curso_id).select_related("turma").first()
    if existente and existente.turma_id == turma.pk:
        return existente
    _exigir_inscricoes_abertas(turma)
    if existente:
        raise Recusa(
            f"Você já tem matrícula na turma {existente.turma.codigo} deste curso. Cancele-a antes de pedir outra.",
            "outra_turma_do_curso",
        )
    if turma.matriculas.filter(pessoa=pessoa, situacao=Situacao.CONCLUIDA).exists():
        raise Recusa("Você já concluiu este curso nesta turma.", "ja_concluiu")
    exigir_vaga(turma)
    matricula = Matricula.objects.create(pessoa=pessoa, turma=turma)
    _anunciar(matricula, "recebida")
    matricula._mudar_para(Situacao.AGUARDANDO_ANUENCIA if turma.exige_anuencia else Situacao.EM_ANALISE, por=pessoa)
    if turma.analise_automatica and not turma.exige_anuencia:
        deferir(matricula, por=None)
    return matricula


def registrar_anuencia(matricula, por):
    matricula._mudar_para(Situacao.EM_ANALISE, por=por, anuencia_em=timezone.now())


@transaction.atomic
def deferir(matricula, por):
    """Dá a vaga. Se a turma não pede que a pessoa a confirme, já confirma.

    Raises:
        Recusa: `turma_cheia`.
        TransicaoInvalida: a matrícula não estava em análise nem na lista de espera.
    """
    turma = travar_turma(matricula.turma_id)
    exigir_vaga(turma)
    dias = turma.confirmacao_em_dias
    confirmar_ate = timezone.now() + timedelta(days=dias) if dias else None
    matricula._mudar_para(Situacao.DEFERIDA, por=por, confirmar_ate=confirmar_ate)
    if dias:
        _anunciar(matricula, "deferida")
    else:
        confirmar(matricula, por)


@transaction.atomic
def confirmar(matricula, por):
    matricula._mudar_para(Situacao.CONFIRMADA, por=por, confirmada_em=timezone.now(), confirmar_ate=None)
    _anunciar(matricula, "confirmada")


@transaction.atomic
def recusar(matricula, por, motivo):
    """Recusa com o motivo, que a pessoa lê. Raises `Recusa` (`sem_motivo`) se ele vier vazio."""
    if not motivo.strip():
        raise Recusa("Escreva o motivo da recusa: a pessoa vai lê-lo.", "sem_motivo")
    matricula._mudar_para(Situacao.RECUSADA, por=por, motivo=motivo.strip())
    _anunciar(matricula, "recusada")


def cancelar(matricula, por, motivo=""):
    matricula._mudar_para(Situacao.CANCELADA, por=por, motivo=motivo.strip())


def desistir(matricula, por, motivo=""):
    matricula._mudar_para(Situacao.DESISTENTE, por=por, motivo=motivo.strip())


def expirar_vagas(em=None):
    """Solta as vagas deferidas que ninguém confirmou no prazo. Devolve quantas soltou."""
    vencidas = Matricula.objects.filter(situacao=Situacao.DEFERIDA, confirmar_ate__lt=em or timezone.now())
    soltas = 0
    for matricula in vencidas.select_related("pessoa", "turma__curso"):
        with transaction.atomic():
            matricula._mudar_para(Situacao.EXPIRADA)
            _anunciar(matricula, "expirada")
        soltas += 1
    return soltas
