"""O que pesa mais: impacto e frequência de cada demanda da oficina, quantos achados, órgãos e regiões. Só lê."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count

from oficinas import presencas_totais
from oficinas.models import Consolidacao, Demanda

UM_DECIMO = Decimal("0.1")


@dataclass(frozen=True)
class Peso:
    """O peso de uma demanda nesta oficina.

    Conta os achados visíveis daqui; `de_outras` diz quantos ela tem em outras oficinas. `sem_autoria`: os que ninguém
    assinou (digitados por quem facilita), que não somam órgão nem região.
    """

    demanda: Demanda
    impacto: Decimal
    frequencia: Decimal
    achados: int
    sem_autoria: int
    de_outras: int
    orgaos: tuple[str, ...]
    regioes: tuple[str, ...]

    @property
    def prioridade(self):
        """Impacto × frequência, dos números que se leem na tela: quem refaz a conta chega ao mesmo."""
        return _com_um_decimo(self.impacto * self.frequencia)

    @property
    def ordem(self):
        """A do código, com a DEM-100 depois da DEM-99."""
        return (len(self.demanda.codigo), self.demanda.codigo)

    @property
    def rotulo(self):
        """O que cabe em uma bolha: “07”, de DEM-07."""
        return self.demanda.codigo.rpartition("-")[2]


def pesos(oficina):
    """Um `Peso` por demanda com achado visível da oficina, da maior prioridade à menor. Duas consultas."""
    com_autoria = [f"achado__participacao__{caminho}" for caminho in presencas_totais.COM_REGIAO]
    consolidacoes = Consolidacao.objects.filter(achado__in=oficina.achados.visiveis())
    por_demanda = defaultdict(list)
    for consolidacao in consolidacoes.select_related("demanda__eixo", "achado", *com_autoria).order_by("pk"):
        por_demanda[consolidacao.demanda].append(consolidacao.achado)
    de_fora = _quantos_de_fora(oficina)
    calculados = [_peso(demanda, dela, de_fora.get(demanda.pk, 0)) for demanda, dela in por_demanda.items()]
    return sorted(calculados, key=lambda peso: (-peso.prioridade, -peso.achados, peso.ordem))


def _quantos_de_fora(oficina):
    visiveis = Consolidacao.objects.filter(achado__oculto_em=None).exclude(achado__oficina=oficina)
    contadas = visiveis.filter(demanda__in=Demanda.objects.da_oficina(oficina)).values("demanda")
    return dict(contadas.annotate(quantos=Count("pk")).values_list("demanda", "quantos"))


def _peso(demanda, achados, de_outras):
    autorias = [achado.participacao for achado in achados if achado.participacao_id]
    return Peso(
        demanda=demanda,
        impacto=_media([achado.impacto for achado in achados]),
        frequencia=_media([achado.frequencia for achado in achados]),
        achados=len(achados),
        sem_autoria=len(achados) - len(autorias),
        de_outras=de_outras,
        orgaos=presencas_totais.orgaos(autorias),
        regioes=presencas_totais.regioes(autorias),
    )


def _media(numeros):
    return _com_um_decimo(Decimal(sum(numeros)) / len(numeros))


def _com_um_decimo(numero):
    return numero.quantize(UM_DECIMO, ROUND_HALF_UP)
