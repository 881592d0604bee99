"""Um ato para várias matrículas: prepara-se, confere-se o resumo, confirma-se, e cada item é uma transação.

O que se acompanha são as linhas do banco. A marca de feito e o ato ficam na mesma transação: uma queda desfaz os dois,
e a varredura retoma; clicar duas vezes ou rodar em dois processos não repete nada.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from certificados import previa
from certificados.lote import emitir_lote
from certificados.permissoes import pode_emitir
from certificados.reserva import reservar
from contas.recusa import Recusa
from coordenacao import mensagem, tasks
from coordenacao.atos import ATOS, RECUSAVEIS
from coordenacao.forms import MensagemForm, MotivoDoLoteForm, PrazoForm
from coordenacao.models import AtoEmLote, ItemDoAto
from cursos import matricula as atos_da_matricula
from cursos.models import Matricula
from cursos.permissoes import pode_coordenar
from cursos.prorrogacao import prorrogar
from cursos.vagas import Ocupacao

S = Matricula.Situacao
MAXIMO = 2_000
NA_HORA = 20  # até aqui o pedido faz tudo antes de responder
ORCAMENTO = 35  # segundos por tarefa, abaixo do limite de 50: o resto fica para a próxima
RASCUNHO_DURA = timedelta(days=1)
MAXIMO_DE_TENTATIVAS = 5
FALHA_INESPERADA = "Falhou por um defeito da plataforma, que ficou registrado. Peça ajuda ao suporte."


@dataclass(frozen=True)
class AtoDeLote:
    """`de`: as situações em que cabe (vazio: qualquer uma). `form`: o que se escreve antes de confirmar."""

    nome: str
    rotulo: str
    feito: tuple[str, str]
    de: frozenset
    executar: Callable
    form: type | None = None
    grave: bool = False
    pode: Callable = pode_coordenar

    def frase(self, n):
        return self.feito[n != 1].format(n=n)

    def por_que_nao(self, matricula):
        """Por que esta matrícula fica de fora, em uma frase; vazio se vai."""
        if not self.de or matricula.situacao in self.de:
            return ""
        aceitas = " ou ".join(f"“{s.label.lower()}”" for s in S if s in self.de)
        return f"A matrícula está “{matricula.get_situacao_display().lower()}”; este ato é para quem está {aceitas}."


def _do_quadro(nome):
    ato = ATOS[nome]
    return AtoDeLote(nome, ato.rotulo, ato.feito, ato.de, lambda item, por: ato.executar(item.matricula, por))


def _recusar(item, por):
    atos_da_matricula.recusar(item.matricula, por, item.ato.dados["motivo"])


def _cancelar(item, por):
    atos_da_matricula.cancelar(item.matricula, por, item.ato.dados["motivo"])


def _prorrogar(item, por):
    prorrogar(item.matricula, por, item.ato.dados["dias"])


DE_LOTE = {
    ato.nome: ato
    for ato in (
        _do_quadro("anuencia"),
        _do_quadro("deferir"),
        _do_quadro("confirmar"),
        AtoDeLote(
            "prorrogar",
            "Dar mais prazo",
            ("1 pessoa tem mais prazo para confirmar a vaga.", "{n} pessoas têm mais prazo para confirmar a vaga."),
            frozenset({S.DEFERIDA}),
            _prorrogar,
            PrazoForm,
        ),
        AtoDeLote(
            "recusar",
            "Recusar",
            ("1 matrícula recusada.", "{n} matrículas recusadas."),
            RECUSAVEIS,
            _recusar,
            MotivoDoLoteForm,
            grave=True,
        ),
        AtoDeLote(
            "cancelar",
            "Cancelar",
            ("1 matrícula cancelada.", "{n} matrículas canceladas."),
            frozenset(de for de, para in Matricula.TRANSICOES.items() if S.CANCELADA in para),
            _cancelar,
            MotivoDoLoteForm,
            grave=True,
        ),
        AtoDeLote(
            "mensagem",
            "Mandar mensagem",
            ("1 mensagem a caminho.", "{n} mensagens a caminho."),
            frozenset(),
            None,
            MensagemForm,
        ),
        AtoDeLote(
            "emitir",
            "Emitir certificado",
            ("1 certificado no lote de emissão.", "{n} certificados no lote de emissão."),
            frozenset(),
            None,
            pode=pode_emitir,
        ),
    )
}


COM_FILA_PROPRIA = ("emitir", "mensagem")  # o lote só entrega; quem anda é o lote de emissão ou o comunicado


def oferecidos_a(usuario, turma):
    return [ato for ato in DE_LOTE.values() if ato.pode(usuario, turma)]


# --- Preparar e confirmar --------------------------------------------------------------------------------------------
@transaction.atomic
def preparar(turma, nome, pks, por):
    """Guarda as escolhidas, na ordem em que pediram a vaga, e por que algumas não vão. Nada acontece ainda.

    Raises:
        Recusa: `ninguem` ou `muitas`.
    """
    matriculas = list(turma.matriculas.filter(pk__in=pks).order_by("solicitada_em", "pk"))
    if not matriculas:
        raise Recusa("Marque ao menos uma pessoa na primeira coluna da tabela.", "ninguem")
    if len(matriculas) > MAXIMO:
        raise Recusa(f"Escolha até {MAXIMO} pessoas de cada vez: filtre o quadro e repita.", "muitas")
    lote = AtoEmLote.objects.create(turma=turma, ato=nome, criado_por=por)
    recusas = _recusas(turma, DE_LOTE[nome], matriculas)
    itens = [ItemDoAto(ato=lote, matricula=m, recusa=recusas.get(m.pk, "")[:255]) for m in matriculas]
    ItemDoAto.objects.bulk_create(itens, batch_size=500)
    return lote


def _recusas(turma, ato, matriculas):
    """{pk: por que não vai}."""
    if ato.nome != "emitir":
        return {m.pk: ato.por_que_nao(m) for m in matriculas}
    podem = previa.linhas(turma, turma.matriculas.filter(pk__in=[m.pk for m in matriculas]))
    motivos = {linha.matricula.pk: linha.motivo for linha in podem}
    fora = {m.pk: f"A matrícula está “{m.get_situacao_display().lower()}”." for m in matriculas if m.pk not in motivos}
    return motivos | fora


def aviso(lote):
    """O que convém saber antes de confirmar; vazio quando nada."""
    if lote.ato != "deferir":
        return ""
    livres, vao = Ocupacao.da_turma(lote.turma).livres, lote.andamento["a_fazer"]
    if vao <= livres:
        return ""
    vagas = {0: "Não há vaga livre", 1: "Há 1 vaga livre"}.get(livres, f"Há {livres} vagas livres")
    return f"{vagas} na turma: quem pediu primeiro fica com ela, e as outras pessoas vão para a lista de espera."


@transaction.atomic
def confirmar(lote, por, dados):
    """Põe o lote a andar, uma vez só: repetir não muda nada.

    Raises:
        Recusa: `ninguem_vai`; as de `mensagem.mandar`; as de `emitir_lote` (certificados).
    """
    lote = AtoEmLote.objects.select_for_update(of=("self",)).select_related("turma__curso").get(pk=lote.pk)
    if lote.confirmado_em:
        return lote
    a_fazer = lote.itens.a_fazer()
    vao = list(a_fazer.select_related("matricula__pessoa"))
    if not vao:
        raise Recusa("Nenhuma das pessoas escolhidas pode ir. Volte ao quadro e escolha outras.", "ninguem_vai")
    lote.dados, lote.confirmado_em = dados, timezone.now()
    if lote.ato == "emitir":
        lote.emissao = emitir_lote(lote.turma, por, [item.matricula_id for item in vao])
    elif lote.ato == "mensagem":
        mensagem.mandar(lote, [item.matricula for item in vao], por, dados)
    if lote.ato in COM_FILA_PROPRIA:
        a_fazer.update(feito_em=lote.confirmado_em)
        lote.encerrado_em = lote.confirmado_em
    lote.save(update_fields=["dados", "confirmado_em", "encerrado_em", "emissao"])
    log(lote.turma, "coordenacao.ato_em_lote", user=por, data={"ato": lote.ato, "lote": lote.pk, "pessoas": len(vao)})
    if not lote.encerrado_em:
        tasks.processar_ato.delay_on_commit(lote.pk)
    return lote


# --- Executar --------------------------------------------------------------------------------------------------------
def processar(pk, orcamento=ORCAMENTO):
    """Executa os itens que faltam e encerra o lote quando não resta nenhum. Repetir ou rodar em paralelo não dobra."""
    prazo = time.monotonic() + orcamento
    a_fazer = ItemDoAto.objects.a_fazer().filter(ato_id=pk, ato__confirmado_em__isnull=False)
    prontos = a_fazer.filter(tentar_em__lte=timezone.now()).order_by("tentativas", "pk")
    for item in prontos.values_list("pk", flat=True):
        if time.monotonic() > prazo:
            tasks.processar_ato.delay(pk)
            return
        tasks.executar_item.apply((item,))
    AtoEmLote.objects.andando().filter(pk=pk).exclude(itens__in=a_fazer).update(encerrado_em=timezone.now())


def executar_item(pk):
    """Executa um item e anota que foi feito ou por que não, tudo em uma transação."""
    a_fazer = ItemDoAto.objects.a_fazer()
    if not AtoEmLote.objects.filter(itens=pk, confirmado_em__isnull=False).exists() or not reservar(a_fazer, pk):
        return
    lidos = ItemDoAto.objects.select_related("ato__criado_por", "matricula__pessoa", "matricula__turma__curso")
    item = lidos.get(pk=pk)
    if item.tentativas > MAXIMO_DE_TENTATIVAS:
        a_fazer.filter(pk=pk).update(recusa=FALHA_INESPERADA)
        return
    try:
        with transaction.atomic():
            if a_fazer.filter(pk=pk).update(feito_em=timezone.now()):
                DE_LOTE[item.ato.ato].executar(item, item.ato.criado_por)
    except Recusa as recusa:
        a_fazer.filter(pk=pk).update(recusa=str(recusa)[:255])


def retomar():
    """A varredura: continua os lotes que uma queda deixou pela metade e apaga os que ninguém confirmou."""
    prazo = time.monotonic() + ORCAMENTO
    for pk in list(AtoEmLote.objects.andando().values_list("pk", flat=True)):
        processar(pk, max(0, prazo - time.monotonic()))
    AtoEmLote.objects.filter(confirmado_em=None, criado_em__lt=timezone.now() - RASCUNHO_DURA).delete()
