from django.urls import path

from coordenacao import importacao_views as views

app_name = "importacao"
urlpatterns = [
    path("turma/<int:turma>/", views.enviar, name="enviar"),
    path("turma/<int:turma>/modelo.xlsx", views.modelo, name="modelo"),
    path("turma/<int:turma>/convites/", views.convites, name="convites"),
    path("<int:pk>/", views.ver, name="ver"),
    path("<int:pk>/gravar/", views.gravar, name="gravar"),
    path("<int:pk>/cancelar/", views.cancelar, name="cancelar"),
    path("<int:pk>/recusadas/", views.recusadas, name="recusadas"),
]
