"""Oficinas no admin."""

from wagtail.admin.viewsets.model import ModelViewSet

from oficinas.models import Oficina


class OficinaViewSet(ModelViewSet):
    model = Oficina
    icon = "comment"
    menu_label = "Oficinas"
    menu_order = 55
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    search_backend_name = None
    search_fields = ["codigo", "titulo"]
    form_fields = ["codigo", "slug", "titulo", "data", "local", "publico"]
