"""Quem pode mexer na conta de quem, no admin."""

from django.db.models import ProtectedError
from django.db.models.deletion import Collector


def pode_dar_papeis(quem):
    """Dar papel é dar poder: só quem administra."""
    return quem.is_superuser


def pode_editar_pessoa(quem, pessoa):
    """Quem não administra edita a própria conta e as que não têm papel (as de quem estuda).

    Mudar o e-mail de alguém é poder entrar no lugar dela. Conta unida a outra não se edita nem se reativa.
    """
    if pessoa.unida_a_id:
        return False
    if quem.is_superuser or quem == pessoa:
        return True
    return quem.has_perm("contas.change_pessoa") and not (pessoa.is_superuser or pessoa.groups.exists())


def pode_excluir_pessoa(quem, pessoa):
    """Só se nada de valor legal depende dela (matrícula, certificado): o banco a protegeria."""
    if not quem.is_superuser or quem == pessoa:
        return False
    try:
        Collector(using=pessoa._state.db).collect([pessoa])
    except ProtectedError:
        return False
    return True
