"""Corrigir de novo uma tentativa enviada e levar ao progresso o que mudou. Quem chama trava matrícula e tentativa."""

from avaliacoes.correcao import corrigir
from avaliacoes.lancamento import Conta, nota_que_conta
from contas.recusa import Recusa
from cursos import atividade
from cursos.models import Matricula, Progresso


def travar(tentativa):
    """(matrícula, tentativa), travadas nesta ordem, como em `tentativa.enviar`."""
    matriculas = Matricula.objects.select_for_update(of=("self",)).select_related("turma__curso", "pessoa")
    matricula = matriculas.get(pk=tentativa.matricula_id)
    travadas = type(tentativa).objects.select_for_update(of=("self",)).select_related("avaliacao")
    travada = travadas.get(pk=tentativa.pk)
    travada.matricula = matricula
    return matricula, travada


def recalcular(tentativa):
    """(nota antes, nota agora). Sem mudança, nada se grava além das mesmas frações."""
    antes = nota_que_conta(tentativa.matricula, tentativa.avaliacao)
    de, para = tentativa.nota, corrigir(tentativa)
    if de != para:
        tentativa.nota = para
        tentativa.save(update_fields=["nota"])
        if not tentativa.nao_lancada_por:
            _relancar(tentativa, antes, primeira=de is None)
    return de, para


def _relancar(tentativa, antes, primeira):
    """A nota que veio destas tentativas desce com elas; a que veio de outra turma só sobe."""
    matricula, avaliacao = tentativa.matricula, tentativa.avaliacao
    agora = nota_que_conta(matricula, avaliacao)
    if agora is None:
        return
    no_livro = Progresso.objects.filter(matricula=matricula, pagina=avaliacao.pk).values_list("nota", flat=True).first()
    substitui = avaliacao.conta != Conta.MAIOR or no_livro == antes
    outra = matricula.tentativas.por_corrigir().filter(avaliacao=avaliacao).order_by("-enviada_em").first()
    try:
        atividade.registrar_correcao(matricula, avaliacao, agora, substitui, espera=outra and outra.enviada_em)
    except Recusa as recusa:
        if primeira:
            tentativa.nao_lancada_por = recusa.codigo
            tentativa.save(update_fields=["nao_lancada_por"])
