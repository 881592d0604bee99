"""O que se decide sobre uma demanda e o desfecho que ela teve. Mudar de ideia cabe: o registro guarda cada vez."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from contas.recusa import Recusa
from oficinas.models import Demanda

DECIDIR, REGISTRAR_DESFECHO = "oficinas.decidir", "oficinas.registrar_desfecho"
DESFECHO = Demanda.Desfecho
NINGUEM = {"desfecho_em": None, "desfecho_por": None}


class DecisaoRecusada(Recusa):
    """A decisão ou o desfecho não se registra. `campo` diz onde está o problema, quando é de um campo só."""

    def __init__(self, frase, codigo, campo=""):
        super().__init__(frase, codigo)
        self.campo = campo


@transaction.atomic
def decidir(demanda, decisao, motivo, por):
    """Registra o que se fará com a demanda e por quê, com quem e quando. Repetir não muda nada.

    Raises:
        DecisaoRecusada: `desconhecida`, `sem_motivo`, `unida` ou `sem_achado`.
    """
    motivo = (motivo or "").strip()
    if decisao not in Demanda.Decisao.values:
        raise DecisaoRecusada("Escolha uma das decisões.", "desconhecida", "decisao")
    if not motivo:
        raise DecisaoRecusada("Diga por que se decidiu assim.", "sem_motivo", "motivo")
    demanda = _travada(demanda)
    novo = {"decisao": decisao, "motivo_da_decisao": motivo}
    return _gravar(demanda, novo, {"decidida_em": timezone.now(), "decidida_por": por}, DECIDIR, por)


@transaction.atomic
def registrar_desfecho(demanda, desfecho, por, *, atendida_em="", destino="", motivo=""):
    """Registra o que se fez com a demanda. Vazio, apaga o desfecho registrado por engano. Repetir não muda nada.

    `atendida_em` só vale para a atendida e `destino` só para a encaminhada; `motivo` vale para as três.

    Raises:
        DecisaoRecusada: `desconhecido`, `sem_onde` (atendida, sem curso daqui nem outro lugar), `sem_destino`,
            `sem_motivo`, `unida`, `sem_achado` ou `invalido` (campo longo demais).
    """
    if desfecho and desfecho not in DESFECHO.values:
        raise DecisaoRecusada("Escolha um dos desfechos.", "desconhecido", "desfecho")
    demanda = _travada(demanda)
    novo = {
        "desfecho": desfecho,
        "atendida_em": atendida_em.strip() if desfecho == DESFECHO.ATENDIDA else "",
        "destino": destino.strip() if desfecho == DESFECHO.ENCAMINHADA else "",
        "motivo": motivo.strip() if desfecho else "",
    }
    _exigir_explicado(demanda, novo)
    quando = {"desfecho_em": timezone.now(), "desfecho_por": por} if desfecho else NINGUEM
    return _gravar(demanda, novo, quando, REGISTRAR_DESFECHO, por)


def _travada(demanda):
    demanda = Demanda.objects.select_for_update().get(pk=demanda.pk)
    if demanda.unida_a_id:
        onde = demanda.unida_a.codigo
        raise DecisaoRecusada(f"A {demanda.codigo} foi unida à {onde}. Decida sobre a {onde}.", "unida")
    if not demanda.consolidacoes.exists():
        frase = f"A {demanda.codigo} não reúne nenhum achado: não há o que decidir."
        raise DecisaoRecusada(frase, "sem_achado")
    return demanda


def _exigir_explicado(demanda, novo):
    if novo["desfecho"] == DESFECHO.NAO_ATENDIDA and not novo["motivo"]:
        raise DecisaoRecusada("Diga por que não foi atendida.", "sem_motivo", "motivo")
    if novo["desfecho"] == DESFECHO.ENCAMINHADA and not novo["destino"]:
        raise DecisaoRecusada("Diga a quem foi encaminhada.", "sem_destino", "destino")
    sem_onde = novo["desfecho"] == DESFECHO.ATENDIDA and not novo["atendida_em"]
    if sem_onde and not demanda.objetivos.exists():
        frase = "Nenhum curso daqui responde a esta demanda. Diga onde ou como foi atendida."
        raise DecisaoRecusada(frase, "sem_onde", "atendida_em")


def _gravar(demanda, novo, assinatura, acao, por):
    antes = {campo: getattr(demanda, campo) for campo in novo}
    if antes == novo:
        return demanda
    for campo, valor in {**novo, **assinatura}.items():
        setattr(demanda, campo, valor)
    _conferir(demanda, novo)
    demanda.save(update_fields=[*novo, *assinatura])
    log(demanda, acao, user=por, data={"de": antes, "para": novo})
    return demanda


def _conferir(demanda, campos):
    """As regras do modelo, só para os campos que mudam."""
    try:
        demanda.clean_fields(exclude={campo.name for campo in demanda._meta.fields} - set(campos))
    except ValidationError as erro:
        campo, frases = next(iter(erro.message_dict.items()))
        raise DecisaoRecusada(frases[0], "invalido", campo) from erro


# --- O que já se decidiu ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Passagem:
    """Uma vez em que a decisão ou o desfecho mudou, em palavras."""

    quando: datetime
    quem: str
    frase: str
    porque: str


def historico(demanda):
    """As passagens da demanda, da mais nova à mais velha."""
    entradas = ModelLogEntry.objects.for_instance(demanda).filter(action__in=[DECIDIR, REGISTRAR_DESFECHO])
    return [_passagem(entrada) for entrada in entradas.select_related("user").order_by("-timestamp", "-pk")]


def _passagem(entrada):
    para = entrada.data["para"]
    if entrada.action == DECIDIR:
        frase, porque = f"Decisão: {Demanda.Decisao(para['decisao']).label.lower()}", para["motivo_da_decisao"]
    else:
        rotulo = DESFECHO(para["desfecho"]).label.lower() if para["desfecho"] else "apagado"
        complemento = para["atendida_em"] or para["destino"]
        frase, porque = f"Desfecho: {rotulo}{f' ({complemento})' if complemento else ''}", para["motivo"]
    return Passagem(entrada.timestamp, str(entrada.user or ""), frase, porque)
