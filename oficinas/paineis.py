"""Na entrada do admin: as oficinas de quem chega, a que está aberta primeiro."""

from django.db.models import Case, Value, When
from wagtail.admin.ui.components import Component

from oficinas.models import Oficina

MAXIMO_NO_PAINEL = 6


def conduz_oficinas(usuario):
    """Facilitadores recebem esta permissão em uma migração."""
    return usuario.has_perm("oficinas.change_oficina")


class PainelDeOficinas(Component):
    name = "oficinas"
    template_name = "oficinas/admin/_painel.html"
    order = 5

    def get_context_data(self, parent_context):
        aberta_antes = Case(
            When(situacao=Oficina.Situacao.ABERTA, then=Value(0)),
            When(situacao=Oficina.Situacao.PREPARACAO, then=Value(1)),
            default=Value(2),
        )
        oficinas = Oficina.objects.conduzidas_por(parent_context["request"].user)
        return {"oficinas": oficinas.order_by(aberta_antes, "-data", "codigo")[:MAXIMO_NO_PAINEL]}
