"""O texto e os blocos de uma aula do arquivo viram o corpo da página, com identificadores que não mudam."""

from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import ValidationError
from django.utils.html import escape
from wagtail.blocks import StreamValue

from cursos.demonstracao_dados import campo, lista, um
from cursos.models import AulaPage
from oficinas.demonstracao import DadoInvalido

ENTRE_PARAGRAFOS = {"destaque", "tabela", "citacao_legal", "exemplo_numerico"}


def paragrafos(texto):
    """Texto com linha em branco entre parágrafos → HTML."""
    return "".join(f"<p>{escape(p)}</p>" for p in _partes(texto))


def corpo(chave, texto, brutos, normas):
    """Os blocos curtos entram entre os parágrafos, em distâncias iguais; caso e checklist, depois do texto.

    Raises:
        DadoInvalido: bloco de tipo desconhecido, incompleto ou recusado pelas regras do editor.
    """
    partes = _partes(texto)
    curtos = [b for b in enumerate(brutos, 1) if b[1].get("tipo") in ENTRE_PARAGRAFOS]
    depois = {}
    for ordem, bloco in enumerate(curtos, start=1):
        depois.setdefault(max(1, ordem * len(partes) // (len(curtos) + 1)), []).append(bloco)
    sequencia, trecho = [], []
    for numero, parte in enumerate(partes, start=1):
        trecho.append(f"<p>{escape(parte)}</p>")
        if numero in depois or numero == len(partes):
            sequencia.append(("texto", "".join(trecho)))
            trecho = []
        sequencia += [_bloco(chave, n, b, normas) for n, b in depois.get(numero, [])]
    longos = [b for b in enumerate(brutos, 1) if b[1].get("tipo") not in ENTRE_PARAGRAFOS]
    sequencia += [_bloco(chave, n, b, normas) for n, b in longos]
    return _valor(chave, sequencia)


def _partes(texto):
    return [" ".join(p.split()) for p in texto.strip().split("\n\n") if p.strip()]


def _bloco(aula, numero, bruto, normas):
    chave = f"{aula}.blocos[{numero}]"
    tipo = campo(bruto, "tipo", str, chave)
    montar = {
        "caso": _caso,
        "checklist": lambda b, c, _: {"titulo": campo(b, "titulo", str, c), "itens": lista(b, "itens", c)},
        "tabela": _tabela,
        "citacao_legal": _citacao,
        "destaque": lambda b, c, _: {"titulo": b.get("titulo", ""), "texto": paragrafos(campo(b, "texto", str, c))},
        "exemplo_numerico": _exemplo,
    }
    if tipo not in montar:
        raise DadoInvalido(chave, "tipo", f"Não conheço o bloco “{tipo}”.")
    return tipo, montar[tipo](bruto, chave, normas)


def _caso(bruto, chave, _):
    return {
        "titulo": campo(bruto, "titulo", str, chave),
        "texto": paragrafos(campo(bruto, "texto", str, chave)),
        "perguntas": lista(bruto, "perguntas", chave),
    }


def _tabela(bruto, chave, _):
    return {
        "titulo": campo(bruto, "titulo", str, chave),
        "colunas": lista(bruto, "colunas", chave),
        "linhas": [[str(celula) for celula in linha] for linha in lista(bruto, "linhas", chave)],
        "nota": bruto.get("nota", ""),
    }


def _citacao(bruto, chave, normas):
    return {
        "norma": um(normas, campo(bruto, "norma", str, chave), chave, "norma").pk,
        "dispositivo": bruto.get("dispositivo", ""),
        "parafrase": campo(bruto, "parafrase", str, chave),
    }


def _exemplo(bruto, chave, _):
    return {
        "titulo": campo(bruto, "titulo", str, chave),
        "enunciado": campo(bruto, "enunciado", str, chave),
        "passos": lista(bruto, "passos", chave),
        "resultado": campo(bruto, "resultado", str, chave),
    }


def _com_ids(semente, valor):
    """Listas no formato que o Wagtail grava: cada item com um identificador tirado do seu lugar."""
    if isinstance(valor, dict):
        return {nome: _com_ids(f"{semente}/{nome}", v) for nome, v in valor.items()}
    if not isinstance(valor, list):
        return valor
    return [
        {"type": "item", "value": _com_ids(f"{semente}/{n}", v), "id": str(uuid5(NAMESPACE_URL, f"{semente}/{n}"))}
        for n, v in enumerate(valor)
    ]


def _valor(chave, sequencia):
    bloco = AulaPage._meta.get_field("corpo").stream_block
    bruto = [
        {"type": tipo, "value": _com_ids(f"{chave}/{n}", v), "id": str(uuid5(NAMESPACE_URL, f"{chave}/{n}"))}
        for n, (tipo, v) in enumerate(sequencia)
    ]
    try:
        bloco.clean(StreamValue(bloco, bruto, is_lazy=True))
    except ValidationError as erro:
        raise DadoInvalido(chave, "blocos", f"O editor não aceitaria este conteúdo: {_primeira(erro)}") from erro
    return StreamValue(bloco, bruto, is_lazy=True)


def _primeira(erro):
    """A primeira frase dentro dos erros aninhados do StreamField."""
    for grupo in (getattr(erro, "non_block_errors", None), getattr(erro, "block_errors", None)):
        for item in (grupo.values() if isinstance(grupo, dict) else grupo) or []:
            if item is not None:
                return _primeira(item) if isinstance(item, ValidationError) else str(item)
    return erro.messages[0] if erro.messages else "valor inválido."
