"""O que um documento diz e o que diria refeito, lado a lado, em texto que se lê. Só texto: não conhece banco."""

import hashlib
import json
from typing import NamedTuple

from certificados.redacao import numero, por_extenso

ROTULOS = {
    "nome": "Nome",
    "cpf_mascarado": "CPF",
    "curso": "Curso ou oficina",
    "modalidade": "Modalidade",
    "turma": "Turma ou oficina",
    "realizada_em": "Local da oficina",
    "periodo": "Período",
    "carga_horaria": "Carga horária",
    "frequencia": "Frequência",
    "aproveitamento": "Aproveitamento",
    "situacao": "Situação da matrícula",
    "confirmada_em": "Matrícula confirmada em",
    "encerrada_em": "Matrícula encerrada em",
    "conteudo_programatico": "Conteúdo programático",
    "historico": "Histórico",
    "base_legal": "Base legal",
    "titulo": "Título do documento",
    "corpo": "Texto do documento",
    "instituicao": "Instituição",
    "local": "Cidade da emissão",
    "signatarios": "Quem assina",
    "desenho": "Aparência",
}
VAZIO = "(não diz)"
APARENCIA = ("Como foi emitido", "Como está o modelo hoje")


class Diferenca(NamedTuple):
    rotulo: str
    antes: str
    depois: str


def diferencas(antes, depois):
    """Só o que muda, na ordem em que se lê no papel."""
    return [
        _diferenca(campo, antes.get(campo), depois.get(campo))
        for campo in ROTULOS
        if (antes.get(campo) or None) != (depois.get(campo) or None)
    ]


def marca(dados):
    """A mesma enquanto os dados são os mesmos."""
    return hashlib.sha256(json.dumps(dados, sort_keys=True, default=str).encode()).hexdigest()


def _diferenca(campo, antes, depois):
    textos = APARENCIA if campo == "desenho" else (_texto(campo, antes), _texto(campo, depois))
    if textos[0] == textos[1]:  # mudou o que não se escreve: a imagem da assinatura, o resultado de uma atividade
        textos = APARENCIA
    return Diferenca(ROTULOS[campo], *textos)


def _texto(campo, valor):
    if valor in (None, "", []):
        return VAZIO
    return _ESCRITAS.get(campo, str)(valor)


def _periodo(valor):
    inicio, fim = por_extenso(valor["inicio"]), por_extenso(valor["fim"])
    return inicio if inicio == fim else f"{inicio} a {fim}"


def _conteudo(modulos):
    return "\n".join(f"{m['titulo']}, {numero(m['horas'])} h: {'; '.join(m['itens'])}" for m in modulos)


def _historico(livro):
    atividades = [a for modulo in livro["modulos"] for a in modulo["atividades"]]
    linhas = [f"{a['titulo']}: {a['resultado']}{_nota(a['nota'])}" for a in atividades]
    return "\n".join([*linhas, *(f"{e['titulo']}: {e['presenca']}" for e in livro["encontros"])])


def _nota(nota):
    return "" if nota is None else f", nota {numero(nota)}"


_ESCRITAS = {
    "periodo": _periodo,
    "carga_horaria": lambda valor: f"{numero(valor)} horas",
    "frequencia": lambda valor: f"{numero(valor)}%",
    "aproveitamento": lambda valor: f"{numero(valor)}%",
    "confirmada_em": por_extenso,
    "encerrada_em": por_extenso,
    "conteudo_programatico": _conteudo,
    "historico": _historico,
    "instituicao": lambda valor: "\n".join(v for v in valor.values() if v),
    "signatarios": lambda valor: "\n".join(f"{s['nome']}, {s['cargo']}" for s in valor),
}
