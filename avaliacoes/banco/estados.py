"""Os estados de uma questão: rascunho → em revisão → pronta → aposentada, e a volta.

Rascunho, em revisão e pronta são da versão: uma em rascunho não tira do ar a pronta anterior. Aposentada é a questão:
sai dos sorteios e das avaliações novas; quem já respondeu, e as avaliações que já a têm, não mudam.
"""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from avaliacoes.banco.conteudo import imagens_que_faltam, impressao
from avaliacoes.models import BancoDeQuestoes, Questao, VersaoQuestao
from contas.recusa import Recusa

S = VersaoQuestao.Situacao
TRANSICOES = {
    S.RASCUNHO: {S.EM_REVISAO, S.PRONTA},
    S.EM_REVISAO: {S.RASCUNHO, S.PRONTA},
    S.PRONTA: {S.RASCUNHO},
}


class EstadoRecusado(Recusa):
    """A questão não pode mudar de estado, e por quê."""


@transaction.atomic
def pedir_leitura(questao, por):
    """Manda a versão que se edita para outra pessoa ler. Pedir de novo não muda nada.

    Raises:
        EstadoRecusado: `sem_versao`, `ja_pronta` ou `sem_imagem`.
    """
    versao = _travar(questao)
    if versao.situacao == S.EM_REVISAO:
        return versao
    if versao.situacao == S.PRONTA:
        raise EstadoRecusado("Esta versão já está pronta. Edite a questão para abrir outra.", "ja_pronta")
    _exigir_imagens(versao)
    versao.parecer = ""
    return _mudar_para(S.EM_REVISAO, versao, por, "pedir_leitura", "parecer")


@transaction.atomic
def aprovar(questao, por, parecer="", lida=None):
    """A segunda leitura: quem lê não é quem escreveu. `lida` é a impressão do texto que a pessoa tinha na tela.

    Raises:
        EstadoRecusado: `sem_versao`, `propria`, `fora_de_revisao` ou `mudou`.
    """
    return _dar_parecer(questao, por, parecer, S.PRONTA, "aprovar", lida)


@transaction.atomic
def devolver(questao, por, parecer, lida=None):
    """Volta a rascunho com o que precisa mudar.

    Raises:
        EstadoRecusado: `sem_parecer`, além das de `aprovar`.
    """
    if not parecer.strip():
        raise EstadoRecusado("Escreva o que precisa mudar: é o que quem escreveu vai ler.", "sem_parecer")
    return _dar_parecer(questao, por, parecer, S.RASCUNHO, "devolver", lida)


@transaction.atomic
def marcar_pronta(questao, por):
    """Quem escreve decide, quando o banco não exige segunda leitura. Repetir não muda nada.

    Raises:
        EstadoRecusado: `sem_versao`, `segunda_leitura` ou `sem_imagem`.
    """
    versao = _travar(questao)
    if versao.situacao == S.PRONTA:
        return versao
    if BancoDeQuestoes.load().exige_segunda_leitura:
        raise EstadoRecusado(
            "O banco exige que outra pessoa leia a questão. Peça a segunda leitura.", "segunda_leitura"
        )
    _exigir_imagens(versao)
    return _mudar_para(S.PRONTA, versao, por, "marcar_pronta")


@transaction.atomic
def voltar_a_rascunho(questao, por):
    """Tira da revisão, ou de pronta se ninguém respondeu ainda. Repetir não muda nada.

    Raises:
        EstadoRecusado: `sem_versao` ou `respondida`.
    """
    versao = _travar(questao)
    if versao.situacao == S.RASCUNHO:
        return versao
    if versao.em_uso:
        raise EstadoRecusado("Já responderam a esta versão. Edite a questão: abre-se outra versão.", "respondida")
    return _mudar_para(S.RASCUNHO, versao, por, "voltar_a_rascunho")


@transaction.atomic
def aposentar(questao, por):
    """Repetir não muda nada."""
    questao = Questao.objects.select_for_update().get(pk=questao.pk)
    if questao.aposentada_em is None:
        _datar(questao, timezone.now(), por, "aposentar")
    return questao


@transaction.atomic
def reativar(questao, por):
    """Repetir não muda nada."""
    questao = Questao.objects.select_for_update().get(pk=questao.pk)
    if questao.aposentada_em is not None:
        _datar(questao, None, por, "reativar")
    return questao


def _dar_parecer(questao, por, parecer, situacao, acao, lida):
    versao = _travar(questao)
    if versao.criada_por_id == por.pk:
        raise EstadoRecusado("Quem escreveu a questão não faz a segunda leitura: peça a outra pessoa.", "propria")
    if versao.situacao != S.EM_REVISAO:
        raise EstadoRecusado("Esta questão não está mais à espera de leitura: alguém já decidiu.", "fora_de_revisao")
    if lida is not None and lida != impressao(versao):
        raise EstadoRecusado("O texto mudou desde que você o abriu. Leia-o de novo antes de decidir.", "mudou")
    versao.parecer, versao.revisada_em, versao.revisada_por = parecer.strip(), timezone.now(), por
    return _mudar_para(situacao, versao, por, acao, "parecer", "revisada_em", "revisada_por")


def _exigir_imagens(versao):
    faltam = imagens_que_faltam(versao)
    if faltam:
        raise EstadoRecusado(f"O texto pede a imagem “{faltam[0]}”, que ainda não foi enviada.", "sem_imagem")


def _travar(questao):
    questao = Questao.objects.select_for_update().get(pk=questao.pk)
    versao = questao.versoes.select_for_update().order_by("-numero").first()
    if versao is None:
        raise EstadoRecusado("Esta questão ainda não tem texto.", "sem_versao")
    return versao


def _mudar_para(situacao, versao, por, acao, *campos):
    if situacao not in TRANSICOES[versao.situacao]:
        raise EstadoRecusado("Alguém já mudou a situação desta questão. Veja como ela está agora.", "transicao")
    versao.situacao = situacao
    versao.save(update_fields=["situacao", *campos])
    dados = {"versao": versao.numero, "situacao": situacao, **({"parecer": versao.parecer} if versao.parecer else {})}
    log(versao.questao, f"avaliacoes.{acao}", user=por, data=dados)
    return versao


def _datar(questao, em, por, acao):
    questao.aposentada_em = em
    questao.save(update_fields=["aposentada_em"])
    log(questao, f"avaliacoes.{acao}", user=por)
