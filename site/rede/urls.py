from django.urls import path

from rede import views

app_name = "rede"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("municipios/", views.municipios, name="municipios"),
    path("municipios/<slug:codigo_ibge>/", views.municipio, name="municipio"),
    path("<slug:slug>/", views.consorcio, name="consorcio"),
]
