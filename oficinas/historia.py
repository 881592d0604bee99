"""A história de um achado, como se lê: o que mudou, de que para que, quando e por quem."""

from dataclasses import dataclass
from datetime import datetime

from oficinas import escalas
from oficinas.models import Eixo

NOMES = {
    "enunciado": "O que acontece",
    "evidencia": "Como se sabe",
    "eixo": "Eixo",
    "impacto": "Impacto",
    "frequencia": "Frequência",
}
RETIRADO = "texto retirado: identificava alguém"
VAZIO = "vazio"


@dataclass(frozen=True)
class Mudanca:
    campo: str
    de: str
    para: str


@dataclass(frozen=True)
class Fato:
    quando: datetime
    quem: str
    o_que: str
    motivo: str
    mudancas: list


def historia_do_achado(achado):
    """Do mais recente ao mais antigo. Quem corrige pelo celular não tem conta: é “quem enviou”."""
    eixos = dict(Eixo.objects.values_list("codigo", "nome"))
    correcoes = achado.correcoes.select_related("feita_por")
    return [
        Fato(
            quando=c.feita_em,
            quem=str(c.feita_por or "Quem enviou"),
            o_que=_o_que(c),
            motivo=c.motivo,
            mudancas=_mudancas(c, eixos),
        )
        for c in correcoes
    ]


def _o_que(correcao):
    if "oculto" in correcao.depois:
        return "Ocultou" if correcao.depois["oculto"] else "Mostrou de novo"
    return "Moveu de eixo" if set(correcao.depois) == {"eixo"} else "Corrigiu"


def _mudancas(correcao, eixos):
    return [
        Mudanca(nome, _lido(campo, correcao.antes.get(campo), eixos), _lido(campo, correcao.depois.get(campo), eixos))
        for campo, nome in NOMES.items()
        if campo in correcao.depois
    ]


def _lido(campo, valor, eixos):
    if valor is None:
        return RETIRADO
    if campo == "eixo":
        return eixos.get(valor, valor)
    escala = {"impacto": escalas.IMPACTO, "frequencia": escalas.FREQUENCIA}.get(campo)
    return escalas.por_extenso(escala, valor) if escala else valor or VAZIO
