"""A entrada das telas de resultado no menu do admin."""

from wagtail.admin.menu import MenuItem

from avaliacoes.analise.permissoes import analisa


class ItemDosResultados(MenuItem):
    def is_shown(self, request):
        return analisa(request.user)
