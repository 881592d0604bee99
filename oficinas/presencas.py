"""A lista de presença nas mãos de quem facilita: acrescentar, corrigir, marcar ausência, tirar quem está por engano."""

from django.db import transaction
from django.db.models import ProtectedError
from wagtail.log_actions import log

from contas.recusa import Recusa
from oficinas.coleta import MAXIMO_DE_PESSOAS, ColetaRecusada, conferir, travar_oficina
from oficinas.models import Participacao
from rede.busca import normalizar


def chave_de(participacao):
    """Igual para o que parece a mesma pessoa: mesmo nome, sem contar acentos, e mesmo órgão."""
    return normalizar(participacao.nome), participacao.orgao_chave


def exigir_lugar(oficina, quantas):
    """Raises Recusa: `lotada`."""
    if oficina.participacoes.count() + quantas > MAXIMO_DE_PESSOAS:
        raise Recusa(f"A lista de uma oficina vai até {MAXIMO_DE_PESSOAS} pessoas.", "lotada")


@transaction.atomic
def anotar(oficina, por, uuid, *, mesmo_assim=False, **campos):
    """Acrescenta uma pessoa. O mesmo `uuid` devolve a que já entrou.

    Raises:
        Recusa: `lotada` ou `parece_repetida` (já há alguém com este nome neste órgão; com `mesmo_assim`, entra).
        ColetaRecusada: `invalido`, com o campo, ou `de_outra`.
    """
    oficina = travar_oficina(oficina.pk)
    existente = Participacao.objects.filter(uuid=uuid).first()
    if existente:
        if existente.oficina_id != oficina.pk:
            raise ColetaRecusada("Recarregue a página: ela ficou aberta desde outra oficina.", "de_outra")
        return existente
    nova = Participacao(oficina=oficina, uuid=uuid, criada_por=por, **campos)
    _conferir(nova)
    if not mesmo_assim and chave_de(nova) in {chave_de(p) for p in oficina.participacoes.all()}:
        raise Recusa(
            "Já há uma pessoa com este nome e este órgão na lista. Se são duas, marque “São duas pessoas” e grave.",
            "parece_repetida",
        )
    exigir_lugar(oficina, 1)
    nova.save(force_insert=True)
    _registrar(nova, por, "entrou")
    return nova


@transaction.atomic
def alterar(participacao, por, **campos):
    """Corrige o que está na linha de uma pessoa.

    Raises:
        ColetaRecusada: `invalido`, com o campo.
    """
    participacao = _travar(participacao)
    for nome, valor in campos.items():
        setattr(participacao, nome, valor)
    _conferir(participacao)
    participacao.save(update_fields=list(campos))
    _registrar(participacao, por, "corrigida")
    return participacao


@transaction.atomic
def marcar(oficina, por, chaves, presente):
    """Diz quem esteve, de uma vez. Devolve quantas mudaram; repetir não muda nada."""
    oficina = travar_oficina(oficina.pk)
    mudaram = oficina.participacoes.filter(pk__in=chaves, presente=not presente).update(presente=presente)
    if mudaram:
        o_que = "presente" if presente else "ausente"
        log(oficina, "oficinas.presenca", user=por, data={"quantas": mudaram, "o_que": o_que})
    return mudaram


@transaction.atomic
def remover(participacao, por):
    """Tira da lista quem entrou por engano.

    Raises:
        Recusa: `com_achado` ou `com_documento` (já se emitiu a declaração dela).
    """
    participacao = _travar(participacao)
    if participacao.achados.exists():
        raise Recusa("Esta pessoa disse achados nesta oficina. Marque a ausência, se for o caso.", "com_achado")
    chave = participacao.pk
    try:
        with transaction.atomic():
            participacao.delete()
    except ProtectedError as erro:
        raise Recusa("Já se emitiu um documento para esta pessoa. Ela não sai da lista.", "com_documento") from erro
    log(participacao.oficina, "oficinas.presenca", user=por, data={"participacao": chave, "o_que": "removida"})


def _travar(participacao):
    oficina = travar_oficina(participacao.oficina_id)
    return oficina.participacoes.select_related("oficina").get(pk=participacao.pk)


def _conferir(participacao):
    conferir(participacao)
    horas, da_oficina = participacao.horas_presentes, participacao.oficina.horas
    if horas is not None and da_oficina and horas > da_oficina:
        raise ColetaRecusada(
            f"A oficina teve {da_oficina:g} horas. Escreva no máximo isso.", "invalido", "horas_presentes"
        )


def _registrar(participacao, por, o_que):
    """Sem nome nem e-mail: o histórico diz qual linha mudou, não de quem ela é."""
    log(participacao.oficina, "oficinas.presenca", user=por, data={"participacao": participacao.pk, "o_que": o_que})
