"""Os atos da tentativa: começar, responder, enviar, conceder mais uma. `encerramento` fecha as que ficaram abertas.

Ordem das travas: turma (quando se atribui a forma), matrícula, tentativa.
"""

from datetime import timedelta
from random import SystemRandom

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from avaliacoes import lancamento, reacao
from avaliacoes.correcao import corrigir, itens_com_respostas
from avaliacoes.formas import forma_da, forma_para
from avaliacoes.janela import exigir_janela
from avaliacoes.models import EventoDaTentativa, ItemDaTentativa, Resposta, Tentativa, TentativaExtra
from avaliacoes.selecao import escolher, tem_formas
from contas import so_leitura
from contas.recusa import Recusa
from cursos import atividade
from cursos.liberacao import exigir_modulo_aberto
from cursos.models import Matricula

Evento = EventoDaTentativa.Tipo
SEQUENCIA_MAXIMA = 1_000_000
CHAVE_MAXIMA = 2**62


# --- Começar ---------------------------------------------------------------------------------------------------------
def iniciar(matricula, avaliacao, sessao=""):
    """A tentativa aberta da matrícula nesta avaliação; cria uma se não houver. Clicar duas vezes dá a mesma.

    `sessao`: o resumo da sessão em que começou, para se saber depois se continuou em outra.

    Raises:
        Recusa: `nao_matriculada`, `aulas_nao_comecaram`, `aulas_encerradas`, `modulo_fechado`, `ainda_nao_abriu`,
            `janela_encerrada`, `sem_tentativas` ou `sem_questoes`.
    """
    forma = None
    _encerrar_a_vencida(matricula, avaliacao)
    if tem_formas(avaliacao) and _da_turma(matricula, avaliacao):
        forma = forma_para(avaliacao, forma_da(matricula))
    with transaction.atomic():
        matricula = _travar_matricula(matricula.pk)
        if not _da_turma(matricula, avaliacao):
            raise Recusa("Esta avaliação não faz parte da sua turma.", "nao_matriculada")
        atividade.exigir_estudo_aberto(matricula)
        aberta = matricula.tentativas.abertas().filter(avaliacao=avaliacao).first()
        if aberta:
            return aberta
        exigir_modulo_aberto(matricula, avaliacao)
        exigir_janela(matricula, avaliacao)
        feitas = matricula.tentativas.filter(avaliacao=avaliacao).count()
        if feitas >= permitidas(matricula, avaliacao):
            raise Recusa("Você já usou todas as suas tentativas nesta avaliação.", "sem_tentativas")
        atividade.iniciar(matricula, avaliacao)
        return _criar(matricula, avaliacao, feitas + 1, forma, sessao)


def permitidas(matricula, avaliacao):
    """Quantas tentativas a matrícula tem ao todo, com as extras. A de reação é uma só: cada pessoa opina uma vez."""
    if avaliacao.anonima:
        return 1
    return avaliacao.tentativas + matricula.tentativas_extras.filter(avaliacao=avaliacao).count()


def _travar_matricula(pk):
    return Matricula.objects.select_for_update(of=("self",)).select_related("turma").get(pk=pk)


def _da_turma(matricula, avaliacao):
    return matricula.turma.atividades.filter(pagina_id=avaliacao.pk).exists()


def _encerrar_a_vencida(matricula, avaliacao):
    """Antes da transação de começar: uma recusa ali não pode desfazer o encerramento daqui."""
    for vencida in matricula.tentativas.vencidas().filter(avaliacao=avaliacao):
        enviar(vencida, so_vencida=True)


def _criar(matricula, avaliacao, numero, forma, sessao):
    sorteador = SystemRandom()
    versoes = escolher(avaliacao, forma, sorteador, so_automaticas=matricula.turma.autoinstrucional)
    if not versoes:
        raise Recusa("Esta avaliação ainda não tem questões. Avise a coordenação da turma.", "sem_questoes")
    agora = timezone.now()
    prazo = _prazo(matricula, avaliacao, agora)
    tentativa = Tentativa.objects.create(
        matricula=matricula,
        avaliacao=avaliacao,
        numero=numero,
        iniciada_em=agora,
        prazo_em=prazo,
        tolera_ate=prazo and prazo + avaliacao.tolerancia,
    )
    if avaliacao.embaralhar_questoes:
        sorteador.shuffle(versoes)
    ItemDaTentativa.objects.bulk_create(
        ItemDaTentativa(
            tentativa=tentativa,
            ordem=ordem,
            versao=versao,
            arranjo=versao.comportamento.arranjar(versao.dados, sorteador if avaliacao.embaralhar else None),
        )
        for ordem, versao in enumerate(versoes, start=1)
    )
    tentativa.eventos.create(tipo=Evento.COMECOU, por=matricula.pessoa, dados={"sessao": sessao} if sessao else {})
    return tentativa


def _prazo(matricula, avaliacao, inicio):
    if not avaliacao.tempo_minutos:
        return None
    extras = matricula.tempos_extras.filter(avaliacao=avaliacao).values_list("minutos", flat=True)
    return inicio + timedelta(minutes=avaliacao.tempo_minutos + sum(extras))


# --- Responder -------------------------------------------------------------------------------------------------------
class RespondidaEmOutro(Recusa):
    """A questão já tem resposta mais nova, que a tela não conhecia. `vale` é a `Resposta` que está valendo."""

    def __init__(self, vale):
        super().__init__("Esta questão foi respondida depois em outro aparelho.", "respondida_em_outro")
        self.vale = vale


@transaction.atomic
def responder(tentativa, ordem, sequencia, conteudo, base=None):
    """Guarda uma resposta e devolve a linha que ficou. Repetir o mesmo pedido não cria outra.

    `conteudo` é o valor ou a lista de valores do campo. Se a sequência já foi usada com outro conteúdo (por outro
    aparelho), a resposta entra com a seguinte: vale a última que chegou, e nenhuma se perde. Com `base`, a última
    sequência que a tela conhecia ao responder, o que ficou esperando em uma tela velha não passa por cima do que se
    respondeu depois em outra.

    Raises:
        Recusa: `prazo_encerrado`, `ja_enviada`, `questao_inexistente`, `sequencia_invalida`, `ja_corrigida` ou
            `respondida_em_outro`.
    """
    if not 1 <= sequencia <= SEQUENCIA_MAXIMA:
        raise Recusa("Não entendi esta resposta. Recarregue a página e responda de novo.", "sequencia_invalida")
    itens = ItemDaTentativa.objects.select_for_update(of=("tentativa",)).select_related("tentativa", "versao")
    item = itens.filter(tentativa_id=tentativa.pk, ordem=ordem).first()
    if item is None:
        raise Recusa("Esta questão não faz parte da sua tentativa. Recarregue a página.", "questao_inexistente")
    exigir_aberta(item.tentativa)
    _exigir_que_mude(item)
    lido = ler_resposta(item, conteudo)
    if base is not None:
        return _responder_sobre(item, base, sequencia, lido)
    dadas = {resposta.sequencia: resposta for resposta in item.respostas.order_by("sequencia")}
    if sequencia not in dadas:
        return Resposta.objects.create(item=item, sequencia=sequencia, conteudo=lido)
    ultima = dadas[max(dadas)]
    repetida = next((r for r in (dadas[sequencia], ultima) if r.conteudo == lido), None)
    return repetida or Resposta.objects.create(item=item, sequencia=ultima.sequencia + 1, conteudo=lido)


def _exigir_que_mude(item):
    if item.fechado:
        raise Recusa("Esta questão já foi corrigida: agora só muda o que a equipe pediu para corrigir.", "ja_corrigida")


def _responder_sobre(item, base, sequencia, lido):
    ultima = item.respostas.order_by("-sequencia").first()
    if ultima and ultima.conteudo == lido:
        return ultima
    if ultima and ultima.sequencia > base:
        ultima.item = item
        raise RespondidaEmOutro(ultima)
    seguinte = ultima.sequencia + 1 if ultima else 1
    return Resposta.objects.create(item=item, sequencia=max(sequencia, seguinte), conteudo=lido)


@transaction.atomic
def responder_tudo(tentativa, formulario):
    """Guarda o que mudou em um formulário inteiro. `formulario` = {ordem: (sequência que a tela mostrava, valores)}.

    Só é mudança o que difere do que aquela tela mostrava: uma aba velha não apaga o que outro aparelho respondeu.

    Raises:
        Recusa: `prazo_encerrado` ou `ja_enviada`.
    """
    travada = Tentativa.objects.select_for_update().get(pk=tentativa.pk)
    exigir_aberta(travada)
    novas = []
    for item, respostas in itens_com_respostas(travada):
        if item.ordem in formulario and not item.fechado:
            base, valores = formulario[item.ordem]
            novas += _mudanca(item, respostas, base, ler_resposta(item, valores))
    return Resposta.objects.bulk_create(novas)


def _mudanca(item, respostas, base, lido):
    mostrada = next((r.conteudo for r in respostas if r.sequencia == base), None)
    atual = respostas[-1].conteudo if respostas else None
    if (lido or None) in ((mostrada or None), (atual or None)):
        return []
    return [Resposta(item=item, sequencia=(respostas[-1].sequencia if respostas else 0) + 1, conteudo=lido)]


def exigir_aberta(tentativa):
    """Raises `Recusa` (`ja_enviada`, `prazo_encerrado`) se a tentativa não aceita mais nada."""
    if not tentativa.aberta:
        raise Recusa("Esta tentativa já foi enviada; as respostas não mudam mais.", "ja_enviada")
    if tentativa.vencida():
        raise Recusa("O tempo desta tentativa terminou. O que estava salvo será corrigido.", "prazo_encerrado")


def ler_resposta(item, conteudo):
    valores = conteudo if isinstance(conteudo, list) else [conteudo]
    lido = item.versao.comportamento.ler(item.versao.dados, valores)
    return _com_os_seus_anexos(item, lido) if item.versao.tipo == "arquivo" else lido


def _com_os_seus_anexos(item, lido):
    """Só os anexos completos do próprio item: o de outra pessoa, ou pela metade, não entra na resposta."""
    pedidos = [pk for pk in (lido or {}).get("arquivos") or [] if type(pk) is int and 0 < pk < CHAVE_MAXIMA]
    prontos = item.arquivos.filter(pk__in=pedidos, completo_em__isnull=False) if pedidos else item.arquivos.none()
    seus = set(prontos.values_list("pk", flat=True))
    lido = {**(lido or {}), "arquivos": [pk for pk in pedidos if pk in seus]}
    return {parte: valor for parte, valor in lido.items() if valor}


@transaction.atomic
def anotar_sessao(tentativa, resumo, por):
    """Anota que a tentativa passou a receber respostas de outra sessão: outro aparelho, outro navegador, nova entrada.

    `resumo` distingue as sessões sem dizer nada do aparelho. A primeira é a de quem começou. Repetir não anota de novo.
    """
    eventos = Tentativa.objects.select_for_update(of=("self",)).get(pk=tentativa.pk).eventos
    sessoes = [e.dados.get("sessao") for e in eventos.filter(tipo__in=(Evento.COMECOU, Evento.OUTRO_APARELHO))]
    if any(sessoes) and resumo not in sessoes:
        eventos.create(tipo=Evento.OUTRO_APARELHO, por=por, dados={"sessao": resumo})


# --- Enviar ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def enviar(tentativa, por=None, so_vencida=False):
    """Fecha a tentativa, corrige o que está salvo e lança o que se pode lançar. Enviar duas vezes é uma só.

    Se alguma questão espera uma pessoa corrigir, a tentativa fica sem nota até lá. Na de reação, as respostas se soltam
    da pessoa. Se a matrícula ou a turma já não está em andamento, o progresso fica como estava. `so_vencida`: a que
    ganhou mais tempo desde que alguém a viu vencida continua aberta.
    """
    matricula = _travar_matricula(tentativa.matricula_id)
    travada = Tentativa.objects.select_for_update(of=("self",)).select_related("avaliacao").get(pk=tentativa.pk)
    if not travada.aberta or (so_vencida and not travada.vencida()):
        return travada
    venceu = travada.vencida()
    travada.enviada_em = timezone.now()
    if travada.avaliacao.anonima:
        reacao.soltar_respostas(travada, matricula)
    else:
        travada.nota = corrigir(travada)
    travada.nao_lancada_por = lancamento.lancar(matricula, travada)
    travada.save(update_fields=["nota", "enviada_em", "nao_lancada_por"])
    travada.eventos.create(tipo=Evento.ENCERRADA if venceu else Evento.ENVIOU, por=None if venceu else por)
    return travada


def encerrar_se_vencida(tentativa):
    """A tentativa como está agora: quem olha uma vencida a encontra encerrada. Quem só olha por outra não a encerra."""
    return enviar(tentativa, so_vencida=True) if tentativa.vencida() and not so_leitura.ligada() else tentativa


# --- Conceder --------------------------------------------------------------------------------------------------------
@transaction.atomic
def conceder_tentativa(matricula, avaliacao, por, motivo):
    """Dá mais uma tentativa a quem já usou as suas.

    Raises:
        Recusa: `sem_motivo` ou `ainda_tem_tentativas` (por isso conceder duas vezes seguidas dá uma só).
    """
    if not motivo.strip():
        raise Recusa("Escreva o motivo de conceder mais uma tentativa.", "sem_motivo")
    matricula = _travar_matricula(matricula.pk)
    if matricula.tentativas.filter(avaliacao=avaliacao).count() < permitidas(matricula, avaliacao):
        raise Recusa("Esta pessoa ainda tem tentativa nesta avaliação.", "ainda_tem_tentativas")
    extra = TentativaExtra.objects.create(
        matricula=matricula, avaliacao=avaliacao, motivo=motivo.strip(), concedida_por=por
    )
    log(
        matricula,
        "avaliacoes.conceder_tentativa",
        user=por,
        data={"atividade": avaliacao.title, "motivo": motivo.strip()},
    )
    return extra
