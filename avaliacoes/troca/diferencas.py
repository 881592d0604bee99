"""O que muda entre a questão do banco e a do arquivo, campo a campo e como se lê."""

import re

from avaliacoes.models import Questao
from avaliacoes.tipos import TIPOS
from avaliacoes.troca import respostas
from avaliacoes.troca.identidade import sem_nomes

MAIOR_TRECHO = 1500
MINIMO_EM_COMUM = 0.2  # das palavras; abaixo disso o mesmo código parece ser de outra questão
TITULOS = {
    "tipo": "Tipo",
    "enunciado": "Enunciado",
    "respostas": "Respostas",
    "devolutiva_certa": "Devolutiva para quem acerta",
    "devolutiva_parcial": "Devolutiva para quem acerta em parte",
    "devolutiva_errada": "Devolutiva para quem erra",
    "devolutiva_geral": "Devolutiva para todos",
    "categoria": "Categoria",
    "eixo": "Eixo",
    "dificuldade": "Dificuldade",
    "fonte": "Fonte",
    "etiquetas": "Etiquetas",
    "objetivos": "Objetivos",
    "citacoes": "Normas",
}


def diferencas(antes, depois, acervo):
    """[(campo, antes, depois)] do que difere, cada um como se lê."""
    comparaveis = _comparavel(antes), _comparavel(depois)
    mudam = [campo for campo in TITULOS if comparaveis[0][campo] != comparaveis[1][campo]]
    if not mudam:
        return []
    legiveis = _legivel(antes, acervo), _legivel(depois, acervo)
    return [(campo, _cortar(legiveis[0][campo]), _cortar(legiveis[1][campo])) for campo in mudam]


def _comparavel(ficha):
    """A imagem se compara pelo que mostra, e não pelo nome."""
    textos = {"enunciado": ficha.enunciado, **ficha.devolutivas}
    return {
        "tipo": ficha.tipo,
        "respostas": _com_imagens(ficha.dados, ficha.imagens),
        **{campo: sem_nomes(texto, ficha.imagens) for campo, texto in textos.items()},
        "categoria": ficha.categoria.casefold(),
        "eixo": ficha.eixo,
        "dificuldade": ficha.dificuldade,
        "fonte": ficha.fonte,
        "etiquetas": {etiqueta.casefold() for etiqueta in ficha.etiquetas},
        "objetivos": ficha.objetivos,
        "citacoes": ficha.citacoes,
    }


def _com_imagens(valor, imagens):
    if isinstance(valor, str):
        return sem_nomes(valor, imagens)
    if isinstance(valor, dict):
        return {chave: _com_imagens(filho, imagens) for chave, filho in valor.items()}
    return [_com_imagens(filho, imagens) for filho in valor] if isinstance(valor, list) else valor


def _legivel(ficha, acervo):
    normas = {norma.pk: norma.identificador for norma in acervo.normas.values()}
    objetivos = {objetivo.pk: objetivo.codigo for objetivo in acervo.objetivos.values()}
    citacoes = sorted((normas[norma], dispositivo) for norma, dispositivo in ficha.citacoes)
    return {
        "tipo": TIPOS[ficha.tipo].rotulo,
        "enunciado": ficha.enunciado,
        "respostas": "\n".join(filter(None, respostas.escrever(ficha.tipo, ficha.dados))),
        **ficha.devolutivas,
        "categoria": ficha.categoria,
        "eixo": str(ficha.eixo),
        "dificuldade": Questao.Dificuldade(ficha.dificuldade).label,
        "fonte": ficha.fonte,
        "etiquetas": "; ".join(sorted(ficha.etiquetas)),
        "objetivos": "; ".join(sorted(objetivos[pk] for pk in ficha.objetivos)),
        "citacoes": "\n".join(": ".join(filter(None, citacao)) for citacao in citacoes),
    }


def _cortar(texto):
    return texto if len(texto) <= MAIOR_TRECHO else texto[: MAIOR_TRECHO - 1] + "…"


def parece_outra(antes, depois):
    palavras = [set(re.findall(r"\w{3,}", texto.casefold())) for texto in (antes, depois)]
    todas = palavras[0] | palavras[1]
    return bool(todas) and len(palavras[0] & palavras[1]) / len(todas) < MINIMO_EM_COMUM
