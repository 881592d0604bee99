"""O que um formato alheio não sabe dizer, anotado em JSON num comentário que os outros sistemas saltam.

A anotação guarda só a diferença entre a questão e o que se lê do corpo escrito. Cada campo leva um resumo do que o
corpo dizia: se alguém o editou fora, o resumo não bate e vale o corpo.
"""

import base64
import binascii
import hashlib
import json

from django.core.exceptions import ValidationError

from avaliacoes.tipos import TIPOS
from avaliacoes.troca.imagens import tipo_de
from avaliacoes.troca.lida import DEVOLUTIVAS, ImagemLida, QuestaoLida

MARCA = "[esp]"
TEXTOS = ("enunciado", "nome", "identificador", "categoria", *DEVOLUTIVAS)
GRUPOS = ("resposta", *TEXTOS, "etiquetas", "imagens", "extra")
SEMPRE_DA_CASA = ("extra",)


class AnotacaoRecusada(Exception):
    """A anotação não tem a forma das que a casa escreve; lê-se o corpo como se ela não existisse."""


def anotar(questao, do_corpo, corpo):
    """O JSON a anotar, ou "" se o corpo já diz tudo. `do_corpo` é a questão lida dele, ou None se não se lê."""
    if do_corpo is None:
        return _json({"corpo": resumo(corpo), "questao": {grupo: _valor(questao, grupo) for grupo in GRUPOS}})
    campos = {}
    for grupo in GRUPOS:
        certo, lido = _valor(questao, grupo), _valor(do_corpo, grupo)
        if certo != lido:
            campos[grupo] = [certo, resumo(_json(lido))]
    return _json({"campos": campos}) if campos else ""


def aplicar(texto, do_corpo, corpo):
    """(a questão completada com a anotação, os campos em que valeu o corpo, por ter sido editado).

    Raises:
        AnotacaoRecusada: o texto não é uma anotação que se entenda.
    """
    anotado = _ler(texto)
    if do_corpo is None:
        inteira = anotado.get("questao")
        if anotado.get("corpo") != resumo(corpo) or not isinstance(inteira, dict):
            return None, []
        return _completar(QuestaoLida("", "", {}), inteira), []
    valem, editados = {}, []
    for grupo, par in (anotado.get("campos") or {}).items():
        if grupo in SEMPRE_DA_CASA or resumo(_json(_valor(do_corpo, grupo))) == par[1]:
            valem[grupo] = par[0]
        else:
            editados.append(grupo)
    return _completar(do_corpo, valem), editados


def resumo(texto):
    return hashlib.sha256(texto.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _ler(texto):
    try:
        anotado = json.loads(texto)
    except (ValueError, RecursionError) as erro:
        raise AnotacaoRecusada from erro
    campos = anotado.get("campos") if isinstance(anotado, dict) else None
    if not isinstance(anotado, dict) or not isinstance(campos or {}, dict):
        raise AnotacaoRecusada
    if not all(g in GRUPOS and isinstance(par, list) and len(par) == 2 for g, par in (campos or {}).items()):
        raise AnotacaoRecusada
    return anotado


def _completar(questao, valores):
    """A questão com os valores anotados, cada um conferido."""
    mudancas = {}
    for grupo, valor in valores.items():
        mudancas.update(_conferido(grupo, valor))
    nova = QuestaoLida(**{**vars(questao), **mudancas})
    if "bruto" in mudancas:
        try:
            nova.dados  # noqa: B018
        except (ValidationError, TypeError, ValueError, KeyError, AttributeError) as erro:
            raise AnotacaoRecusada from erro
    return nova


def _conferido(grupo, valor):
    if grupo in TEXTOS and isinstance(valor, str):
        return {grupo: valor}
    if grupo == "etiquetas" and isinstance(valor, list) and all(isinstance(e, str) for e in valor):
        return {grupo: valor}
    if grupo == "extra" and isinstance(valor, dict):
        return {grupo: valor}
    if grupo == "imagens" and isinstance(valor, list):
        return {grupo: [_imagem(v) for v in valor]}
    if grupo == "resposta" and isinstance(valor, dict) and str(valor.get("tipo")) in TIPOS and "bruto" in valor:
        return {"tipo": valor["tipo"], "bruto": valor["bruto"]}
    raise AnotacaoRecusada


def _valor(questao, grupo):
    if grupo == "resposta":
        return {"tipo": questao.tipo, "bruto": questao.bruto}
    if grupo == "imagens":
        return [
            [i.nome, i.tipo_mime, base64.b64encode(i.conteudo).decode("ascii"), i.descricao] for i in questao.imagens
        ]
    return getattr(questao, grupo)


def _imagem(valor):
    try:
        nome, tipo, em_base64, descricao = valor
        conteudo = base64.b64decode(em_base64, validate=True)
    except (TypeError, ValueError, binascii.Error) as erro:
        raise AnotacaoRecusada from erro
    if tipo_de(conteudo) != tipo or not isinstance(nome, str) or not isinstance(descricao, str):
        raise AnotacaoRecusada
    return ImagemLida(nome, tipo, conteudo, descricao)


def _json(valor):
    """Em uma linha, só com letras ASCII e sem “--”, para caber em qualquer comentário."""
    return json.dumps(valor, separators=(",", ":")).replace("--", "-\\u002d").replace("<", "\\u003c")
