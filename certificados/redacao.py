"""A frase do certificado: confere o texto do modelo e o preenche. Só texto: não conhece banco, página nem PDF."""

import re
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

MARCADORES = {
    "nome": "nome da pessoa",
    "cpf_mascarado": "CPF mascarado",
    "curso": "nome do curso",
    "turma": "turma",
    "instituicao": "instituição que oferta",
    "inicio": "primeiro dia da turma",
    "fim": "último dia da turma",
    "carga_horaria": "carga horária, em horas",
    "frequencia": "frequência, em por cento",
    "aproveitamento": "aproveitamento, em por cento",
}
OBRIGATORIOS = ("nome", "curso", "carga_horaria")
OPCIONAIS = ("cpf_mascarado", "frequencia", "aproveitamento")

MESES = [
    *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
    *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
]

_MARCADOR = re.compile(r"\{([^{}]*)\}")
# O CPF é um aposto (vírgulas dos dois lados ou parênteses); a frequência e o aproveitamento são itens de uma lista.
_TRECHO_APOSTO = r"\s*\([^(){{}}]*\{{{m}\}}[^(){{}}]*\)|,[^,{{}}]*\{{{m}\}}[^,{{}}]*,"
_TRECHO_DE_LISTA = r"(?:,|\s+e\s)(?:(?!,|\se\s)[^{{}}])*\{{{m}\}}\s?%?"
_TRECHOS = {
    "cpf_mascarado": re.compile(_TRECHO_APOSTO.format(m="cpf_mascarado")),
    "frequencia": re.compile(_TRECHO_DE_LISTA.format(m="frequencia")),
    "aproveitamento": re.compile(_TRECHO_DE_LISTA.format(m="aproveitamento")),
}

# O curso sai em negrito; uma data não se parte no fim da linha.
_CLASSES = {"curso": "destaque", "inicio": "junto", "fim": "junto", "cpf_mascarado": "junto"}

# Sem o aproveitamento, a frequência passa a fechar a lista e recebe o "e".
_ULTIMO_DA_LISTA = re.compile(r",([^,{}]*\{frequencia\}\s?%?)\s+e\s[^,{}]*\{aproveitamento\}\s?%?")


class TextoRecusado(ValueError):
    """O texto do modelo não serve. `codigo` é para programas; a frase, para quem escreve o modelo."""

    codigo = "texto"


class MarcadorDesconhecido(TextoRecusado):
    codigo = "marcador_desconhecido"


class MarcadorAusente(TextoRecusado):
    codigo = "marcador_ausente"


class TrechoFixo(TextoRecusado):
    codigo = "trecho_fixo"


def validar_corpo(texto):
    """Confere o texto de um modelo antes que alguém o use.

    Raises:
        MarcadorDesconhecido: há um marcador que não existe, ou uma chave solta.
        MarcadorAusente: falta nome, curso ou carga horária, ou o nome aparece mais de uma vez.
        TrechoFixo: o trecho do CPF, da frequência ou do aproveitamento não pode ser omitido sem estragar a frase.
    """
    usados = _MARCADOR.findall(texto)
    existentes = ", ".join(f"{{{m}}}" for m in MARCADORES)
    for marcador in usados:
        if marcador not in MARCADORES:
            raise MarcadorDesconhecido(f"O marcador {{{marcador}}} não existe. Use um destes: {existentes}.")
    if re.search(r"[{}]", _MARCADOR.sub("", texto)):
        raise MarcadorDesconhecido("Há uma chave aberta ou fechada sem par. Escreva cada marcador assim: {nome}.")
    for marcador in OBRIGATORIOS:
        if marcador not in usados:
            raise MarcadorAusente(f"Falta o marcador {{{marcador}}} ({MARCADORES[marcador]}) no texto.")
    if usados.count("nome") > 1:
        raise MarcadorAusente("O marcador {nome} deve aparecer uma vez só: o nome sai em destaque, em linha própria.")
    _validar_omissoes(texto)


def _validar_omissoes(texto):
    for marcador in OPCIONAIS:
        if f"{{{marcador}}}" in _omitir(texto, [marcador]):
            raise TrechoFixo(
                f"O trecho com {{{marcador}}} precisa poder sair da frase quando não há {MARCADORES[marcador]}: "
                "escreva-o entre vírgulas, como em “, CPF {cpf_mascarado},” ou “, frequência de {frequencia}%”."
            )


def _omitir(texto, marcadores):
    if "aproveitamento" in marcadores and "frequencia" not in marcadores:
        texto = _ULTIMO_DA_LISTA.sub(r" e\1", texto)
    for marcador in marcadores:
        texto = _TRECHOS[marcador].sub("", texto)
    return texto


def compor(dados):
    """O texto em dois pedaços, antes e depois do nome, cada um como pares (texto, classe no documento)."""
    valores = _valores(dados)
    texto = _omitir(dados["corpo"], [m for m in OPCIONAIS if not valores[m]])
    antes, depois = texto.split("{nome}")
    return _preencher(antes.strip(), valores), _preencher(re.sub(r"^[\s,]+", "", depois).rstrip(), valores)


def _preencher(texto, valores):
    pedacos = _MARCADOR.split(texto)
    pares = [(valores[p], _CLASSES.get(p, "")) if i % 2 else (p, "") for i, p in enumerate(pedacos)]
    return [par for par in pares if par[0]]


def _valores(dados):
    return {
        "cpf_mascarado": dados["cpf_mascarado"],
        "curso": dados["curso"],
        "turma": dados["turma"],
        "instituicao": dados["instituicao"]["nome"],
        "inicio": por_extenso(dados["periodo"]["inicio"]),
        "fim": por_extenso(dados["periodo"]["fim"]),
        "carga_horaria": numero(dados["carga_horaria"]),
        "frequencia": numero(dados["frequencia"]),
        "aproveitamento": numero(dados["aproveitamento"]),
    }


def numero(valor):
    """`80` → "80"; `7.5` → "7,5"; `None` → "". No máximo duas casas decimais."""
    if valor is None or valor == "":
        return ""
    return f"{Decimal(str(valor)):.2f}".rstrip("0").rstrip(".").replace(".", ",")


def momento(iso):
    """A data e hora, no fuso do site quando o texto traz o seu."""
    lido = datetime.fromisoformat(iso)
    return timezone.localtime(lido) if timezone.is_aware(lido) else lido


def por_extenso(iso):
    """`2026-03-01` → "1º de março de 2026"."""
    dia = momento(iso)
    return f"{'1º' if dia.day == 1 else dia.day} de {MESES[dia.month - 1]} de {dia.year}"
