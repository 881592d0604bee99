"""Reenviar a uma pessoa o caminho para entrar, e mostrar o que houve com cada envio."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from contas.models import Pessoa
from contas.recusa import Recusa
from correio import envio
from correio.models import Mensagem

INTERVALO = timedelta(minutes=10)
POR_DIA = 5


def mensagens_de_acesso(pessoa):
    """As que já se mandaram, da mais nova à mais antiga."""
    return Mensagem.objects.filter(chave__startswith=f"acesso-{pessoa.pk}-").order_by("-criada_em", "-pk")


@transaction.atomic
def reenviar(pessoa, por):
    """Escreve à pessoa como entrar ou criar outra senha. Devolve a mensagem; o código, quem o pede é ela.

    Raises:
        Recusa: `conta_inativa`, `acesso_recente` (cliques seguidos) ou `acesso_demais` (no mesmo dia).
    """
    pessoa = Pessoa.objects.select_for_update(of=("self",)).get(pk=pessoa.pk)
    if not pessoa.is_active:
        raise Recusa("Esta conta está desativada: não há acesso a reenviar.", "conta_inativa")
    anteriores = mensagens_de_acesso(pessoa)
    _exigir_intervalo(pessoa, anteriores)
    contexto = {
        "pessoa": pessoa,
        "por": por,
        "caminho_de_entrar": reverse("account_login"),
        "caminho_da_senha": reverse("account_reset_password"),
        "tem_senha": pessoa.has_usable_password(),
        "instituicao": settings.INSTITUICAO,
    }
    log(pessoa, "contas.reenviar_acesso", user=por)
    return envio.compor(f"acesso-{pessoa.pk}-{anteriores.count() + 1}", pessoa.email, "acesso", contexto)


def _exigir_intervalo(pessoa, anteriores):
    agora, ultima = timezone.now(), anteriores.first()
    if ultima and ultima.criada_em > agora - INTERVALO and ultima.para == pessoa.email:
        hora = timezone.localtime(ultima.criada_em)
        frase = f"Já escrevemos a esta pessoa às {hora:%Hh%M}. Espere dez minutos antes de mandar de novo."
        raise Recusa(frase, "acesso_recente")
    if anteriores.filter(criada_em__gt=agora - timedelta(days=1)).count() >= POR_DIA:
        frase = f"Já são {POR_DIA} mensagens em um dia. Confirme com a pessoa se o e-mail está certo, e corrija-o."
        raise Recusa(frase, "acesso_demais")
