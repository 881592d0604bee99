"""Dar mais prazo a quem ainda não confirmou a vaga."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from cursos.matricula import anunciar
from cursos.models import Matricula

MAXIMO = 30


@transaction.atomic
def prorrogar(matricula, por, dias):
    """A vaga espera a pessoa por mais `dias`, contados de hoje ou do prazo que ainda corre, o que for depois.

    Raises:
        Recusa: `prazo_invalido` (de 1 a 30 dias), `nao_espera_confirmacao` ou `sem_prazo`.
    """
    if not 1 <= dias <= MAXIMO:
        raise Recusa(f"O prazo a mais vai de 1 a {MAXIMO} dias.", "prazo_invalido")
    atual = Matricula.objects.select_for_update(of=("self",)).get(pk=matricula.pk)
    if atual.situacao != Matricula.Situacao.DEFERIDA:
        situacao = atual.get_situacao_display().lower()
        raise Recusa(f"A matrícula está “{situacao}” e não espera confirmação.", "nao_espera_confirmacao")
    if atual.confirmar_ate is None:
        raise Recusa("Esta vaga não tem prazo para confirmar.", "sem_prazo")
    ate = max(atual.confirmar_ate, timezone.now()) + timedelta(days=dias)
    matricula.confirmar_ate = ate
    matricula.save(update_fields=["confirmar_ate"])
    log(matricula, "cursos.prorrogar", user=por, data={"dias": dias})
    anunciar(matricula, "prorrogada", vez=f"-{ate:%Y%m%d%H%M}")
    return ate
