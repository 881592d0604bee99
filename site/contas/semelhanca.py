"""Achar contas que parecem da mesma pessoa. Não conhece o banco: recebe fichas, devolve pares com os sinais e a nota.

Nunca compara todas com todas. CPF, e-mail e nome por igualdade são chaves de um dicionário; a grafia parecida só se
procura dentro de um bloco (mesmo lugar e mesma inicial; ou mesmo primeiro e último nome), de até `MAXIMO_DO_BLOCO`
fichas. Um CPF igual basta; dois CPFs diferentes bastam para o contrário.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from rapidfuzz import fuzz, process

from rede.busca import normalizar

MAXIMO_DO_BLOCO = 600
IGUAIS_DEMAIS = 20
NOTA_MINIMA = 90
LIGACOES = frozenset({"de", "da", "do", "das", "dos", "e"})
CPF, EMAIL, NOME_E_LUGAR, GRAFIA, APONTADO = "cpf", "email", "nome_e_lugar", "grafia", "apontado"
NOTAS = {CPF: 100, EMAIL: 97, NOME_E_LUGAR: 95}
EM_PALAVRAS = {
    CPF: "mesmo CPF",
    EMAIL: "mesmo e-mail, com pontos ou maiúsculas diferentes",
    NOME_E_LUGAR: "mesmo nome e mesmo lugar de trabalho",
    GRAFIA: "nomes quase iguais",
    APONTADO: "apontado pela coordenação",
}


@dataclass(frozen=True)
class Ficha:
    """O que se compara de uma conta. `lugar` identifica o consórcio, o município ou o órgão; vazio se não se sabe."""

    chave: int
    nome: str
    email: str
    cpf: str = ""
    lugar: str = ""
    partes: tuple = field(init=False)

    def __post_init__(self):
        partes = tuple(p for p in normalizar(self.nome).split() if p not in LIGACOES)
        object.__setattr__(self, "partes", partes)


@dataclass(frozen=True)
class Par:
    uma: int
    outra: int
    sinais: tuple
    nota: int


def email_sem_enfeite(email):
    """Sem caixa, sem pontos e sem o que vem depois de “+”: a mesma caixa de correio escrita de outro jeito."""
    quem, _, onde = email.strip().lower().partition("@")
    return f"{quem.partition('+')[0].replace('.', '')}@{onde}" if onde else ""


def pares(fichas):
    """Os pares suspeitos, do mais ao menos provável."""
    fichas = sorted(fichas, key=lambda f: f.chave)
    por_chave = {f.chave: f for f in fichas}
    sinais = defaultdict(dict)
    for uma, outra, sinal, nota in (*_iguais(fichas), *_parecidas(fichas)):
        if not _cpf_diferente(por_chave[uma], por_chave[outra]):
            sinais[uma, outra].setdefault(sinal, nota)
    achados = [Par(*par, _os_que_dizem(vistos), max(vistos.values())) for par, vistos in sinais.items()]
    return sorted(achados, key=lambda p: (-p.nota, p.uma, p.outra))


def _os_que_dizem(sinais):
    """A grafia parecida não acrescenta nada a um sinal mais forte."""
    return tuple(s for s in sinais if s != GRAFIA or len(sinais) == 1)


def _cpf_diferente(uma, outra):
    return bool(uma.cpf and outra.cpf and uma.cpf != outra.cpf)


def _iguais(fichas):
    for sinal, chave in (
        (CPF, lambda f: f.cpf),
        (EMAIL, lambda f: email_sem_enfeite(f.email)),
        (NOME_E_LUGAR, lambda f: (f.partes, f.lugar) if f.partes and f.lugar else ""),
    ):
        for grupo in _agrupar(fichas, chave):
            for uma, outra in combinations(grupo[:IGUAIS_DEMAIS], 2):
                yield uma.chave, outra.chave, sinal, NOTAS[sinal]


def _agrupar(fichas, chave):
    grupos = defaultdict(list)
    for ficha in fichas:
        valor = chave(ficha)
        if valor:
            grupos[valor].append(ficha)
    return [grupo for grupo in grupos.values() if len(grupo) > 1]


def _parecidas(fichas):
    com_nome = [f for f in fichas if len(f.partes) > 1]
    blocos = _agrupar(com_nome, lambda f: (f.lugar, f.partes[0][0]) if f.lugar else "")
    # Em lugares diferentes, um nome de duas palavras (“Maria Silva”) não diz nada.
    blocos += _agrupar(com_nome, lambda f: (f.partes[0], f.partes[-1]) if len(f.partes) > 2 else "")
    for bloco in blocos:
        yield from _no_bloco(bloco[:MAXIMO_DO_BLOCO])


def _no_bloco(bloco):
    """A grafia exata entra também aqui: o mesmo nome em lugares diferentes ainda é um sinal, mais fraco."""
    nomes = [" ".join(f.partes) for f in bloco]
    for n, nome in enumerate(nomes):
        seguintes = process.extract(nome, nomes[n + 1 :], scorer=fuzz.ratio, score_cutoff=NOTA_MINIMA, limit=5)
        for _, nota, i in seguintes:
            yield bloco[n].chave, bloco[n + 1 + i].chave, GRAFIA, min(round(nota), 94) - 2
