"""A nota que conta, lançada no livro do progresso. Quem decide a conclusão são os cursos."""

from decimal import ROUND_HALF_UP, Decimal

from avaliacoes.models import AvaliacaoPage
from contas.recusa import Recusa
from cursos import atividade

CENTESIMO = Decimal("0.01")
Conta = AvaliacaoPage.Conta


def nota_que_conta(matricula, avaliacao):
    """A nota da matrícula na avaliação, pela regra dela (maior, última, primeira ou média); None se não há."""
    com_nota = matricula.tentativas.filter(avaliacao=avaliacao, nota__isnull=False)
    return pela_regra(avaliacao.conta, list(com_nota.order_by("numero").values_list("nota", flat=True)))


def pela_regra(conta, notas):
    """A que conta entre as `notas`, na ordem das tentativas; None se não há nenhuma."""
    if not notas:
        return None
    contas = {
        Conta.MAIOR: max,
        Conta.ULTIMA: lambda notas: notas[-1],
        Conta.PRIMEIRA: lambda notas: notas[0],
        Conta.MEDIA: lambda notas: (sum(notas) / len(notas)).quantize(CENTESIMO, ROUND_HALF_UP),
    }
    return contas[conta](notas)


def lancar(matricula, tentativa):
    """Lança o que a tentativa recém-enviada permite. Devolve o código da recusa, ou vazio se lançou.

    `tentativa` ainda pode não estar gravada: a sua nota entra na conta de qualquer modo. Vale o dia em que ela começou:
    a turma que terminou ou encerrou enquanto a pessoa respondia não perde a nota.
    """
    avaliacao, inicio = tentativa.avaliacao, tentativa.iniciada_em
    try:
        if avaliacao.anonima:
            atividade.registrar_envio(matricula, avaliacao, inicio)
        elif tentativa.nota is None:
            atividade.registrar_entrega(matricula, avaliacao, inicio)
        else:
            tentativa.save(update_fields=["nota", "enviada_em"])
            lancar_a_que_conta(matricula, avaliacao, comecou_em=inicio)
    except Recusa as recusa:
        return recusa.codigo
    return ""


def lancar_a_que_conta(matricula, avaliacao, substitui=None, comecou_em=None):
    """Leva ao progresso a nota que conta agora.

    Na regra da maior, a que já está lá só sobe (pode ter vindo de outra turma), a não ser que `substitui`.

    Raises:
        Recusa: como `cursos.atividade.exigir_estudo_aberto`.
    """
    substitui = avaliacao.conta != Conta.MAIOR if substitui is None else substitui
    nota = nota_que_conta(matricula, avaliacao)
    return atividade.registrar_nota(matricula, avaliacao, nota, substitui, comecou_em)
