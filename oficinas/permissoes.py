"""Quem pode o quê nas oficinas. Negar é o padrão; tela, template e ato perguntam às mesmas funções."""

from oficinas.models import Oficina


def pode_conduzir(usuario, oficina):
    """Preparar, abrir, digitar, moderar, agrupar e decidir nesta oficina: quem a facilita, com o papel para isso."""
    if not usuario.has_perm("oficinas.change_oficina"):
        return False
    return Oficina.objects.conduzidas_por(usuario).filter(pk=oficina.pk).exists()


def pode_ler(usuario, oficina):
    """Ler o registro inteiro, com o que não é público: quem conduz, e quem escreve o curso a partir dele."""
    return pode_conduzir(usuario, oficina) or usuario.has_perm("oficinas.ler_registro")
