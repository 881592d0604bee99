"""Dar mais tempo a uma pessoa em uma avaliação: vale para as próximas tentativas e, na hora, para a que está aberta."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from avaliacoes.models import EventoDaTentativa, TempoExtra, Tentativa
from avaliacoes.tentativa import permitidas
from contas.recusa import Recusa
from cursos.models import Matricula

MAXIMO = 1440  # minutos
REPETIDO = timedelta(minutes=2)


@transaction.atomic
def conceder_tempo(matricula, avaliacao, minutos, por, motivo):
    """Soma `minutos` ao tempo da pessoa e estende a tentativa aberta. Devolve o `TempoExtra`.

    A tentativa cujo prazo passou e que ninguém encerrou ainda também se estende, se o novo prazo está por vir.

    Raises:
        Recusa: `sem_motivo`, `minutos_invalidos`, `sem_limite`, `fora_da_turma`, `nao_matriculada`, `repetido`,
            `ja_encerrada` (nada em aberto nem por começar) ou `ja_vencida` (nem com os minutos a mais ela reabre).
    """
    motivo = motivo.strip()
    _exigir_pedido(avaliacao, minutos, motivo)
    matricula = Matricula.objects.select_for_update(of=("self",)).select_related("turma").get(pk=matricula.pk)
    _exigir_quem_estuda(matricula, avaliacao)
    _exigir_novo(matricula, avaliacao, minutos, motivo)
    abertas = Tentativa.objects.select_for_update(of=("self",)).select_related("avaliacao")
    aberta = abertas.filter(matricula=matricula, avaliacao=avaliacao, enviada_em=None).first()
    _exigir_em_que_usar(matricula, avaliacao, aberta)
    extra = TempoExtra.objects.create(
        matricula=matricula, avaliacao=avaliacao, minutos=minutos, motivo=motivo, concedido_por=por
    )
    if aberta:
        _estender(aberta, minutos, por, motivo)
    dados = {"atividade": avaliacao.title, "minutos": minutos, "motivo": motivo}
    log(matricula, "avaliacoes.conceder_tempo", user=por, data=dados)
    return extra


def da_matricula(matricula, avaliacao):
    """Os tempos extras já concedidos, do primeiro ao último."""
    extras = matricula.tempos_extras.filter(avaliacao=avaliacao)
    return extras.select_related("concedido_por").order_by("concedido_em", "pk")


def _exigir_pedido(avaliacao, minutos, motivo):
    if not motivo:
        raise Recusa("Escreva o motivo de dar mais tempo: ele fica no histórico da matrícula.", "sem_motivo")
    if not 1 <= minutos <= MAXIMO:
        raise Recusa(f"Escreva de 1 a {MAXIMO} minutos.", "minutos_invalidos")
    if not avaliacao.tempo_minutos:
        raise Recusa("Esta avaliação não tem limite de tempo: não há o que estender.", "sem_limite")


def _exigir_quem_estuda(matricula, avaliacao):
    if not matricula.turma.atividades.filter(pagina_id=avaliacao.pk).exists():
        raise Recusa("Esta avaliação não é da turma da pessoa.", "fora_da_turma")
    if matricula.situacao != Matricula.Situacao.CONFIRMADA:
        situacao = matricula.get_situacao_display().lower()
        raise Recusa(f"A matrícula está “{situacao}”: só quem está estudando recebe mais tempo.", "nao_matriculada")


def _exigir_novo(matricula, avaliacao, minutos, motivo):
    """Dois cliques no botão dão um tempo só."""
    ha_pouco = matricula.tempos_extras.filter(avaliacao=avaliacao, minutos=minutos, motivo=motivo)
    if ha_pouco.filter(concedido_em__gt=timezone.now() - REPETIDO).exists():
        raise Recusa("Este tempo acabou de ser concedido; ele já vale.", "repetido")


def _exigir_em_que_usar(matricula, avaliacao, aberta):
    if aberta is None and matricula.tentativas.filter(avaliacao=avaliacao).count() >= permitidas(matricula, avaliacao):
        raise Recusa("A última tentativa desta pessoa já se encerrou. Conceda outra tentativa.", "ja_encerrada")


def _estender(tentativa, minutos, por, motivo):
    a_mais = timedelta(minutes=minutos)
    if tentativa.prazo_em is None:  # começou quando a avaliação não tinha limite
        return
    if tentativa.vencida() and tentativa.prazo_em + a_mais <= timezone.now():
        frase = (
            f"O tempo desta tentativa terminou há mais de {minutos} min. Dê mais minutos ou conceda outra tentativa."
        )
        raise Recusa(frase, "ja_vencida")
    tentativa.prazo_em += a_mais
    tentativa.tolera_ate = tentativa.prazo_em + tentativa.avaliacao.tolerancia
    tentativa.save(update_fields=["prazo_em", "tolera_ate"])
    dados = {"minutos": minutos, "motivo": motivo, "prazo": tentativa.prazo_em.isoformat()}
    tentativa.eventos.create(tipo=EventoDaTentativa.Tipo.TEMPO_EXTRA, por=por, dados=dados)
