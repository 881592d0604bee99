"""Ler Aiken: uma pergunta, alternativas com letra e a linha ANSWER."""

import re
from fractions import Fraction

from avaliacoes.troca import montagem
from avaliacoes.troca.lida import Leitura, Problema, QuestaoLida, QuestaoRecusada, bruto_de, resumir
from avaliacoes.troca.marcacao import Conversor
from avaliacoes.troca.texto import decodificar
from planilhas.recusa import ArquivoRecusado

ALTERNATIVA = re.compile(r"\s*\(?([A-Za-z])\s?[.)][ \t]*(.*)")
RESPOSTA = re.compile(r"\s*(?:(?:CORRECT )?ANSWER|ANS|RESPOSTA|GABARITO)\s*:\s*(.*)", re.IGNORECASE)
LETRA = re.compile(r"\(?\s*([A-Za-z])\s*(?:[.):–—-].*)?")
ESCREVA = "Escreva a pergunta, as alternativas com A. B. C. e a linha ANSWER:."
SOLTA = "Depois das alternativas esperava a linha ANSWER: com a letra certa."


class _Questao:
    """O que se juntou até agora de uma questão."""

    def __init__(self, linha):
        self.linha, self.enunciado, self.alternativas = linha, [], []


def ler(conteudo):
    """As questões de um arquivo Aiken; todas são de escolha única.

    Raises:
        ArquivoRecusado: não é texto, ou não há nele nenhuma questão.
    """
    texto, misturadas = decodificar(conteudo)
    leitura, atual, branco = Leitura(), None, False
    for linha in misturadas[:1]:
        leitura.avisos.append(Problema(linha, f"{len(misturadas)} linhas estavam em outra codificação de letras."))
    for numero, linha in enumerate(texto.split("\n"), start=1):
        if not linha.strip():
            branco = True
            continue
        atual = _ler_linha(leitura, atual, numero, linha.strip(), branco)
        branco = False
    if atual:
        _recusar(leitura, atual)
    if not leitura.questoes and not leitura.problemas:
        raise ArquivoRecusado("Não há nenhuma questão neste arquivo.", "vazio")
    return leitura


def _ler_linha(leitura, atual, numero, linha, branco):
    """A questão em andamento depois desta linha; None quando ela acabou."""
    resposta, alternativa = RESPOSTA.fullmatch(linha), ALTERNATIVA.fullmatch(linha)
    if resposta:
        _concluir(leitura, atual or _Questao(numero), numero, resposta[1])
        return None
    if alternativa and atual and _e_a_proxima(atual, alternativa[1]):
        atual.alternativas.append([alternativa[1].upper(), [alternativa[2].strip()]])
        return atual
    if atual and atual.alternativas and branco:
        _recusar(leitura, atual)
        atual = None
    if atual and atual.alternativas:
        atual.alternativas[-1][1].append(linha)
        return atual
    atual = atual or _Questao(numero)
    atual.enunciado.append(linha)
    return atual


def _e_a_proxima(atual, letra):
    """As letras vão em ordem: um “a)” no meio do enunciado só abre as alternativas se for a primeira."""
    if not atual.alternativas:
        return letra.upper() == "A"
    return ord(letra.upper()) > ord(atual.alternativas[-1][0])


def _concluir(leitura, questao, numero, resposta):
    conversor = Conversor()
    try:
        lida = _questao(questao, resposta, conversor)
    except QuestaoRecusada as recusa:
        linha = numero if recusa.campo == "gabarito" else questao.linha
        leitura.problemas.append(recusa.problema(linha, resumir(" ".join(questao.enunciado))))
        return
    leitura.questoes.append(lida)
    leitura.avisos += [Problema(questao.linha, frase, questao=lida.rotulo) for frase in conversor.avisos]


def _questao(questao, resposta, conversor):
    enunciado = conversor.texto("\n".join(questao.enunciado), "plain")
    if not enunciado:
        raise QuestaoRecusada("Falta o enunciado.", "Escreva a pergunta antes das alternativas.", "enunciado")
    letras = [letra for letra, _ in questao.alternativas]
    if not letras:
        raise QuestaoRecusada("Falta o enunciado, ou faltam as alternativas.", ESCREVA, "alternativas")
    dita = LETRA.fullmatch(resposta)
    if not dita or dita[1].upper() not in letras:
        ditas = ", ".join(letras) or "nenhuma"
        raise QuestaoRecusada(
            "A letra da resposta não é a de uma alternativa.",
            f"As letras desta questão: {ditas}.",
            "gabarito",
            resposta,
        )
    certa = dita[1].upper()
    respostas = [
        (Fraction(letra == certa), conversor.texto("\n".join(linhas), "plain"), "")
        for letra, linhas in questao.alternativas
    ]
    tipo, dados = montagem.escolha(respostas, unica=True)
    return QuestaoLida(tipo, enunciado, bruto_de(tipo, dados), imagens=conversor.imagens, linha=questao.linha)


def _recusar(leitura, questao):
    if questao.alternativas:
        recusa = QuestaoRecusada("Falta a linha com a resposta certa.", SOLTA, "gabarito")
    else:
        recusa = QuestaoRecusada("Há um texto sem alternativas.", ESCREVA, "alternativas")
    leitura.problemas.append(recusa.problema(questao.linha, resumir(" ".join(questao.enunciado))))
