"""O convite de quem foi posto em uma turma e ainda não tem senha: compor, ver a entrega, reenviar.

A chave da mensagem leva a turma, a pessoa e a vez; a última vez é a que conta.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from correio.lote import compor_varias
from correio.models import Mensagem
from cursos.models import Matricula
from cursos.vagas import travar_turma
from rede.busca import normalizar

Entrega = Mensagem.Situacao
ENTRE_REENVIOS = timedelta(minutes=10)
EM_PALAVRAS = {
    "SMTPRecipientsRefused": "o servidor de correio da pessoa recusou o endereço; confira se ele está certo",
    "SMTPSenderRefused": "o servidor de correio recusou o remetente; avise quem administra a plataforma",
    "SMTPAuthenticationError": "o servidor de correio não aceitou a nossa senha; avise quem administra a plataforma",
    "SMTPDataError": "o servidor de correio recusou o conteúdo da mensagem",
    "SMTPServerDisconnected": "o servidor de correio encerrou a conversa no meio",
    "ConnectionRefusedError": "o servidor de correio não atendeu",
    "TimeoutError": "o servidor de correio demorou demais a responder",
    "gaierror": "o servidor de correio não foi encontrado na rede",
}


@dataclass(frozen=True)
class Convite:
    """O último convite de uma pessoa, a matrícula dela na turma e quantos convites já houve."""

    matricula: Matricula
    mensagem: Mensagem
    vezes: int

    @property
    def pessoa(self):
        return self.matricula.pessoa

    @property
    def entrou(self):
        return self.pessoa.last_login is not None

    @property
    def falhou(self):
        return self.mensagem.situacao in (Entrega.FALHOU, Entrega.VENCIDA)

    @property
    def na_fila(self):
        return self.mensagem.situacao == Entrega.PENDENTE

    @property
    def recente(self):
        return not self.falhou and self.mensagem.criada_em > timezone.now() - ENTRE_REENVIOS

    @property
    def reenviavel(self):
        return self.matricula.aberta and not (self.entrou or self.na_fila or self.recente)

    @property
    def erro(self):
        """O último erro de envio em palavras; vazio se não houve."""
        erro = self.mensagem.erro
        return EM_PALAVRAS.get(erro, f"o envio falhou ({erro})") if erro else ""


# --- Ver -------------------------------------------------------------------------------------------------------------
def _prefixo(turma):
    return f"convite-{turma.pk}-"


def da_turma(turma):
    """Um `Convite` por pessoa convidada, por nome."""
    mensagens = Mensagem.objects.filter(chave__startswith=_prefixo(turma)).defer("texto").order_by("pk")
    ultimas, vezes = {}, {}
    for mensagem in mensagens:
        pk, vez = map(int, mensagem.chave.removeprefix(_prefixo(turma)).split("-"))
        ultimas[pk], vezes[pk] = mensagem, max(vez, vezes.get(pk, 0))
    delas = turma.matriculas.select_related("pessoa").order_by("solicitada_em", "pk")
    matriculas = {m.pessoa_id: m for m in delas if m.pessoa_id in ultimas}
    convites = [Convite(m, ultimas[pk], vezes[pk]) for pk, m in matriculas.items()]
    return sorted(convites, key=lambda convite: (normalizar(convite.pessoa.nome), convite.pessoa.pk))


# --- Compor ----------------------------------------------------------------------------------------------------------
def convidar(turma, matriculas):
    """O primeiro convite da pessoa de cada matrícula, de uma vez. Quem já tem um não ganha outro."""
    _compor(turma, [(matricula, 1) for matricula in matriculas])


def _compor(turma, quem):
    comum = {
        "turma": turma,
        "curso": turma.curso,
        "caminho_da_turma": turma.get_absolute_url(),
        "caminho_da_senha": reverse("account_reset_password"),
        "caminho_da_area": reverse("portal:minha_area"),
    }
    itens = []
    for matricula, vez in quem:
        pessoa = matricula.pessoa
        contexto = {**comum, "matricula": matricula, "pessoa": pessoa}
        itens.append((f"{_prefixo(turma)}{pessoa.pk}-{vez}", pessoa.email, "convite", contexto))
    compor_varias(itens)


# --- Reenviar --------------------------------------------------------------------------------------------------------
@transaction.atomic
def reenviar(turma, por, pessoa=None):
    """Compõe outro convite para `pessoa`, ou para quem ainda não entrou. Devolve quantos compôs.

    Raises:
        Recusa: `sem_convite`, `ja_entrou`, `matricula_encerrada` ou `cedo`, quando é para uma pessoa só e não cabe.
    """
    travar_turma(turma.pk)
    convites = da_turma(turma)
    if pessoa is not None:
        convites = [convite for convite in convites if convite.pessoa.pk == pessoa]
        _exigir_que_caiba(convites)
    escolhidos = [convite for convite in convites if convite.reenviavel]
    if escolhidos:
        _compor(turma, [(convite.matricula, convite.vezes + 1) for convite in escolhidos])
        log(turma, "cursos.reenviar_convites", user=por, data={"quantos": len(escolhidos)})
    return len(escolhidos)


def _exigir_que_caiba(convites):
    if not convites:
        raise Recusa("Não há convite para esta pessoa nesta turma.", "sem_convite")
    convite = convites[0]
    if convite.entrou:
        raise Recusa(f"{convite.pessoa} já entrou na plataforma: não precisa de convite.", "ja_entrou")
    if not convite.matricula.aberta:
        situacao = convite.matricula.get_situacao_display().lower()
        raise Recusa(f"A matrícula de {convite.pessoa} nesta turma está “{situacao}”.", "matricula_encerrada")
    if not convite.reenviavel:
        raise Recusa(
            f"O convite de {convite.pessoa} acabou de sair ou ainda está na fila. Espere dez minutos e tente de novo.",
            "cedo",
        )
