"""Por onde se chega à correção no admin: o item do menu e o aviso de quantas esperam."""

from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from avaliacoes.fila_de_correcao import resumo
from avaliacoes.recorrecao import pode_recorrigir


class ItemDaCorrecao(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("avaliacoes.add_correcaomanual")


class ItemDaRecorrecao(MenuItem):
    def is_shown(self, request):
        return pode_recorrigir(request.user)


class PainelDaCorrecao(Component):
    """Só quando alguma entrega espera por quem chega."""

    name = "correcao"
    template_name = "avaliacoes/admin/correcao/painel.html"
    order = 12

    def __init__(self, espera):
        self.espera = espera

    def get_context_data(self, parent_context):
        return self.espera


def painel_para(usuario):
    """O painel, ou None quando não há o que corrigir."""
    if not usuario.has_perm("avaliacoes.add_correcaomanual"):
        return None
    espera = resumo(usuario)
    return PainelDaCorrecao(espera) if espera["quantas"] else None
