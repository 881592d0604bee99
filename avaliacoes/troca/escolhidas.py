"""Que questões se exportam: as marcadas, as de uma avaliação, as que o filtro da lista mostra, ou todas."""

from avaliacoes.banco import lista
from avaliacoes.models import AvaliacaoPage


def escolhidas(request):
    """(QuerySet, a frase que diz quais são)."""
    questoes, pedido = lista.questoes(), request.GET
    marcadas = [int(pk) for pk in pedido.getlist("questao") if pk.isdecimal()]
    if marcadas:
        return questoes.filter(pk__in=marcadas).order_by("codigo"), "as marcadas na lista"
    if pedido.get("avaliacao", "").isdecimal():
        avaliacao = AvaliacaoPage.objects.filter(pk=pedido["avaliacao"]).first()
        if avaliacao:
            da_avaliacao = questoes.filter(pk__in=avaliacao.itens.values("questao")).order_by("codigo")
            return da_avaliacao, f"as fixas da avaliação “{avaliacao.title}”"
    filtro = lista.FiltroDoBanco(pedido, queryset=questoes, request=request)
    filtradas = filtro.qs if filtro.is_valid() else questoes
    if pedido.get("q"):
        filtradas = lista.com_o_texto(filtradas, pedido["q"])
    filtrou = pedido.get("q") or any(pedido.get(campo) for campo in filtro.filters)
    return filtradas.order_by("codigo"), "as que o filtro da lista mostra" if filtrou else "todas as do banco"
