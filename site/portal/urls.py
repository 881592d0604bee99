from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("estilo/", views.estilo, name="estilo"),
    path("midia/<path:caminho>", views.imagem, name="imagem"),
    path("minha-area/", views.minha_area, name="minha_area"),
    path("privacidade/", views.privacidade, name="privacidade"),
]
