"""A devolutiva mora junto das páginas da oficina, em `/oficinas/`."""

from django.urls import path

from coordenacao import devolutiva_views as views

app_name = "devolutiva"
urlpatterns = [
    path("devolutiva/<str:segredo>/", views.orgao, name="orgao"),
    path("<slug:slug>/devolutiva/", views.oficina, name="oficina"),
]
