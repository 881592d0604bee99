"""O que as oficinas ligam no Wagtail: as telas do admin."""

from django.urls import include, path
from wagtail import hooks

from oficinas import admin_urls
from oficinas.viewsets import OficinaViewSet


@hooks.register("register_admin_viewset")
def oficinas():
    return OficinaViewSet("oficinas_da_escola", url_prefix="escola/oficinas")


@hooks.register("register_admin_urls")
def enderecos():
    return [path("oficinas/", include((admin_urls.urlpatterns, admin_urls.app_name)))]
