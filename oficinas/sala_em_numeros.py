"""O que quem conduz vê de relance: quanta gente, de onde, quantos achados em cada eixo e quem ainda não chegou."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from oficinas import presencas_totais
from oficinas.coleta import eixos_da
from oficinas.models import Participacao

ULTIMOS = 8


@dataclass(frozen=True)
class Chegada:
    """Um órgão convidado: quantas pessoas se esperam e quantas vieram."""

    orgao: str
    previstas: int
    presentes: int

    @property
    def faltam(self):
        return max(self.previstas - self.presentes, 0)

    @property
    def frase(self):
        if not self.presentes:
            return "ninguém ainda"
        if self.faltam:
            return f"falta{'' if self.faltam == 1 else 'm'} {self.faltam}"
        a_mais = self.presentes - self.previstas
        return f"{a_mais} a mais" if a_mais else "completo"


def numeros(oficina):
    """Contexto de `oficinas/admin/_numeros.html`. O número de consultas não depende do tamanho da sala."""
    totais = presencas_totais.totais(oficina)
    por_eixo = dict(oficina.achados.visiveis().order_by().values_list("eixo").annotate(Count("pk")))
    eixos = eixos_da(oficina)
    chegadas, fora_da_lista = _chegadas(oficina)
    return {
        "totais": totais,
        "regioes": ", ".join(totais.regioes),
        "achados": sum(por_eixo.values()),
        "eixos": [(eixo, por_eixo.get(eixo.pk, 0)) for eixo in eixos],
        "maior_eixo": max(por_eixo.values(), default=1),
        "chegadas": chegadas,
        "fora_da_lista": fora_da_lista,
        "ultimos": _ultimos(oficina),
        "vistos_em": timezone.localtime(),
    }


def _chegadas(oficina):
    """([Chegada], quantas pessoas vieram de órgão que não estava entre os convidados)."""
    colunas = ("consorcio_id", "municipio_id", "entidade")
    presentes = Counter(
        Participacao(**dict(zip(colunas, linha, strict=True))).orgao_chave
        for linha in oficina.participacoes.presentes().values_list(*colunas)
    )
    convites = list(oficina.convites.select_related("consorcio", "municipio").order_by("sort_order", "pk"))
    previstas, nomes = Counter(), {}
    for convite in convites:
        chave = Participacao(**{coluna: getattr(convite, coluna) for coluna in colunas}).orgao_chave
        previstas[chave] += convite.previstas
        nomes.setdefault(chave, convite.consorcio.sigla if convite.consorcio_id else convite.lugar)
    chegadas = [Chegada(nome, previstas[chave], presentes[chave]) for chave, nome in nomes.items()]
    return chegadas, sum(n for chave, n in presentes.items() if chave not in nomes)


def _ultimos(oficina):
    """Os mais recentes, sem dizer quem falou: esta tela pode estar no projetor."""
    return list(oficina.achados.visiveis().select_related("eixo").order_by("-criado_em", "-pk")[:ULTIMOS])
