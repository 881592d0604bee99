from django.urls import path

from avaliacoes.troca import views

app_name = "troca"
urlpatterns = [
    path("", views.enviar, name="enviar"),
    path("modelo.xlsx", views.modelo, name="modelo"),
    path("exportar/", views.exportar, name="exportar"),
    path("<int:pk>/", views.ver, name="ver"),
    path("<int:pk>/gravar/", views.gravar, name="gravar"),
    path("<int:pk>/cancelar/", views.cancelar, name="cancelar"),
    path("<int:pk>/recusadas/", views.recusadas, name="recusadas"),
]
