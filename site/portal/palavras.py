"""As palavras de uma busca: quais contam, como se comparam sem acento nem plural, e onde estão em um texto.

Não conhece o banco. Compara sempre texto normalizado (`rede.busca.normalizar`), palavra a palavra.
"""

import re
import unicodedata
from dataclasses import dataclass

from rede.busca import normalizar

MAXIMO_DE_LETRAS = 200
MAXIMO_DE_PALAVRAS = 10
TAMANHO_DO_TRECHO = 220
ANTES_DA_PALAVRA = 60
VAZIAS = frozenset(
    ["a", "e", "o", "as", "os", "ao", "aos", "da", "das", "de", "do", "dos", "na", "nas", "no", "nos", "em", "um"]
    + ["uma", "uns", "umas", "para", "pra", "por", "pelo", "pela", "pelos", "pelas", "com", "sem", "que", "se", "ou"]
    + ["como", "mais", "mas", "foi", "sao", "ser", "seu", "sua", "seus", "suas", "entre", "sobre", "ate", "ja", "nao"]
)
# (como a palavra termina, o que fica no lugar): “regulações” e “regulação” → “regulac”; “municipais” → “municip”.
TERMINACOES = (
    *(("coes", "c"), ("cao", "c"), ("soes", "s"), ("sao", "s"), ("oes", ""), ("ao", "")),
    *(("ais", ""), ("al", ""), ("eis", ""), ("el", ""), ("ns", ""), ("m", ""), ("es", ""), ("s", "")),
)
MENOR_RADICAL = 4


@dataclass(frozen=True)
class Palavra:
    """`escrita`: como a pessoa digitou; `sem_acento`: para comparar inteira; `radical`: o começo que basta."""

    escrita: str
    sem_acento: str
    radical: str

    @property
    def inteira(self):
        """Sigla e número só valem inteiros: “CIS” não está em “decisão”, nem “11” em “117”."""
        return self.radical == ""


def palavras(texto):
    """As palavras que contam, sem repetir. Pontuação, operadores e palavras vazias não contam."""
    texto = unicodedata.normalize("NFC", texto[:MAXIMO_DE_LETRAS])
    achadas = {}
    for escrita in re.findall(r"[^\W_]+", texto):
        sem_acento = normalizar(escrita)
        conta = sem_acento.isdigit() or len(sem_acento) > 1
        if conta and sem_acento.isalnum() and sem_acento not in VAZIAS:
            achadas.setdefault(sem_acento, Palavra(escrita, sem_acento, radical(sem_acento)))
    return list(achadas.values())[:MAXIMO_DE_PALAVRAS]


def radical(sem_acento):
    """O começo comum ao singular e ao plural; vazio quando a palavra é curta ou tem número."""
    if len(sem_acento) < MENOR_RADICAL or not sem_acento.isalpha():
        return ""
    for fim, troca in TERMINACOES:
        if sem_acento.endswith(fim):
            curto = sem_acento[: -len(fim)] + troca
            # “gest” juntaria gestão, gestor e gestante.
            if len(curto) >= MENOR_RADICAL + (fim in {"oes", "ao"}):
                return curto
    return sem_acento


def tem(palavra, texto):
    """Se o texto, já normalizado, tem a palavra."""
    texto = f" {texto} "
    return f" {palavra.sem_acento} " in texto if palavra.inteira else f" {palavra.radical}" in texto


def tem_todas(procuradas, texto):
    return all(tem(palavra, texto) for palavra in procuradas)


# --- Marcar ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pedaco:
    texto: str
    marcado: bool = False


class _SemAcento(dict):
    """Para `str.translate`: cada letra pela sua letra sem acento, uma por uma, para que as posições não mudem."""

    def __missing__(self, codigo):
        sem_acento = normalizar(chr(codigo))
        self[codigo] = sem_acento if len(sem_acento) == 1 else " "
        return self[codigo]


SEM_ACENTO = _SemAcento()


def marcar(texto, procuradas):
    """O texto em pedaços, com as palavras procuradas marcadas. Quem mostra escapa cada pedaço."""
    texto, pedacos, fim = unicodedata.normalize("NFC", texto), [], 0
    for inicio, ate, _ in _onde(texto, procuradas):
        pedacos += [Pedaco(texto[fim:inicio]), Pedaco(texto[inicio:ate], marcado=True)]
        fim = ate
    return [pedaco for pedaco in [*pedacos, Pedaco(texto[fim:])] if pedaco.texto]


def trecho(texto, procuradas, tamanho=TAMANHO_DO_TRECHO):
    """O pedaço do texto em que há mais palavras procuradas diferentes, marcado; sem nenhuma, o começo."""
    texto = unicodedata.normalize("NFC", " ".join((texto or "").split()))
    inicio = _melhor_inicio(_onde(texto, procuradas), tamanho)
    inicio, fim = _em_palavra_inteira(texto, inicio, tamanho)
    pedacos = marcar(texto[inicio:fim], procuradas)
    antes = [Pedaco("… ")] if inicio else []
    depois = [Pedaco(" …")] if fim < len(texto) else []
    return [*antes, *pedacos, *depois] if pedacos else []


def _onde(texto, procuradas):
    """[(início, fim, palavra)], na ordem do texto."""
    if not procuradas:
        return []
    opcoes = [
        f"{re.escape(p.sem_acento)}(?![a-z0-9])" if p.inteira else f"{re.escape(p.radical)}[a-z0-9]*"
        for p in procuradas
    ]
    busca = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(opcoes)})")
    return [(achado.start(), achado.end(), achado.group()) for achado in busca.finditer(texto.translate(SEM_ACENTO))]


def _melhor_inicio(achados, tamanho):
    melhor, mais = 0, 0
    for n, (inicio, _, _) in enumerate(achados[:50]):
        juntas = {palavra[:MENOR_RADICAL] for de, _, palavra in achados[n : n + 20] if de < inicio + tamanho // 2}
        if len(juntas) > mais:
            melhor, mais = inicio, len(juntas)
    return max(melhor - ANTES_DA_PALAVRA, 0)


def _em_palavra_inteira(texto, inicio, tamanho):
    """Ajusta o recorte para não cortar palavras."""
    if inicio:
        inicio = texto.find(" ", inicio) + 1
    fim = inicio + tamanho
    if fim >= len(texto):
        return inicio, len(texto)
    espaco = texto.rfind(" ", inicio, fim)
    return inicio, espaco if espaco > inicio else fim
