"""O que é de cada pessoa, e como passar de uma conta a outra.

Cada app registra em `ready()` a sua `Fonte`, os campos que dão poder e os que ficam onde estão, com o motivo. Um campo
que aponta para Pessoa e se chama `por` ou termina em `_por` conta quem fez algo: fica com a conta que o fez, que não se
apaga e diz a que outra foi unida. Um teste percorre todos os modelos e cobra o que faltar.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps


def _nada(*contas):
    return []


@dataclass(frozen=True)
class Impedimento:
    """Por que duas contas não podem virar uma agora: a frase, o que fazer e, se há, onde (nome de rota e chave)."""

    frase: str
    acao: str
    rota: str = ""
    chave: int | None = None


@dataclass(frozen=True)
class Fonte:
    """`campos`: os rótulos `app.Modelo.campo` de que cuida.

    `mostrar(pessoa)` devolve [(o quê, quantos)]; `passar(de, para)`, {o quê: [chaves que mudaram de dona]};
    `impedir(de, para)`, a lista de `Impedimento`.

    Ao encerrar uma conta: `prender(pessoa)`, os `Impedimento`; `apagar(pessoa)` tira o que não precisa ficar;
    `ficar(pessoa)` devolve [(o quê, quantos, por quê)] do que fica.
    """

    nome: str
    campos: tuple[str, ...]
    passar: Callable
    mostrar: Callable = _nada
    impedir: Callable = _nada
    prender: Callable = _nada
    apagar: Callable = _nada
    ficar: Callable = _nada


FONTES: dict[str, Fonte] = {}
ISENTOS: dict[str, str] = {}
PODERES: dict[str, Callable] = {}


def registrar(fonte):
    FONTES[fonte.nome] = fonte


def isentar(motivo, *campos):
    """Campos que uma união não toca, e por quê."""
    ISENTOS.update(dict.fromkeys(campos, motivo))


def dar_poder(campo, vigentes=None):
    """A relação `app.Modelo.campo` faz de alguém parte da equipe: conta com poder não se une nem se corrige.

    `vigentes()` devolve as linhas que ainda valem; sem ela, valem todas.
    """
    PODERES[campo] = vigentes or _todas(campo)


def _todas(rotulo):
    modelo, _, campo = rotulo.rpartition(".")
    return lambda: apps.get_model(modelo).objects.exclude(**{campo: None})


def e_autoria(campo):
    return campo == "por" or campo.endswith("_por")


def sem_papel(pessoas):
    """Só as que não trabalham na plataforma: sem grupo, sem permissão própria e em nenhuma equipe."""
    pessoas = pessoas.filter(is_superuser=False, groups=None, user_permissions=None)
    for rotulo, vigentes in PODERES.items():
        pessoas = pessoas.exclude(pk__in=vigentes().order_by().values(rotulo.rpartition(".")[2]))
    return pessoas


def tem_papel(pessoa):
    return not sem_papel(type(pessoa).objects.filter(pk=pessoa.pk)).exists()


def inventario(pessoa):
    """[(o quê, quantos)] do que a conta tem, só o que não é zero."""
    return [(o_que, n) for fonte in FONTES.values() for o_que, n in fonte.mostrar(pessoa) if n]


def impedimentos(de, para):
    return [i for fonte in FONTES.values() for i in fonte.impedir(de, para)]


def passar(de, para):
    """Passa tudo de uma conta a outra. Só dentro da transação que travou as duas."""
    passou = {}
    for fonte in FONTES.values():
        passou |= {o_que: chaves for o_que, chaves in fonte.passar(de, para).items() if chaves}
    return passou
