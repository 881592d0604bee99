"""O que as oficinas guardam de uma pessoa: as participações com o seu e-mail. Elas não apontam para a conta."""

from contas import posse
from contas.posse import Fonte
from oficinas.models import Participacao


def registrar():
    posse.registrar(Fonte("oficinas", ("oficinas.Participacao.email",), passar=passar, mostrar=mostrar, apagar=apagar))
    posse.dar_poder("oficinas.Oficina.facilitadoras")


def _da(pessoa):
    """Só as de um e-mail confirmado: escrever o de outra pessoa no cadastro não pode dar as participações dela."""
    if not pessoa.email_confirmado:
        return Participacao.objects.none()
    return Participacao.objects.filter(email__iexact=pessoa.email)


def mostrar(pessoa):
    return [("Participações em oficinas", _da(pessoa).count())]


def passar(de, para):
    """A devolutiva e a declaração passam a chegar ao e-mail que a pessoa continua usando."""
    chaves = list(_da(de).order_by("pk").values_list("pk", flat=True))
    Participacao.objects.filter(pk__in=chaves).update(email=para.email)
    return {"oficinas.Participacao": chaves}


def apagar(pessoa):
    """O e-mail; o nome na lista de presença é da oficina, e sai a pedido a quem a conduz."""
    _da(pessoa).update(email="")
