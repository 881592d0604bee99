"""A correção de uma tentativa: a fração de cada item e a nota. Corrigir de novo, sem mudança, dá o mesmo."""

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Prefetch

from avaliacoes.models import ItemDaTentativa, Recorrecao

CENTESIMO, MILIONESIMO = Decimal("0.01"), Decimal("0.000001")
M = Recorrecao.Modo


def itens_com_respostas(tentativa, *mais):
    """[(item, [respostas da primeira à última])]: as versões, as respostas e as correções, em três consultas."""
    itens = tentativa.itens.select_related("versao__questao").prefetch_related("respostas", "correcoes", *mais)
    return [(item, list(item.respostas.all())) for item in itens.order_by("ordem")]


def corrigir(tentativa):
    """Grava a fração de cada item e devolve a nota (0 a 100), ou None se algum espera uma pessoa.

    A nota é a média das frações que contam vezes 100, arredondada para duas casas (meio centésimo sobe). Se todas as
    questões foram anuladas, ninguém perde: 100.
    """
    itens = _corrigidos(itens_com_respostas(tentativa, regras_em_vigor()))
    ItemDaTentativa.objects.bulk_update(itens, ["fracao", "conta"])
    return nota(itens)


def regras_em_vigor():
    """O que se lê junto com os itens para que cada versão saiba as suas recorreções."""
    return Prefetch("versao__recorrecoes", Recorrecao.objects.select_related("gabarito_de").order_by("feita_em", "pk"))


def simular(pares, regra):
    """A nota de [(item, respostas)] se `regra`, uma `Recorrecao` ainda não gravada, valesse. Nada se grava."""
    return nota(_corrigidos(pares, regra))


def _corrigidos(pares, regra=None):
    for item, respostas in pares:
        fracao, item.conta = fracao_do_item(item, respostas, regra)
        item.fracao = None if fracao is None else fracao.quantize(MILIONESIMO, ROUND_HALF_UP)
        item.fracao_exata = fracao
    return [item for item, _ in pares]


def fracao_do_item(item, respostas, regra=None):
    """(fração, se conta na nota) pela regra em vigor da versão: o gabarito dela, o de outra, ou a anulação."""
    if regra is None or regra.versao_id != item.versao_id:
        regra = next(reversed(item.versao.recorrecoes.all()), None)
    modo = regra.modo if regra else M.COMO_ERA
    if modo == M.TODOS_ACERTAM:
        return Decimal(1), True
    gabarito = regra.gabarito_de if modo == M.OUTRO_GABARITO else item.versao
    return _pelo_gabarito(item, gabarito.dados, respostas), modo != M.NAO_CONTA


def _pelo_gabarito(item, dados, respostas):
    conteudo = respostas[-1].conteudo if respostas else None
    fracao = item.versao.comportamento.corrigir(dados, conteudo)
    if fracao is not None:
        return fracao
    ultima = item.ultima_correcao
    respondeu_depois = ultima and respostas and respostas[-1].recebida_em > ultima.corrigida_em
    return ultima.fracao if ultima and not respondeu_depois else None


def nota(itens):
    """A nota de itens já corrigidos (com `fracao_exata`)."""
    fracoes = [item.fracao_exata for item in itens if item.conta]
    if any(fracao is None for fracao in fracoes):
        return None
    media = sum(fracoes) / len(fracoes) if fracoes else Decimal(1)
    return (media * 100).quantize(CENTESIMO, ROUND_HALF_UP)
