"""Os atos da tentativa: começar, responder, enviar, encerrar as vencidas, conceder mais uma.

Ordem das travas: turma (quando se atribui a forma), matrícula, tentativa.
"""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import SystemRandom

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from avaliacoes.formas import forma_da, forma_para
from avaliacoes.models import ItemDaTentativa, Resposta, Tentativa, TentativaExtra
from avaliacoes.selecao import escolher, tem_formas
from contas.recusa import Recusa
from cursos import atividade
from cursos.models import Matricula

CENTESIMO, MILIONESIMO = Decimal("0.01"), Decimal("0.000001")
SEQUENCIA_MAXIMA = 1_000_000


# --- Começar ---------------------------------------------------------------------------------------------------------
def iniciar(matricula, avaliacao):
    """A tentativa aberta da matrícula nesta avaliação; cria uma se não houver. Clicar duas vezes dá a mesma.

    Raises:
        Recusa: `nao_matriculada`, `aulas_nao_comecaram`, `aulas_encerradas`, `sem_tentativas` ou `sem_questoes`.
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
        feitas = matricula.tentativas.filter(avaliacao=avaliacao).count()
        if feitas >= permitidas(matricula, avaliacao):
            raise Recusa("Você já usou todas as suas tentativas nesta avaliação.", "sem_tentativas")
        atividade.iniciar(matricula, avaliacao)
        return _criar(matricula, avaliacao, feitas + 1, forma)


def permitidas(matricula, avaliacao):
    """Quantas tentativas a matrícula tem ao todo, com as concedidas."""
    return avaliacao.tentativas + matricula.tentativas_extras.filter(avaliacao=avaliacao).count()


def _travar_matricula(pk):
    return Matricula.objects.select_for_update(of=("self",)).select_related("turma").get(pk=pk)


def _da_turma(matricula, avaliacao):
    return matricula.turma.atividades.filter(pagina_id=avaliacao.pk).exists()


def _encerrar_a_vencida(matricula, avaliacao):
    """Antes da transação de começar: uma recusa ali não pode desfazer o encerramento daqui."""
    for vencida in matricula.tentativas.vencidas().filter(avaliacao=avaliacao):
        enviar(vencida)


def _criar(matricula, avaliacao, numero, forma):
    sorteador = SystemRandom()
    versoes = escolher(avaliacao, forma, sorteador)
    if not versoes:
        raise Recusa("Esta avaliação ainda não tem questões. Avise a coordenação da turma.", "sem_questoes")
    agora = timezone.now()
    prazo = agora + timedelta(minutes=avaliacao.tempo_minutos) if avaliacao.tempo_minutos else None
    tentativa = Tentativa.objects.create(
        matricula=matricula, avaliacao=avaliacao, numero=numero, iniciada_em=agora, prazo_em=prazo
    )
    ItemDaTentativa.objects.bulk_create(
        ItemDaTentativa(
            tentativa=tentativa,
            ordem=ordem,
            versao=versao,
            arranjo=versao.comportamento.arranjar(versao.dados, sorteador if avaliacao.embaralhar else None),
        )
        for ordem, versao in enumerate(versoes, start=1)
    )
    return tentativa


# --- Responder -------------------------------------------------------------------------------------------------------
@transaction.atomic
def responder(tentativa, ordem, sequencia, conteudo):
    """Guarda uma resposta e devolve a linha que ficou. Repetir o mesmo pedido não cria outra.

    `conteudo` é o valor ou a lista de valores do campo. Se a sequência já foi usada com outro conteúdo (por outro
    aparelho), a resposta entra com a seguinte: vale a última que chegou, e nenhuma se perde.

    Raises:
        Recusa: `prazo_encerrado`, `ja_enviada`, `questao_inexistente` ou `sequencia_invalida`.
    """
    if not 1 <= sequencia <= SEQUENCIA_MAXIMA:
        raise Recusa("Não entendi esta resposta. Recarregue a página e responda de novo.", "sequencia_invalida")
    itens = ItemDaTentativa.objects.select_for_update(of=("tentativa",)).select_related("tentativa", "versao")
    item = itens.filter(tentativa_id=tentativa.pk, ordem=ordem).first()
    if item is None:
        raise Recusa("Esta questão não faz parte da sua tentativa. Recarregue a página.", "questao_inexistente")
    _exigir_aberta(item.tentativa)
    lido = _ler(item, conteudo)
    dadas = {resposta.sequencia: resposta for resposta in item.respostas.order_by("sequencia")}
    if sequencia not in dadas:
        return Resposta.objects.create(item=item, sequencia=sequencia, conteudo=lido)
    ultima = dadas[max(dadas)]
    repetida = next((r for r in (dadas[sequencia], ultima) if r.conteudo == lido), None)
    return repetida or Resposta.objects.create(item=item, sequencia=ultima.sequencia + 1, conteudo=lido)


@transaction.atomic
def responder_tudo(tentativa, formulario):
    """Guarda o que mudou em um formulário inteiro. `formulario` = {ordem: (sequência que a tela mostrava, valores)}.

    Só é mudança o que difere do que aquela tela mostrava: uma aba velha não apaga o que outro aparelho respondeu.

    Raises:
        Recusa: `prazo_encerrado` ou `ja_enviada`.
    """
    travada = Tentativa.objects.select_for_update().get(pk=tentativa.pk)
    _exigir_aberta(travada)
    novas = []
    for item, respostas in itens_com_respostas(travada):
        if item.ordem in formulario:
            base, valores = formulario[item.ordem]
            novas += _mudanca(item, respostas, base, _ler(item, valores))
    return Resposta.objects.bulk_create(novas)


def _mudanca(item, respostas, base, lido):
    mostrada = next((r.conteudo for r in respostas if r.sequencia == base), None)
    atual = respostas[-1].conteudo if respostas else None
    if (lido or None) in ((mostrada or None), (atual or None)):
        return []
    return [Resposta(item=item, sequencia=(respostas[-1].sequencia if respostas else 0) + 1, conteudo=lido)]


def _exigir_aberta(tentativa):
    if not tentativa.aberta:
        raise Recusa("Esta tentativa já foi enviada; as respostas não mudam mais.", "ja_enviada")
    if tentativa.vencida():
        raise Recusa("O tempo desta tentativa terminou. O que estava salvo será corrigido.", "prazo_encerrado")


def _ler(item, conteudo):
    valores = conteudo if isinstance(conteudo, list) else [conteudo]
    return item.versao.comportamento.ler(item.versao.dados, valores)


def itens_com_respostas(tentativa, *relacoes):
    """[(item, [respostas, da primeira à última])] em duas consultas, mais uma por relação pedida."""
    itens = tentativa.itens.select_related("versao__questao").prefetch_related("respostas", *relacoes)
    return [(item, sorted(item.respostas.all(), key=lambda r: r.sequencia)) for item in itens]


# --- Enviar ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def enviar(tentativa):
    """Corrige o que está salvo, fecha a tentativa e lança a nota. Enviar duas vezes é uma só.

    A nota é a média das frações de acerto vezes 100, arredondada para duas casas (meio centésimo sobe). Se a matrícula
    ou a turma já não está em andamento, a tentativa fecha com a sua nota e o progresso fica como estava.
    """
    matricula = _travar_matricula(tentativa.matricula_id)
    travada = Tentativa.objects.select_for_update(of=("self",)).select_related("avaliacao").get(pk=tentativa.pk)
    if not travada.aberta:
        return travada
    travada.nota = _corrigir(travada)
    travada.enviada_em = timezone.now()
    travada.nao_lancada_por = _lancar(matricula, travada)
    travada.save(update_fields=["nota", "enviada_em", "nao_lancada_por"])
    return travada


def _corrigir(tentativa):
    itens, soma = [], Decimal(0)
    for item, respostas in itens_com_respostas(tentativa):
        conteudo = respostas[-1].conteudo if respostas else None
        fracao = item.versao.comportamento.corrigir(item.versao.dados, conteudo)
        item.fracao, soma = fracao.quantize(MILIONESIMO, ROUND_HALF_UP), soma + fracao
        itens.append(item)
    ItemDaTentativa.objects.bulk_update(itens, ["fracao"])
    return (soma / len(itens) * 100).quantize(CENTESIMO, ROUND_HALF_UP)


def _lancar(matricula, tentativa):
    """Lança a nota no livro do progresso. Devolve o código da recusa, ou vazio se lançou."""
    try:
        atividade.registrar_nota(matricula, tentativa.avaliacao, tentativa.nota)
    except Recusa as recusa:
        return recusa.codigo
    return ""


def encerrar_vencidas(em=None):
    """Fecha as tentativas cujo prazo passou, com o que estava salvo. Devolve quantas fechou."""
    vencidas = list(Tentativa.objects.vencidas(em).only("pk", "matricula_id"))
    for tentativa in vencidas:
        enviar(tentativa)
    return len(vencidas)


def encerrar_se_vencida(tentativa):
    """A tentativa como está agora: quem olha uma vencida a encontra encerrada."""
    return enviar(tentativa) if tentativa.vencida() else tentativa


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
    log(matricula, "avaliacoes.conceder_tentativa", user=por, data={"avaliacao": avaliacao.pk})
    return extra
