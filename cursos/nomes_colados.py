"""A lista de quem veio, colada como está na planilha ou no bate-papo: um nome ou e-mail por linha.

Casa sozinho só o que é exato (sem contar acentos e caixa) e de uma pessoa só; no resto há sugestões, e alguém escolhe.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from contas.recusa import Recusa
from cursos.models import Matricula
from oficinas.linhas import limpar, linhas_de
from rede.busca import normalizar

MAXIMO_DE_LINHAS = 500
NOTA_MINIMA = 78
MAXIMO_DE_SUGESTOES = 3
SEPARADORES = ("\t", ";", "|", ",")
CABECALHOS = {"nome", "nome completo", "participante", "participantes", "nome do participante", "e mail", "email"}


@dataclass(frozen=True)
class LinhaColada:
    """`matricula`: casou sozinha. `candidatas`: homônimas ou de grafia vizinha, para alguém escolher."""

    numero: int
    original: str
    nome: str = ""
    email: str = ""
    matricula: Matricula | None = None
    candidatas: tuple = ()
    ambigua: bool = False
    repetida: bool = False


def ler(texto):
    """As linhas que dizem alguém, na ordem.

    Raises:
        Recusa: `vazio` ou `muitas_linhas`.
    """
    lidas = [_ler_linha(numero, crua) for numero, crua in linhas_de(texto)]
    lidas = [linha for linha in lidas if linha.email or (linha.nome and normalizar(linha.nome) not in CABECALHOS)]
    if not lidas:
        raise Recusa("Cole ao menos um nome ou e-mail, um por linha.", "vazio")
    if len(lidas) > MAXIMO_DE_LINHAS:
        frase = f"São {len(lidas)} linhas e cabem {MAXIMO_DE_LINHAS} por vez. Cole em partes; o texto continua aqui."
        raise Recusa(frase, "muitas_linhas")
    return lidas


def _ler_linha(numero, crua):
    """A primeira célula com letras é o nome; a primeira com arroba, o e-mail."""
    separador = next((s for s in SEPARADORES if s in crua), None)
    celulas = [_limpa(celula) for celula in (crua.split(separador) if separador else [crua])]
    email = next((c for c in celulas if "@" in c), "").lower()
    nome = next((c for c in celulas if "@" not in c and any(letra.isalpha() for letra in c)), "")
    return LinhaColada(numero, crua.strip()[:200], nome, email)


def _limpa(celula):
    return limpar(celula).strip("\"'<>;| ")


def casar(linhas, matriculas):
    """As linhas com a matrícula de cada uma, entre `matriculas` (com `pessoa` já lida). Não consulta o banco."""
    por_email = {m.pessoa.email.lower(): m for m in matriculas}
    por_nome = defaultdict(dict)
    for m in matriculas:
        for nome in filter(None, (m.pessoa.nome, m.pessoa.nome_social)):
            por_nome[normalizar(nome)][m.pk] = m
    casadas, vistas = [], set()
    for linha in linhas:
        linha = _casar(linha, por_email, por_nome)
        if linha.matricula:
            linha = replace(linha, repetida=linha.matricula.pk in vistas)
            vistas.add(linha.matricula.pk)
        casadas.append(linha)
    return casadas


def _casar(linha, por_email, por_nome):
    if linha.email in por_email:
        return replace(linha, matricula=por_email[linha.email])
    exatas = list(por_nome.get(normalizar(linha.nome), {}).values())
    if len(exatas) == 1:
        return replace(linha, matricula=exatas[0])
    if exatas:
        return replace(linha, candidatas=tuple(exatas), ambigua=True)
    return replace(linha, candidatas=_parecidas(linha, por_email, por_nome))


def _parecidas(linha, por_email, por_nome):
    achadas = {}
    for texto, onde in ((normalizar(linha.nome), por_nome), (linha.email, por_email)):
        if not texto:
            continue
        for chave, _, _ in process.extract(
            texto, onde.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=NOTA_MINIMA, limit=MAXIMO_DE_SUGESTOES
        ):
            de = onde[chave]
            achadas |= de if isinstance(de, dict) else {de.pk: de}
    return tuple(list(achadas.values())[:MAXIMO_DE_SUGESTOES])
