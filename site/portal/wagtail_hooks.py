"""O que o portal liga no Wagtail."""

from wagtail import hooks

from portal.viewsets import NoticiasViewSetGroup


@hooks.register("register_admin_viewset")
def noticias():
    return NoticiasViewSetGroup()
