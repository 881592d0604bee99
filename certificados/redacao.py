"""A frase de cada documento: confere o texto do modelo e o preenche. Só texto: não conhece banco, página nem PDF."""

import re
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches

from django.utils import timezone

from certificados.especie import Especie

_DE_QUEM = {"nome": "nome da pessoa", "cpf_mascarado": "CPF mascarado"}
_DA_CASA = {
    "instituicao": "instituição que emite",
    "cnpj": "CNPJ da instituição",
    "ato_legal": "ato legal da instituição",
}
_DO_CURSO = {
    "curso": "nome do curso",
    "modalidade": "modalidade do curso",
    "turma": "turma",
    "inicio": "primeiro dia em que a pessoa cursou",
    "fim": "último dia em que a pessoa cursou",
    "carga_horaria": "carga horária, em horas",
}
_RESULTADO = {"frequencia": "frequência, em por cento", "aproveitamento": "aproveitamento, em por cento"}
_SITUACAO = {"situacao": "situação da matrícula na data"}
MARCADORES = {
    Especie.CERTIFICADO: {**_DE_QUEM, **_DO_CURSO, **_DA_CASA, **_RESULTADO},
    Especie.MATRICULA: {**_DE_QUEM, **_DO_CURSO, **_DA_CASA, **_SITUACAO},
    Especie.HISTORICO: {**_DE_QUEM, **_DO_CURSO, **_DA_CASA, **_SITUACAO, **_RESULTADO},
    Especie.PARTICIPACAO: {
        "nome": "nome da pessoa",
        "oficina": "título da oficina",
        "codigo_da_oficina": "código da oficina",
        "quando": "o dia ou os dias, com “em” ou “de … a …”",
        "local": "onde a oficina aconteceu",
        "horas": "horas em que a pessoa esteve, com a palavra “horas”",
        **_DA_CASA,
    },
}
OBRIGATORIOS = {
    Especie.CERTIFICADO: ("nome", "curso", "carga_horaria"),
    Especie.MATRICULA: ("nome", "curso", "turma", "situacao"),
    Especie.HISTORICO: ("nome", "curso", "turma", "situacao"),
    Especie.PARTICIPACAO: ("nome", "oficina", "quando"),
}

MESES = [
    *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
    *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
]

_MARCADOR = re.compile(r"\{([^{}]*)\}")
# O aposto tem vírgula dos dois lados ou parênteses; o item de lista acaba no marcador; a oração vai até a pontuação.
_APOSTO = r"\s*\([^(){{}}]*\{{{m}\}}[^(){{}}]*\)|,[^,{{}}]*\{{{m}\}}[^,{{}}]*,"
_ITEM_DE_LISTA = r"(?:,|\s+e\s)(?:(?!,|\se\s)[^{{}}])*\{{{m}\}}\s?%?"
_ORACAO = r"\s*\([^(){{}}]*\{{{m}\}}[^(){{}}]*\)|,[^,{{}}]*\{{{m}\}}[^,.;{{}}]*"
_FORMAS = {
    "cpf_mascarado": (_APOSTO, "“, CPF {cpf_mascarado},”"),
    "modalidade": (_ORACAO, "“, na modalidade {modalidade},”"),
    "cnpj": (_APOSTO, "“ (CNPJ {cnpj})”"),
    "ato_legal": (_APOSTO, "“ ({ato_legal})”"),
    "frequencia": (_ITEM_DE_LISTA, "“, frequência de {frequencia}%”"),
    "aproveitamento": (_ITEM_DE_LISTA, "“ e aproveitamento de {aproveitamento}%”"),
    "horas": (_ORACAO, "“, com presença em {horas} de atividades.”"),
}
OPCIONAIS = tuple(_FORMAS)
_TRECHOS = {marcador: re.compile(forma.format(m=marcador)) for marcador, (forma, _) in _FORMAS.items()}

# O curso, a oficina e as horas saem em negrito; uma data ou um CPF não se parte no fim da linha.
_CLASSES = dict.fromkeys(("curso", "oficina", "horas", "situacao"), "destaque") | dict.fromkeys(
    ("inicio", "fim", "cpf_mascarado", "cnpj", "codigo_da_oficina", "turma"), "junto"
)

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


def validar_corpo(texto, especie=Especie.CERTIFICADO):
    """Confere o texto de um modelo antes que alguém o use.

    Raises:
        MarcadorDesconhecido: há um marcador que não existe nessa espécie, ou uma chave solta.
        MarcadorAusente: falta um dos `OBRIGATORIOS`, ou o nome aparece mais de uma vez.
        TrechoFixo: o trecho de um dos `OPCIONAIS` não pode ser omitido sem estragar a frase.
    """
    usados, marcadores = _MARCADOR.findall(texto), MARCADORES[especie]
    for marcador in usados:
        if marcador not in marcadores:
            raise MarcadorDesconhecido(_desconhecido(marcador, marcadores))
    if re.search(r"[{}]", _MARCADOR.sub("", texto)):
        raise MarcadorDesconhecido("Há uma chave aberta ou fechada sem par. Escreva cada marcador assim: {nome}.")
    for marcador in OBRIGATORIOS[especie]:
        if marcador not in usados:
            raise MarcadorAusente(f"Falta o marcador {{{marcador}}} ({marcadores[marcador]}) no texto.")
    if usados.count("nome") > 1:
        raise MarcadorAusente("O marcador {nome} deve aparecer uma vez só: o nome sai em destaque, em linha própria.")
    _validar_omissoes(texto, marcadores)


def _desconhecido(marcador, marcadores):
    perto = get_close_matches(marcador.strip().casefold(), marcadores, n=1)
    palpite = f" Você quis dizer {{{perto[0]}}}?" if perto else ""
    existentes = ", ".join(f"{{{m}}}" for m in marcadores)
    return f"O marcador {{{marcador}}} não existe.{palpite} Use um destes: {existentes}."


def _validar_omissoes(texto, marcadores):
    for marcador in (m for m in OPCIONAIS if m in marcadores):
        if f"{{{marcador}}}" in _omitir(texto, [marcador]):
            raise TrechoFixo(
                f"O trecho com {{{marcador}}} precisa poder sair da frase quando não há {marcadores[marcador]}: "
                f"escreva-o assim, com a pontuação: {_FORMAS[marcador][1]}."
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
    texto = _omitir(dados["corpo"], [m for m in OPCIONAIS if not valores.get(m)])
    antes, depois = texto.split("{nome}")
    return _preencher(antes.strip(), valores), _preencher(re.sub(r"^[\s,]+", "", depois).rstrip(), valores)


def _preencher(texto, valores):
    pedacos = _MARCADOR.split(texto)
    pares = [(valores[p], _CLASSES.get(p, "")) if i % 2 else (p, "") for i, p in enumerate(pedacos)]
    return [par for par in pares if par[0]]


def _valores(dados):
    casa = dados["instituicao"]
    valores = {"instituicao": casa["nome"], "cnpj": casa.get("cnpj", ""), "ato_legal": casa.get("ato_legal", "")}
    if dados.get("especie") == Especie.PARTICIPACAO:
        return valores | _da_oficina(dados)
    return valores | {
        "cpf_mascarado": dados["cpf_mascarado"],
        "curso": dados["curso"],
        "modalidade": dados.get("modalidade", ""),
        "turma": dados["turma"],
        "inicio": por_extenso(dados["periodo"]["inicio"]),
        "fim": por_extenso(dados["periodo"]["fim"]),
        "carga_horaria": numero(dados["carga_horaria"]),
        "frequencia": numero(dados["frequencia"]),
        "aproveitamento": numero(dados["aproveitamento"]),
        "situacao": dados.get("situacao", ""),
    }


def _da_oficina(dados):
    return {
        "oficina": dados["curso"],
        "codigo_da_oficina": dados["turma"],
        "quando": _quando(dados["periodo"]),
        "local": dados["realizada_em"],
        "horas": _em_horas(dados["carga_horaria"]),
    }


def _quando(periodo):
    inicio, fim = por_extenso(periodo["inicio"]), por_extenso(periodo["fim"])
    return f"em {inicio}" if inicio == fim else f"de {inicio} a {fim}"


def _em_horas(horas):
    """`6` → "6 horas"; `1.5` → "1,5 hora"; nada → ""."""
    return f"{numero(horas)} {'hora' if float(horas) < 2 else 'horas'}" if horas else ""


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
