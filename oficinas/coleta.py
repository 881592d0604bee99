"""Receber o que chega da sala: a presença e o achado. Reenviar não muda nada; depois de encerrada, nada entra."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone

from contas.recusa import Recusa
from oficinas.models import Achado, Oficina, Participacao


class ColetaRecusada(Recusa):
    """O que se enviou não entrou. `campo` diz onde está o problema, quando é de um campo só."""

    def __init__(self, frase, codigo, campo=""):
        super().__init__(frase, codigo)
        self.campo = campo


def travar_oficina(pk):
    """A oficina, travada até o fim da transação: numerar e encerrar fazem fila aqui."""
    return Oficina.objects.select_for_update().get(pk=pk)


def exigir_aberta(oficina):
    if oficina.situacao == Oficina.Situacao.ENCERRADA:
        raise ColetaRecusada(
            "Esta oficina já foi encerrada e não recebe mais nada. Copie o seu texto e mostre-o a quem facilita.",
            "encerrada",
        )
    if oficina.situacao != Oficina.Situacao.ABERTA:
        raise ColetaRecusada("Esta oficina ainda não foi aberta. Aguarde quem facilita e tente de novo.", "fechada")


@transaction.atomic
def registrar_presenca(oficina, uuid, **campos):
    """A participação de quem se apresenta pelo aparelho. O mesmo `uuid` atualiza a mesma linha.

    Raises:
        ColetaRecusada: `encerrada`, `fechada`, `invalido` (um campo fora da regra) ou `de_outra` (o `uuid` já serviu
        em outra oficina).
    """
    oficina = travar_oficina(oficina.pk)
    exigir_aberta(oficina)
    participacao = Participacao.objects.filter(uuid=uuid).first() or Participacao(uuid=uuid, oficina=oficina)
    if participacao.oficina_id != oficina.pk:
        raise ColetaRecusada("Recarregue a página: ela ficou aberta desde outra oficina.", "de_outra")
    for nome, valor in campos.items():
        setattr(participacao, nome, valor)
    participacao.presente, participacao.aceite_em = True, participacao.aceite_em or timezone.now()
    _conferir(participacao)
    participacao.save()
    return participacao


@transaction.atomic
def registrar_achado(oficina, uuid, *, participacao=None, por=None, **campos):
    """O achado `uuid`, numerado na oficina. Reenviar devolve o que já existe, sem o mudar.

    Quem participa (`participacao`) só envia com a oficina aberta; quem facilita (`por`) digita também depois.

    Raises:
        ColetaRecusada: `encerrada`, `fechada`, `invalido` ou `de_outra` (o `uuid` é de um achado de outra pessoa).
    """
    oficina = travar_oficina(oficina.pk)
    existente = Achado.objects.filter(uuid=uuid).first()
    if existente:
        return _o_mesmo(existente, oficina, participacao)
    if por is None:
        exigir_aberta(oficina)
    oficina.ultimo_achado += 1
    achado = Achado(
        uuid=uuid,
        oficina=oficina,
        codigo=f"{oficina.codigo}/{oficina.ultimo_achado:03d}",
        participacao=participacao,
        criado_por=por,
        **campos,
    )
    if participacao is not None:
        achado.uso_da_fala = participacao.uso_da_fala
    _conferir(achado)
    achado.save(force_insert=True)
    oficina.save(update_fields=["ultimo_achado"])
    return achado


def _o_mesmo(achado, oficina, participacao):
    de_quem = participacao.pk if participacao else None
    if achado.oficina_id != oficina.pk or achado.participacao_id != de_quem:
        raise ColetaRecusada("Recarregue a página e envie de novo: este envio já foi usado.", "de_outra")
    return achado


def _conferir(objeto):
    try:
        objeto.full_clean()
    except ValidationError as erro:
        campo, frases = next(iter(erro.message_dict.items()))
        raise ColetaRecusada(frases[0], "invalido", "" if campo == NON_FIELD_ERRORS else campo) from erro
