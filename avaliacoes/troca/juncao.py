"""Pôr na leitura o que se entendeu de cada questão: a questão com os avisos dela, ou o problema."""

from avaliacoes.troca import anotacao
from avaliacoes.troca.lida import Problema, QuestaoRecusada

NOMES = {
    "resposta": "respostas",
    "nome": "nome",
    "identificador": "código",
    "devolutiva_certa": "devolutiva para quem acerta",
    "devolutiva_parcial": "devolutiva para quem acerta em parte",
    "devolutiva_errada": "devolutiva para quem erra",
    "devolutiva_geral": "devolutiva para todos",
}


def juntar(leitura, pedaco, ler, conversor, rotulo):
    """`pedaco` é de onde a questão vem (com `linha`, `anotado` e `por_extenso`); `ler()` a lê dele sem a anotação."""
    questao, recusa, editados = None, None, []
    try:
        questao = ler()
    except QuestaoRecusada as erro:
        recusa = erro
    if pedaco.anotado:
        questao, editados = _completar(leitura, pedaco, questao)
    if questao is None:
        leitura.problemas.append(recusa.problema(pedaco.linha, rotulo()))
        return
    questao.linha = pedaco.linha
    leitura.questoes.append(questao)
    if editados or not pedaco.anotado:
        leitura.avisos += [Problema(pedaco.linha, frase, questao=questao.rotulo) for frase in conversor.avisos]


def _completar(leitura, pedaco, questao):
    """(a questão com o que a casa anotou, os campos em que valeu o corpo)."""
    try:
        completa, editados = anotacao.aplicar(pedaco.anotado, questao, pedaco.por_extenso)
    except anotacao.AnotacaoRecusada:
        leitura.avisos.append(Problema(pedaco.linha, "A anotação da casa está estragada; valeu o corpo da questão."))
        return questao, ["tudo"]
    if editados:
        campos = ", ".join(NOMES.get(campo, campo) for campo in editados)
        frase = f"A questão foi editada fora daqui; vale o que está escrito nela em: {campos}."
        leitura.avisos.append(Problema(pedaco.linha, frase, questao=completa.rotulo))
    return completa, editados
