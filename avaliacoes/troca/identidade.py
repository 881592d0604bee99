"""Quem é uma questão que veio de fora: pelo código que o arquivo diz; sem ele, pelo que ela pergunta e responde.

O código de quem não tem nasce do conteúdo: reenviar o mesmo arquivo chega sempre ao mesmo código, sem nada a mais a
guardar, e uma questão já mudada no banco continua reconhecida.
"""

import hashlib
import json
import re

from avaliacoes.troca.imagens import MARCA

PREFIXO = "IMP-"
MAIOR_CODIGO = 40


def codigo_do_arquivo(identificador):
    """O código do banco para um identificador de fora; o comprido é cortado e ganha um resumo, sempre o mesmo."""
    limpo = re.sub(r"\s+", " ", identificador).strip()
    if len(limpo) <= MAIOR_CODIGO:
        return limpo
    return f"{limpo[: MAIOR_CODIGO - 9]}-{hashlib.sha256(limpo.encode()).hexdigest()[:8]}"


def codigo_do_conteudo(resumo):
    return f"{PREFIXO}{resumo[:12]}"


def resumo(tipo, enunciado, dados, imagens):
    """O que identifica o conteúdo. `imagens`: {nome: sha256}; o nome que a imagem tem não importa."""
    corpo = json.dumps([tipo, " ".join(enunciado.split()), dados], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(sem_nomes(corpo, imagens).encode("utf-8", "surrogatepass")).hexdigest()


def sem_nomes(texto, imagens):
    """O texto com cada imagem dita pelo conteúdo dela, para comparar o que se vê."""
    return MARCA.sub(lambda achada: f"[[imagem:{imagens.get(achada[1], achada[1])}]]", texto) if imagens else texto


def textos_de(valor):
    """Todos os textos de um JSON."""
    if isinstance(valor, str):
        return [valor]
    filhos = valor.values() if isinstance(valor, dict) else valor if isinstance(valor, list) else ()
    return [texto for filho in filhos for texto in textos_de(filho)]
