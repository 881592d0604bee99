"""O ciclo de uma importação: receber, conferir (o ensaio), gravar as boas, cancelar e retomar o que uma queda deixou.

O ensaio só lê; o seu andamento são colunas da própria linha. A gravação é **uma transação só**, para que uma queda
deixe nada ou tudo; por isso o andamento dela não pode estar no banco (ninguém o veria antes do fim, e o SQLite tem um
só escritor): está no cache, que todos os processos partilham. É por ele também que se pede para parar no meio.
"""

import time
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from planilhas import guarda, tasks
from planilhas.models import Importacao, LinhaDaImportacao
from planilhas.recusa import ImportacaoRecusada
from planilhas.tipos import Problema, montar, tipo_chamado, tipo_de

Situacao, Resultado = Importacao.Situacao, LinhaDaImportacao.Resultado
CONFERE_NA_HORA = 200  # linhas; acima disso o ensaio fica com a fila
SEM_SINAL = timedelta(seconds=30)
MAXIMO_DE_TENTATIVAS = 5
DEFEITO = (
    "A importação parou no meio várias vezes por um defeito da plataforma, que ficou registrado. Nada foi gravado. "
    "Peça ajuda ao suporte."
)


class _Interrompida(Exception):
    """Cancelaram no meio, ou outro processo assumiu."""


# --- Receber ---------------------------------------------------------------------------------------------------------
def receber(tipo, contexto, nome, conteudo, por):
    """Guarda o arquivo e começa o ensaio: na hora, se é pequeno; na fila, se é grande.

    Raises:
        ImportacaoRecusada: o arquivo não se lê, não tem as colunas, ou o contexto não aceita importação.
    """
    le = guarda.sem_ler if tipo_chamado(tipo).le_o_arquivo else guarda.de_arquivo
    return _abrir(tipo, contexto, nome, le(nome, conteudo), por)


def receber_lista(tipo, contexto, texto, por):
    """O mesmo, com o que se colou: uma tabela com cabeçalho ou uma lista de nomes e e-mails."""
    return _abrir(tipo, contexto, "Lista colada", guarda.de_texto_colado(tipo, texto), por)


def _abrir(tipo, contexto, nome, arquivo, por):
    importacao = Importacao(tipo=tipo, contexto=contexto, nome_do_arquivo=nome[-150:], por=por)
    tipo_de(importacao).exigir(importacao)
    importacao.total = _quantos(tipo_de(importacao), importacao, arquivo)
    importacao.caminho = guarda.guardar(arquivo)
    na_hora = importacao.total <= CONFERE_NA_HORA
    with transaction.atomic():
        importacao.save()
        log(importacao, "planilhas.receber", user=por, data={"tipo": tipo, "linhas": importacao.total})
        if not na_hora:
            tasks.conferir.delay_on_commit(importacao.pk)
    if na_hora:
        conferir(importacao.pk)
        importacao.refresh_from_db()
    return importacao


def _quantos(tipo, importacao, arquivo):
    """Quantas unidades há no arquivo, que aqui se lê pela primeira vez: é quando ele pode ser recusado inteiro."""
    if tipo.le_o_arquivo:
        return len(tipo.ler(importacao, arquivo.conteudo))
    return len(montar(tipo, arquivo.tabela).registros)


# --- Conferir --------------------------------------------------------------------------------------------------------
def conferir(pk):
    """O ensaio. Repetir, ou rodar em dois processos, dá no mesmo: só um chega ao fim."""
    importacao = _assumir(pk, (Situacao.RECEBIDA, Situacao.CONFERINDO), Situacao.CONFERINDO)
    if importacao is None:
        return

    def andou(feitas):
        minha = Importacao.objects.filter(pk=pk, situacao=Situacao.CONFERINDO, tentativas=importacao.tentativas)
        if not minha.update(feitas=feitas, tentar_em=timezone.now() + SEM_SINAL):
            raise _Interrompida

    tipo = tipo_de(importacao)
    try:
        conferidas = tipo.conferir(importacao, tipo.preparar(guarda.registros_de(importacao)), andou)
    except _Interrompida:
        return
    except ImportacaoRecusada as recusa:
        _encerrar_sem_gravar(pk, Situacao.FALHOU, str(recusa))
        return
    with transaction.atomic():
        atual = Importacao.objects.select_for_update(of=("self",)).get(pk=pk)
        if (atual.situacao, atual.tentativas) == (Situacao.CONFERINDO, importacao.tentativas):
            _anotar(atual, conferidas, Situacao.CONFERIDA)


def _assumir(pk, de, para):
    """A importação, agora deste processo; ou nada, se outro a tem, se já passou daqui ou se falhou vezes demais."""
    agora = timezone.now()
    livre = Importacao.objects.filter(pk=pk, situacao__in=de, tentar_em__lte=agora)
    tentativas = livre.values_list("tentativas", flat=True).first()
    if tentativas is None:
        return None
    if tentativas >= MAXIMO_DE_TENTATIVAS:
        _encerrar_sem_gravar(pk, Situacao.FALHOU, DEFEITO)
        return None
    campos = {"situacao": para, "tentativas": tentativas + 1, "tentar_em": agora + SEM_SINAL}
    return Importacao.objects.get(pk=pk) if livre.filter(tentativas=tentativas).update(**campos) else None


def _anotar(importacao, conferidas, situacao):
    """Escreve o resultado de cada linha e as contas. Quem chama travou a importação."""
    importacao.linhas.all().delete()
    LinhaDaImportacao.objects.bulk_create([c.como_linha(importacao) for c in conferidas], batch_size=1000)
    quantas = dict.fromkeys(Resultado, 0)
    for conferida in conferidas:
        quantas[Resultado(conferida.resultado)] += 1
    importacao.a_criar, importacao.a_mudar = quantas[Resultado.CRIAR], quantas[Resultado.MUDAR]
    importacao.iguais, importacao.recusadas = quantas[Resultado.IGUAL], quantas[Resultado.RECUSADA]
    importacao.situacao, importacao.feitas, importacao.tentativas = situacao, len(conferidas), 0
    if situacao == Situacao.CONCLUIDA:
        importacao.encerrada_em = timezone.now()
    importacao.save()


# --- Gravar ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def mandar_gravar(importacao, por):
    """Autoriza a gravação das linhas boas, que a fila faz. Repetir enquanto grava não muda nada.

    Raises:
        ImportacaoRecusada: `nao_conferida` ou `nada_a_gravar`.
    """
    atual = Importacao.objects.select_for_update(of=("self",)).get(pk=importacao.pk)
    if atual.situacao == Situacao.GRAVANDO:
        return
    if atual.situacao != Situacao.CONFERIDA:
        frase = f"Esta importação está “{atual.get_situacao_display().lower()}” e não há o que gravar."
        raise ImportacaoRecusada(frase, "nao_conferida")
    if not atual.boas:
        raise ImportacaoRecusada("Nenhuma linha cria ou muda alguma coisa: não há o que gravar.", "nada_a_gravar")
    atual.situacao, atual.tentativas, atual.tentar_em = Situacao.GRAVANDO, 0, timezone.now()
    atual.save(update_fields=["situacao", "tentativas", "tentar_em"])
    cache.delete_many([_chave(atual.pk, "parar"), _chave(atual.pk, "sinal")])
    log(atual, "planilhas.mandar_gravar", user=por)
    tasks.gravar.delay_on_commit(atual.pk)


def gravar(pk):
    """Confere de novo e grava, em uma transação. A queda no meio não deixa nada; a repetição depois do fim, também."""
    if da_sinal(pk):
        return
    importacao = _assumir(pk, (Situacao.GRAVANDO,), Situacao.GRAVANDO)
    if importacao is None:
        return
    _dar_sinal(pk, 0)
    tipo = tipo_de(importacao)
    try:
        preparadas = tipo.preparar(guarda.registros_de(importacao))
        _gravar(pk, tipo, preparadas)
    except _Interrompida:
        _encerrar_sem_gravar(pk, Situacao.CANCELADA)
    except ImportacaoRecusada as recusa:
        _encerrar_sem_gravar(pk, Situacao.FALHOU, str(recusa))
    finally:
        cache.delete(_chave(pk, "sinal"))


@transaction.atomic
def _gravar(pk, tipo, preparadas):
    importacao = Importacao.objects.select_for_update(of=("self",)).get(pk=pk)
    if importacao.situacao != Situacao.GRAVANDO:
        return

    def andou(feitas):
        _parar_se_pediram(pk)
        _dar_sinal(pk, feitas)

    tipo.travar(importacao)
    tipo.exigir(importacao)
    conferidas = tipo.conferir(importacao, preparadas, lambda feitas: andou(0))
    _recusar_o_que_mudou(importacao, conferidas)
    tipo.gravar(importacao, [c for c in conferidas if c.resultado in (Resultado.CRIAR, Resultado.MUDAR)], andou)
    _anotar(importacao, conferidas, Situacao.CONCLUIDA)
    contas = {campo: getattr(importacao, campo) for campo in ("a_criar", "a_mudar", "iguais", "recusadas")}
    log(importacao, "planilhas.gravar", user=importacao.por, data=contas)
    _parar_se_pediram(pk)


def _recusar_o_que_mudou(importacao, conferidas):
    """Só se grava o que o ensaio mostrou: a linha que agora criaria ou mudaria outra coisa fica de fora."""
    vistas = {n: (r, notas) for n, r, notas in importacao.linhas.values_list("numero", "resultado", "notas")}
    for conferida in conferidas:
        muda = conferida.resultado in (Resultado.CRIAR, Resultado.MUDAR)
        if muda and vistas.get(conferida.numero) != (conferida.resultado, conferida.notas):
            conferida.resultado = Resultado.RECUSADA
            conferida.problemas = [
                Problema("", "", "Algo mudou desde o ensaio.", "Envie esta linha de novo para ver como ficou.")
            ]


# --- O que se vê e se pede por fora da transação ---------------------------------------------------------------------
def _chave(pk, o_que):
    return f"importacao:{pk}:{o_que}"


def _dar_sinal(pk, feitas):
    cache.set(_chave(pk, "sinal"), (feitas, time.time()), 3600)


def _sinal(pk):
    return cache.get(_chave(pk, "sinal")) or (0, 0.0)


def da_sinal(pk):
    """Se algum processo está gravando esta importação agora."""
    return time.time() - _sinal(pk)[1] < SEM_SINAL.total_seconds()


def andamento(importacao):
    """(feitas, total) do passo em que a importação está."""
    if importacao.situacao == Situacao.GRAVANDO:
        return min(_sinal(importacao.pk)[0], importacao.boas), importacao.boas
    return importacao.feitas, importacao.total


def _parar_se_pediram(pk):
    if cache.get(_chave(pk, "parar")):
        raise _Interrompida


# --- Cancelar --------------------------------------------------------------------------------------------------------
def parando(importacao):
    """Se já se pediu que a gravação pare."""
    return importacao.situacao == Situacao.GRAVANDO and bool(cache.get(_chave(importacao.pk, "parar")))


def cancelar(importacao, por):
    """Desiste da importação: nada fica gravado. Durante a gravação, pede que ela pare; devolve se já parou.

    Raises:
        ImportacaoRecusada: `encerrada`, se já terminou (de um jeito ou de outro).
    """
    situacao = Importacao.objects.values_list("situacao", flat=True).get(pk=importacao.pk)
    if situacao == Situacao.GRAVANDO:  # sem travar: a gravação tem a linha até o fim
        cache.set(_chave(importacao.pk, "parar"), True, 24 * 3600)
        return False
    with transaction.atomic():
        atual = Importacao.objects.select_for_update(of=("self",)).get(pk=importacao.pk)
        if not atual.cancelavel or atual.situacao == Situacao.GRAVANDO:
            frase = f"Esta importação está “{atual.get_situacao_display().lower()}”: não há o que cancelar."
            raise ImportacaoRecusada(frase, "encerrada")
        log(atual, "planilhas.cancelar", user=por)
        _encerrar_sem_gravar(atual.pk, Situacao.CANCELADA)
    return True


@transaction.atomic
def _encerrar_sem_gravar(pk, situacao, falha=""):
    abertas = Importacao.objects.filter(situacao__in=(*Importacao.EM_ANDAMENTO, Situacao.CONFERIDA))
    importacao = abertas.select_for_update(of=("self",)).filter(pk=pk).first()
    if importacao is None:
        return
    importacao.situacao, importacao.falha, importacao.encerrada_em = situacao, falha, timezone.now()
    importacao.save(update_fields=["situacao", "falha", "encerrada_em"])
    guarda.esvaziar(importacao)
    transaction.on_commit(lambda: tipo_de(importacao).desfazer(importacao))


# --- Retomar e limpar ------------------------------------------------------------------------------------------------
def retomar():
    """A varredura: continua o que ficou sem sinal e apaga os dados pessoais do que já passou do prazo de guarda."""
    passos = {Situacao.GRAVANDO: tasks.gravar}
    for pk, situacao in list(Importacao.objects.paradas().values_list("pk", "situacao")):
        passos.get(situacao, tasks.conferir).apply((pk,))
    for importacao in Importacao.objects.com_dados_vencidos()[:50]:
        with transaction.atomic():
            guarda.esvaziar(importacao)
