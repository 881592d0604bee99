from django.urls import path

from coordenacao import rastreabilidade_views as views

app_name = "rastreabilidade"
urlpatterns = [
    path("", views.matriz, name="matriz"),
    # O código do achado tem barra: OF-2019-01/017.
    path("<path:codigo>/", views.codigo, name="codigo"),
]
