"""Ler o histórico do agrupamento: o que cada movimento fez, em palavras, e por onde um achado passou."""

from collections import Counter

from django.db.models import Prefetch

from oficinas.models import Movimento, PassoDoMovimento

MAXIMO_NA_FRASE = 4


def movimentos_da(oficina):
    """Do mais novo ao mais velho, cada um com os passos à mão."""
    passos = PassoDoMovimento.objects.select_related("achado", "de", "para").order_by("achado__codigo")
    movimentos = oficina.movimentos.select_related("feito_por", "desfeito_por")
    return movimentos.prefetch_related(Prefetch("passos", passos)).order_by("-pk")


def caminho(achado):
    """Os passos em vigor do achado, do primeiro ao último: de onde saiu, aonde foi, quando e por quem."""
    passos = achado.passos.filter(movimento__desfeito_em=None).select_related("de", "para", "movimento__feito_por")
    return passos.order_by("movimento_id")


def frase_do_movimento(movimento):
    """“Reuniu 3 achados na DEM-05”, “Uniu a DEM-02 e a DEM-03 à DEM-01”…"""
    passos = list(movimento.passos.all())
    origens = _codigos(passo.de for passo in passos)
    destino = next((passo.para.codigo for passo in passos if passo.para), "")
    quantos = "1 achado" if len(passos) == 1 else f"{len(passos)} achados"
    if movimento.tipo == Movimento.Tipo.UNIR:
        return f"Uniu {_com_artigo(origens)} à {destino}"
    if movimento.tipo == Movimento.Tipo.DIVIDIR:
        return f"Dividiu {_com_artigo(origens)}: {quantos} para a {destino}"
    if movimento.tipo == Movimento.Tipo.RETIRAR:
        return f"Retirou {quantos} {_com_artigo(origens, 'da ')}"
    return f"Reuniu {quantos} na {destino}"


def lista(codigos):
    """“A, B e C”; de muitos, os primeiros e quantos mais."""
    codigos = list(codigos)
    if len(codigos) > MAXIMO_NA_FRASE:
        resto = len(codigos) - MAXIMO_NA_FRASE + 1
        codigos = [*codigos[: MAXIMO_NA_FRASE - 1], f"mais {resto}"]
    return " e ".join(filter(None, [", ".join(codigos[:-1]), codigos[-1]]))


def _com_artigo(codigos, artigo="a "):
    return lista(f"{artigo}{codigo}" for codigo in codigos)


def _codigos(demandas):
    return list(Counter(demanda.codigo for demanda in demandas if demanda))
