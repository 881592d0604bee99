"""Mudar um achado já enviado e guardar o que mudou, salvo o que identificava alguém: isso não fica em lugar nenhum."""

from django.db import transaction

from oficinas.coleta import ColetaRecusada, conferir, exigir_aberta, travar_oficina
from oficinas.models import Achado, CorrecaoDoAchado, Eixo

TEXTOS = ("enunciado", "evidencia")
RETIRADO = None  # no lugar do texto que identificava alguém


@transaction.atomic
def corrigir_o_meu(participacao, uuid, *, identificava=False, **campos):
    """Quem enviou corrige o seu achado enquanto a oficina está aberta. Igual ao que já estava, nada muda.

    Raises:
        ColetaRecusada: `encerrada`, `fechada`, `de_outra` (não é um achado desta pessoa) ou `invalido`.
    """
    oficina = travar_oficina(participacao.oficina_id)
    achado = Achado.objects.select_for_update().filter(uuid=uuid, participacao=participacao, oficina=oficina).first()
    if achado is None:
        raise ColetaRecusada("Este achado não é seu ou já não existe. Volte à sala.", "de_outra")
    exigir_aberta(oficina)
    aplicar(achado, campos, identificava=identificava)
    return achado


def aplicar(achado, campos, *, por=None, motivo="", identificava=False):
    """Grava os campos que mudaram, com uma linha na história do achado. Devolve a linha, ou `None` se nada mudou.

    Quem chama já travou o achado e conferiu a permissão.
    """
    mudados = {nome: valor for nome, valor in campos.items() if getattr(achado, nome) != valor}
    if not mudados:
        return None
    antes = {nome: _escrito(getattr(achado, nome)) for nome in mudados}
    for nome, valor in mudados.items():
        setattr(achado, nome, valor)
    conferir(achado)
    achado.save(update_fields=list(mudados))
    if identificava:
        antes |= {nome: RETIRADO for nome in TEXTOS if nome in antes}
        _retirar_da_historia(achado)
    depois = {nome: _escrito(valor) for nome, valor in mudados.items()}
    return CorrecaoDoAchado.objects.create(achado=achado, antes=antes, depois=depois, motivo=motivo, feita_por=por)


def _escrito(valor):
    return valor.codigo if isinstance(valor, Eixo) else valor


def _retirar_da_historia(achado):
    """O texto de antes pode ter chegado ali por uma correção: sai de todas."""
    for correcao in achado.correcoes.all():
        for lado in (correcao.antes, correcao.depois):
            lado |= {nome: RETIRADO for nome in TEXTOS if nome in lado}
        correcao.save(update_fields=["antes", "depois"])
