"""O que o quadro mostra: quem passa no filtro, em que ordem. Trabalha sobre os resumos já lidos."""

from coordenacao.panorama import TERMINOU
from cursos.models import Matricula
from rede.busca import normalizar
from rede.models import Consorcio, Macrorregiao, Municipio

S = Matricula.Situacao
LUGARES = {"consorcio": (Consorcio, "sigla"), "municipio": (Municipio, "nome"), "macrorregiao": (Macrorregiao, "nome")}
ORDEM_DAS_SITUACOES = {situacao: n for n, situacao in enumerate(S)}
# chave: (rótulo da coluna, valor por que se ordena)
ORDENS = {
    "nome": ("Pessoa", lambda r: normalizar(r.nome)),
    "situacao": ("Situação", lambda r: ORDEM_DAS_SITUACOES[r.situacao]),
    "andamento": ("Andamento", lambda r: r.percentual),
    "acesso": ("Último acesso", lambda r: r.ultimo_acesso_em),
    "nota": ("Nota", lambda r: r.aproveitamento),
    "frequencia": ("Frequência", lambda r: r.frequencia),
    "risco": ("Risco", lambda r: r.risco.grau or None),
}
PADRAO = "nome"


def opcoes_de_modulo(modulos):
    return [*((str(m.pk), f"{m.numero}. {m.titulo}") for m in modulos), (TERMINOU, "Fez todos")]


def opcoes_de_lugar(resumos):
    """{campo: [(pk, nome)]} dos lugares que aparecem na turma."""
    opcoes = {}
    for campo, (modelo, nome) in LUGARES.items():
        pks = {r.lugares[campo] for r in resumos} - {None}
        nomes = modelo.objects.filter(pk__in=pks).order_by(nome).values_list("pk", nome)
        opcoes[campo] = [(str(pk), texto) for pk, texto in nomes]
    return opcoes


def filtrar(resumos, valores):
    """Os que passam em todas as condições. `valores`: o que `FiltroForm.valores` devolve."""
    condicoes = [_condicao(campo, valor) for campo, valor in valores.items()]
    return [r for r in resumos if all(passa(r) for passa in condicoes)]


def _condicao(campo, valor):
    if campo == "q":
        procurado = normalizar(valor)
        return lambda r: procurado in normalizar(r.procuravel)
    if campo in LUGARES:
        return lambda r: str(r.lugares[campo]) == valor
    if campo == "modulo":
        return lambda r: r.situacao in (S.CONFIRMADA, S.TRANCADA, S.CONCLUIDA) and _parou_em(r) == valor
    return {
        "situacao": lambda r: r.situacao in valor,
        "risco": lambda r: r.risco.grau.nome in valor and (r.risco or r.situacao == S.CONFIRMADA),
        "nunca": lambda r: r.situacao == S.CONFIRMADA and r.ultimo_acesso_em is None,
        "sem_certificado": lambda r: r.situacao == S.CONCLUIDA and not r.certificada,
    }[campo]


def _parou_em(resumo):
    return str(resumo.modulo.pk) if resumo.modulo else TERMINOU


def lida(texto):
    """(chave, se é do maior ao menor) de `ordem` no endereço; a padrão, se não se entende."""
    chave = texto.removeprefix("-")
    return (chave, texto.startswith("-")) if chave in ORDENS else (PADRAO, False)


def ordenar(resumos, texto):
    """Por uma coluna e, no empate, por nome. Quem não tem o valor fica sempre no fim."""
    chave, do_maior = lida(texto)
    valor = ORDENS[chave][1]
    por_nome = sorted(resumos, key=lambda r: (normalizar(r.nome), r.pk))
    com = [r for r in por_nome if valor(r) is not None]
    com.sort(key=valor, reverse=do_maior)
    return com + [r for r in por_nome if valor(r) is None]


def cabecalhos(texto):
    """{chave: rótulo, a ordem que o próximo clique pede e a que vale agora}, para os títulos das colunas."""
    atual, do_maior = lida(texto)
    return {
        chave: {
            "rotulo": rotulo,
            "pede": f"-{chave}" if (chave == atual and not do_maior) else chave,
            "agora": ("descending" if do_maior else "ascending") if chave == atual else "",
        }
        for chave, (rotulo, _) in ORDENS.items()
    }
