"""Moderar o que se disse: esconder, mostrar de novo, mover de eixo, corrigir. Vale também depois de encerrada."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from oficinas import correcao
from oficinas.coleta import eixos_da
from oficinas.models import Achado, CorrecaoDoAchado
from oficinas.permissoes import pode_conduzir

MAXIMO_DO_MOTIVO = 255


def _travar(achado, por, motivo=None):
    """O achado, travado, para quem conduz a oficina dele. Com `motivo`, exige que esteja escrito."""
    travado = Achado.objects.select_for_update(of=["self"]).select_related("oficina", "eixo").get(pk=achado.pk)
    if not pode_conduzir(por, travado.oficina):
        raise Recusa("Só quem conduz esta oficina pode moderar o que se disse nela.", "sem_permissao")
    if motivo is not None and not motivo.strip():
        raise Recusa("Escreva o motivo: ele fica na história do achado.", "sem_motivo")
    if motivo is not None and len(motivo.strip()) > MAXIMO_DO_MOTIVO:
        raise Recusa(f"O motivo tem {len(motivo.strip())} letras e cabem {MAXIMO_DO_MOTIVO}.", "motivo_longo")
    return travado


@transaction.atomic
def ocultar(achado, por, motivo):
    """Tira o achado do mural, da página e dos documentos. A equipe continua a vê-lo aqui, com o motivo.

    Raises:
        Recusa: `sem_permissao`, `sem_motivo`, `motivo_longo` ou `ja_oculto`.
    """
    achado = _travar(achado, por, motivo)
    if achado.oculto_em:
        raise Recusa("Este achado já está oculto. Recarregue a página para ver o motivo.", "ja_oculto")
    achado.oculto_em, achado.oculto_por, achado.motivo_da_ocultacao = timezone.now(), por, motivo.strip()
    return _mudar_visibilidade(achado, por, "oficinas.ocultar_achado", oculto=True)


@transaction.atomic
def mostrar(achado, por):
    """Devolve o achado ao mural e à página.

    Raises:
        Recusa: `sem_permissao` ou `ja_visivel`.
    """
    achado = _travar(achado, por)
    if not achado.oculto_em:
        raise Recusa("Este achado já está à vista. Recarregue a página.", "ja_visivel")
    achado.oculto_em, achado.oculto_por, achado.motivo_da_ocultacao = None, None, ""
    return _mudar_visibilidade(achado, por, "oficinas.mostrar_achado", oculto=False)


def _mudar_visibilidade(achado, por, acao, *, oculto):
    achado.save(update_fields=["oculto_em", "oculto_por", "motivo_da_ocultacao"])
    CorrecaoDoAchado.objects.create(
        achado=achado,
        antes={"oculto": not oculto},
        depois={"oculto": oculto},
        motivo=achado.motivo_da_ocultacao,
        feita_por=por,
    )
    log(achado, acao, user=por)
    return achado


@transaction.atomic
def mover(achado, por, eixo, motivo=""):
    """Passa o achado a outro eixo da oficina. A demanda em que ele está não muda.

    Raises:
        Recusa: `sem_permissao`, `eixo_de_fora`, `mesmo_eixo` ou `motivo_longo`.
    """
    achado = _travar(achado, por, motivo or None)
    if eixo not in eixos_da(achado.oficina):
        raise Recusa("Escolha um dos eixos desta oficina.", "eixo_de_fora")
    if not correcao.aplicar(achado, {"eixo": eixo}, por=por, motivo=motivo.strip()):
        raise Recusa("O achado já está neste eixo. Escolha outro.", "mesmo_eixo")
    log(achado, "oficinas.mover_achado", user=por, data={"eixo": eixo.codigo})
    return achado


@transaction.atomic
def corrigir(achado, por, motivo, *, identificava=False, **textos):
    """Corrige o enunciado e a evidência. Se o texto identificava alguém, o antigo não fica na história.

    Raises:
        Recusa: `sem_permissao`, `sem_motivo`, `motivo_longo` ou `igual`.
        ColetaRecusada: `invalido`, com o campo.
    """
    achado = _travar(achado, por, motivo)
    feita = correcao.aplicar(achado, textos, por=por, motivo=motivo.strip(), identificava=identificava)
    if not feita:
        raise Recusa("O texto está como era. Mude o que precisa mudar e grave de novo.", "igual")
    log(achado, "oficinas.corrigir_achado", user=por, data={"identificava": identificava})
    return achado
