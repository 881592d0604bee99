from django.urls import path

from contas import views

app_name = "contas"
urlpatterns = [
    path("dados/", views.MeusDadosView.as_view(), name="dados"),
    path("dados/encerrar/", views.encerrar, name="encerrar"),
    path("dados/leitura/", views.registrar_leitura, name="registrar_leitura"),
]
