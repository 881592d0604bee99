from django.urls import path

from coordenacao import cobertura_views as views

app_name = "cobertura"
urlpatterns = [
    path("", views.mapa, name="mapa"),
    path("planilha.xlsx", views.mapa_xlsx, name="mapa_xlsx"),
    path("planilha.csv", views.mapa_csv, name="mapa_csv"),
    path("turmas/", views.turmas, name="turmas"),
    path("turmas/planilha.xlsx", views.turmas_xlsx, name="turmas_xlsx"),
    path("turmas/planilha.csv", views.turmas_csv, name="turmas_csv"),
    path("secretarias/", views.secretarias, name="secretarias"),
    path("secretarias/<int:pk>/retirar/", views.retirar_secretaria, name="retirar_secretaria"),
]
